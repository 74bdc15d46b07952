// One run of Vitest with a JSON report beside the readable one, summed up in a single closing line.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Runs Vitest with `filters`, writes its JSON report to `reportFile`, prints the closing line; returns the exit code. */
export function runTests(reportFile: string, filters: readonly string[] = []): number {
  const { status } = spawnSync(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      ...filters,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
    ],
    { stdio: "inherit" },
  );
  if (!existsSync(reportFile)) {
    console.log("0 passed, 1 failed");
    return 1;
  }
  const report = JSON.parse(readFileSync(reportFile, "utf8"));
  // A file that does not even load has no tests of its own: count it as one failure.
  const brokenFiles = report.testResults.filter(
    (file: { status: string; assertionResults: unknown[] }) =>
      file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  console.log(
    `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
  );
  return status === 0 && failed === 0 && report.numPassedTests > 0 ? 0 : 1;
}
