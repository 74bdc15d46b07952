// `npm run check`: everything a change must pass. `--no-tests` leaves the test suite out (CI has just run it).
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDependencies } from "./check-dependencies.ts";
import { checkDocs } from "./check-docs.ts";
import { checkImports } from "./check-imports.ts";
import { checkInstalled } from "./check-installed.ts";
import { checkReadme } from "./check-readme.ts";
import { checkSizes } from "./check-sizes.ts";
import { runTests } from "./run-tests.ts";

/** Pages whose TypeScript blocks must run. */
const PAGES = ["README.md", ...readdirSync("docs").map((name) => `docs/${name}`)].filter((page) =>
  page.endsWith(".md"),
);

/** Pages without code that runs. */
const OTHER_PAGES = [
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync("docs/models").map((name) => `docs/models/${name}`),
];

/** The page runs in a browser, with types of its own. */
const CLIENT = "packages/studio/src/client/tsconfig.json";

const node = (...args: string[]) => spawnSync(process.execPath, args, { stdio: "inherit" }).status === 0;
const withoutProblems = (problems: string[]) => {
  for (const problem of problems) console.error(`  ${problem}`);
  return problems.length === 0;
};

const stages: [string, () => boolean | Promise<boolean>][] = [
  ["types", () => node("node_modules/typescript/bin/tsc", "-p", "tsconfig.json")],
  ["types of the studio's page", () => node("node_modules/typescript/bin/tsc", "-p", CLIENT)],
  [
    "lint and format",
    () => node("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."),
  ],
  ["dependency order", () => withoutProblems(checkDependencies("packages"))],
  ["imports that Node finds", () => withoutProblems(checkImports())],
  ["file sizes", () => withoutProblems(checkSizes("."))],
  ["lines of docs", () => withoutProblems(checkDocs([...PAGES, ...OTHER_PAGES]))],
  ["README code blocks", async () => withoutProblems(await checkReadme(PAGES))],
  ["installed product", () => withoutProblems(checkInstalled())],
];
if (!process.argv.includes("--no-tests"))
  stages.push(["tests", () => runTests(join(tmpdir(), `semitone-check-${process.pid}.json`)) === 0]);

const failed: string[] = [];
for (const [name, stage] of stages) {
  console.error(`check: ${name}`);
  if (!(await stage())) failed.push(name);
}
console.log(failed.length === 0 ? "check: all good" : `check: failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
