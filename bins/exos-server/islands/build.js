// Builds each island as one module with all that it needs, its styles too.
import { build } from "esbuild";
import { strictStyles } from "./strict-styles.js";

await build({
  entryPoints: ["src/terminal.js", "src/editor.js", "src/chart.js"],
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  loader: { ".css": "text" },
  plugins: [strictStyles],
  logLevel: "warning",
});
