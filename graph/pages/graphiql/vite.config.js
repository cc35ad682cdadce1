import { defineConfig } from "vite";

/**
 * The response editor shows a preview of any image address under the mouse, which would ask
 * hosts other than ours for it. This page asks its own origin alone, so there is no preview.
 */
const noImagePreview = {
  name: "no-image-preview",
  enforce: "pre",
  resolveId(source, importer) {
    const wanted = source.endsWith("/image-preview.js") && importer?.includes("@graphiql/react");
    return wanted ? new URL("./src/preview.js", import.meta.url).pathname : null;
  },
};

export default defineConfig({
  base: "./",
  plugins: [noImagePreview],
  worker: { format: "es" },
  build: {
    assetsDir: "",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 5000,
    license: { fileName: "licenses.md" },
    manifest: "manifest.json",
    rolldownOptions: {
      input: "src/main.jsx",
      onLog(level, log, report) {
        // "use client" means nothing to a page without a server half.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
    target: "es2022",
  },
});
