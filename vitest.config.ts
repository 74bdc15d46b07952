import { defineConfig } from "vitest/config";

/** They measure processor time, which others would disturb: they come first, one after the other. */
const TIMED = ["packages/*/src/**/*linear.test.ts", "packages/*/src/**/linear-time.test.ts"];
/** They start browsers, devices and the demo. */
const WHOLE = ["tests/**/*.test.ts"];
/** They start nothing. A training session has tiny numbers count as zero in its process from then on, which exact numbers must not meet. */
const PURE = ["packages/{stats,graph,music,prob,sound}/**/*.test.ts"];
const LATER = { groupOrder: 1 };
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
    hookTimeout: 60_000,
    // A busy machine takes longer than the second that is waited else.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: { name: "timed", include: TIMED, exclude: OTHERS, maxWorkers: 1, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: "whole", include: WHOLE, exclude: OTHERS, sequence: LATER } },
      // These share a process, which loads each module once: that took as long as the tests themselves.
      {
        extends: true,
        test: {
          name: "pure",
          include: PURE,
          exclude: [...OTHERS, ...TIMED],
          isolate: false,
          sequence: LATER,
        },
      },
      {
        extends: true,
        test: {
          name: "together",
          include: ["{packages,scripts,bench}/**/*.test.ts"],
          exclude: [...OTHERS, ...TIMED, ...PURE],
          isolate: false,
          sequence: LATER,
        },
      },
    ],
  },
});
