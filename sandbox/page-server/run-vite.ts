import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build } from "vite";

/** Builds the page into the folder given as argument. A process of its own: Vite changes the environment it runs in. */
const [outDir] = process.argv.slice(2);
if (!outDir) throw new Error("Name the folder to build into.");
await build({
  root: fileURLToPath(new URL("../page/", import.meta.url)),
  configFile: false,
  logLevel: "error",
  plugins: [react()],
  // Nothing is put into the style sheet as data: the page's own policy would not let a font be read from there.
  build: { outDir, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 4_000, assetsInlineLimit: 0 },
});
