/** Replaces GraphiQL's image preview, see vite.config.js. */
export const ImagePreview = Object.assign(() => null, { shouldRender: () => false });

export function pathToURL(path) {
  return URL.parse?.(path.trim(), location.origin) ?? undefined;
}
