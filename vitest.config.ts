import { defineConfig } from "vitest/config";

/** Packages whose modules keep no state and start nothing: their test files share a process, which loads each module once. */
const PURE = "packages/{stats,graph,music,prob,sound}/**/*.test.ts";
/** They measure processor time, which others of the same process would disturb. */
const TIMED = ["packages/*/src/**/*linear.test.ts", "packages/*/src/**/linear-time.test.ts"];
const ALL = "{packages,scripts,bench,tests}/**/*.test.ts";
const OTHERS = ["**/{node_modules,dist}/**"];

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source", "node"], externalConditions: ["source"] } },
  test: {
    // ONNX Runtime and child processes do not survive worker threads; a process a file is safe and isolated.
    pool: "forks",
    globalSetup: "scripts/vitest-temporary-folder.ts",
    maxWorkers: 2,
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "pure", include: [PURE], exclude: [...OTHERS, ...TIMED], isolate: false },
      },
      { extends: true, test: { name: "timed", include: TIMED, exclude: OTHERS } },
      { extends: true, test: { name: "rest", include: [ALL], exclude: [...OTHERS, ...TIMED, PURE] } },
    ],
  },
});
