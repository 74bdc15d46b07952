// Builds the page of the studio into dist/client. No plugin: TypeScript and JSX are the bundler's own.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("src/client"),
  base: "/",
  resolve: { conditions: ["source"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: here("dist/client"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // Nothing is put into the page itself, which the policy would refuse.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
});
