// Runs the test suite and ends with the line `N passed, N failed[, N skipped]`.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDebianPackages } from "./debian-packages.ts";
import { runTests } from "./run-tests.ts";

const report = join(tmpdir(), `semitone-tests-${process.pid}.json`);
ensureDebianPackages();
try {
  process.exitCode = runTests(report, process.argv.slice(2));
} finally {
  rmSync(report, { force: true });
}
