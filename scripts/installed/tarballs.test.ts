import { describe, expect, it } from "vitest";
import { MAX_PACKAGE, MAX_TOGETHER, sizeProblems, type Tarball, tarballProblems } from "./tarballs.ts";

const tarball = (paths: readonly string[], unpackedSize = 100): Tarball => ({
  name: "some",
  filename: "some-1.0.0.tgz",
  size: 50,
  unpackedSize,
  files: paths.map((path) => ({ path, size: 1 })),
});
const GOOD = [
  "package.json",
  "LICENSE",
  "bin/some.mjs",
  "dist/index.js",
  "dist/index.d.ts",
  "dist/a/b-c.js",
  "dist/client/index.html",
  "dist/client/assets/inter-1.woff2",
];

describe("tarballs", () => {
  it("tarballProblems lets compiled code, types, the program and the licence pass", () => {
    expect(tarballProblems(tarball(GOOD))).toEqual([]);
  });

  it.each([
    "src/index.ts",
    "dist/index.ts",
    "dist/a.test.js",
    "dist/run.test-support.d.ts",
    "dist/cases/loss.js",
    "fixtures/tune.mid",
    "dist/.tsbuildinfo",
    "dist/index.js.map",
    "dist/client/main.tsx",
    "dist/other/index.html",
  ])("tarballProblems names %s, which no user needs", (path) => {
    expect(tarballProblems(tarball([...GOOD, path]))).toEqual([
      `some: expected compiled code, types and the program only; got ${path}`,
    ]);
  });

  it("tarballProblems and sizeProblems name what is too large, and a package that was not built", () => {
    expect(tarballProblems(tarball(["package.json"]))[0]).toMatch(/expected dist\/index\.js; got none/);
    expect(tarballProblems(tarball(GOOD, MAX_PACKAGE + 1000))).toEqual([
      "some: expected at most 1000 kB; got 1001 kB",
    ]);
    expect(sizeProblems([tarball(GOOD, MAX_TOGETHER)])).toEqual([]);
    expect(sizeProblems([tarball(GOOD, MAX_TOGETHER), tarball(GOOD)])[0]).toMatch(
      /^all packages: expected at most/,
    );
  });
});
