import { defineConfig } from "vitest/config";

/** They measure processor time, which others of the same process would disturb; or start browsers, devices and installed products. */
const ALONE = [
  "packages/*/src/**/*linear.test.ts",
  "packages/*/src/**/linear-time.test.ts",
  "tests/**/*.test.ts",
];
/** They start nothing. A training session has tiny numbers count as zero in its process from then on, which exact numbers must not meet. */
const PURE = ["packages/{stats,graph,music,prob,sound}/**/*.test.ts"];
const OTHERS = ["**/{node_modules,dist}/**"];

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source", "node"], externalConditions: ["source"] } },
  test: {
    // ONNX Runtime and child processes do not survive worker threads.
    pool: "forks",
    globalSetup: "scripts/vitest-temporary-folder.ts",
    maxWorkers: 2,
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "alone", include: ALONE, exclude: OTHERS } },
      // These share a process, which loads each module once: that took as long as the tests themselves.
      {
        extends: true,
        test: { name: "pure", include: PURE, exclude: [...OTHERS, ...ALONE], isolate: false },
      },
      {
        extends: true,
        test: {
          name: "together",
          include: ["{packages,scripts,bench}/**/*.test.ts"],
          exclude: [...OTHERS, ...ALONE, ...PURE],
          isolate: false,
        },
      },
    ],
  },
});
