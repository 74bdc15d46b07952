import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source", "node"], externalConditions: ["source"] } },
  test: {
    include: ["{packages,scripts,bench,tests}/**/*.test.ts"],
    exclude: ["**/{node_modules,dist}/**"],
    // ONNX Runtime and child processes do not survive worker threads; a process a file is safe and isolated.
    pool: "forks",
    globalSetup: "scripts/vitest-temporary-folder.ts",
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
