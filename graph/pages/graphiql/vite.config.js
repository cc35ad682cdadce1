import { defineConfig } from "vite";

import { fontFiles } from "./fonts.js";
import { noImagePreview, repairPackages } from "./repairs.js";

export default defineConfig({
  base: "./",
  plugins: [noImagePreview, repairPackages, fontFiles],
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
        // "use client" has no meaning for a page without server rendering.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
    target: "es2022",
  },
});
