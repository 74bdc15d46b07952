// What a user does with the installed product: the steps of the README through `npx semitone`, and a program of their
// own in TypeScript.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InstalledError, runNode, runNpm } from "./run-program.ts";
import { PIECES } from "./user-folder.ts";

/** Calls the program through all that it takes from a folder of music to tags, sound and a report. */
export function runVerbs(folder: string): void {
  const semitone = (...words: string[]) => runNpm("npx", ["semitone", ...words], join(folder, "songs"));
  runNpm("npx", ["semitone", "init", "songs"], folder);
  semitone("import", "../music", "--workers", "1");
  semitone("label", "import", "../labels.csv");
  semitone("train", "--budget", "1s");
  semitone("tag", "--out", "tags.csv");
  semitone("generate", "mood=calm", "--bars", "4", "--wav", "--out", "calm.mid");
  semitone("report", "--out", "report.html");
  const made = (file: string) => readFileSync(join(folder, "songs", file));
  expect("tags.csv", made("tags.csv").toString().trim().split("\n").length === PIECES + 1, "a row a piece");
  expect("calm.mid", made("calm.mid").toString("latin1", 0, 4) === "MThd", "a MIDI file");
  expect("calm.wav", made("calm.wav").toString("latin1", 8, 12) === "WAVE", "a WAV file");
  expect("report.html", made("report.html").includes("</html>"), "a whole page");
}

/** Type-checks the user's program against the installed types, their libraries included, compiles and runs it. */
export function runTypedProgram(folder: string, root: string): void {
  cpSync(join(import.meta.dirname, "program.ts"), join(folder, "program.ts"));
  const compilerOptions = {
    target: "es2023",
    module: "nodenext",
    moduleResolution: "nodenext",
    strict: true,
    skipLibCheck: false,
    types: ["node"],
    rewriteRelativeImportExtensions: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  const compile = (...options: string[]) =>
    runNode([resolve(root, "node_modules/typescript/bin/tsc"), "-p", ".", ...options], folder);
  compile("--noEmit");
  compile("--outDir", "compiled");
  const said = JSON.parse(runNode(["compiled/program.js", "typed", "music", "labels.csv"], folder));
  const { kept, learnt, tagged, tested } = said;
  expect(
    "program.ts",
    kept === PIECES && tagged === PIECES && learnt.join() === "mood" && tested > 0,
    `${PIECES} pieces tagged by mood, and scores; got ${JSON.stringify(said)}`,
  );
}

function expect(what: string, holds: boolean, promise: string): void {
  if (!holds) throw new InstalledError(`${what}: expected ${promise}`);
}
