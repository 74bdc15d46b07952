// Does the product run when it is built, packed and installed? Tests, demo and program run from source here; a user has
// the tarballs.
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { buildCopy } from "./installed/build-copy.ts";
import { InstalledError } from "./installed/run-program.ts";
import { addressesOf, packAll, sizeProblems, sizeTable, tarballProblems } from "./installed/tarballs.ts";
import { runTypedProgram, runVerbs } from "./installed/use.ts";
import { addMusic, installFor } from "./installed/user-folder.ts";
import { publishedPackages } from "./workspace.ts";

/** What does not work where the product is installed; empty when all is well. Prints sizes and the time of each step. */
export function checkInstalled(root = "."): string[] {
  const home = temporaryFolder("installed");
  const [copy, packed, user] = ["workspace", "tarballs", "user"].map((name) => join(home, name));
  try {
    timed("build", () => buildCopy(resolve(root), copy));
    const tarballs = timed("pack", () => packAll(copy, packed));
    for (const line of sizeTable(tarballs)) console.error(`    ${line}`);
    const problems = [...tarballs.flatMap(tarballProblems), ...sizeProblems(tarballs)];
    if (problems.length > 0) return problems;
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    timed("install", () =>
      installFor(
        user,
        publishedPackages(root),
        addressesOf(tarballs, packed),
        devDependencies["@types/node"],
      ),
    );
    addMusic(user);
    timed("verbs", () => runVerbs(user));
    timed("TypeScript", () => runTypedProgram(user, root));
    return [];
  } catch (error) {
    if (error instanceof InstalledError) return [error.message];
    throw error;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function timed<T>(step: string, work: () => T): T {
  const start = performance.now();
  const result = work();
  console.error(`  ${step.padEnd(10)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
