import { createHash } from "node:crypto";

const INLINED = /url\((?:"|')?data:font\/(\w+);base64,([A-Za-z0-9+/=]+)(?:"|')?\)/g;

/**
 * GraphiQL's stylesheet embeds thirty fonts, but a page needs only three or four. As separate files
 * they are loaded only when needed, and cached separately.
 */
export const fontFiles = {
  name: "font-files",
  generateBundle(_options, bundle) {
    for (const sheet of Object.values(bundle)) {
      if (!sheet.fileName.endsWith(".css")) continue;
      sheet.source = String(sheet.source).replaceAll(INLINED, (_all, type, text) => {
        const source = Buffer.from(text, "base64");
        const hash = createHash("sha256").update(source).digest("base64url").slice(0, 8);
        const fileName = `font-${hash}.${type}`;
        this.emitFile({ type: "asset", fileName, source });
        return `url(${fileName})`;
      });
    }
  },
};
