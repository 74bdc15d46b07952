import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";

/** Tells of every module that the process loads. */
const TELL = `
import { register } from "node:module";
const hook = \`export async function load(url, context, next) {
  if (!url.startsWith("node:")) process._rawDebug("loaded " + url);
  return next(url, context);
}\`;
register("data:text/javascript," + encodeURIComponent(hook));
`;

const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const sourceOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What a process tells that runs `args` from source: files that it loads, without the loader's own, and lines of its own. */
function toldBy(...args: string[]): string[] {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      "--conditions=source",
      ...["--import", TSX],
      ...["--import", `data:text/javascript,${encodeURIComponent(TELL)}`],
      ...args,
    ],
    { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } },
  );
  expect(status, stderr).toBe(0);
  return stderr.split("\n").map((line) => line.replace(/\?.*/, ""));
}

const filesOf = (told: readonly string[]): string[] =>
  told.filter((line) => line.startsWith("loaded file:")).sort();

/** The packages of files, by the folder that they lie in. */
const packagesOf = (files: readonly string[]): string[] => [
  ...new Set(
    files.map(
      (file) => /(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(file)?.[1] ?? file,
    ),
  ),
];

/** Folders of what declares. */
const DECLARING = /\/(cli|verbs|studio|zod)\//;
/** What options and tables name: sub-paths that load nothing else. */
const NAMES = new RegExp(
  `/(${[
    "library/src/choices",
    "models/src/(choices|run/task-score|tagger/task-model)",
    "music/src/(note-names|descriptors/.+|chroma-key/key-profiles|bars|units)",
  ].join("|")})\\.ts$`,
);

/** Loads one declaration after the other and tells the name of each once it is there. */
const LOAD_ALL = `
const { COMMANDS } = await import(${JSON.stringify(pathToFileURL(sourceOf("cli/src/commands.ts")).href)});
for (const { path, load } of COMMANDS) {
  await load();
  process._rawDebug("declared " + path.join(" "));
}
`;

describe("what a call loads", () => {
  it("semitone --help loads commander, the terminal and the table of verbs, nothing else", () => {
    const files = filesOf(toldBy(sourceOf("semitone/src/process-main.ts"), "--help"));
    expect(packagesOf(files).sort()).toEqual(["cli", "commander", "semitone", "verbs"]);
    expect(files.filter((file) => file.includes("/verbs/src/"))).toEqual([
      expect.stringMatching(/verbs\/src\/declare\/usage-error\.ts$/),
      expect.stringMatching(/verbs\/src\/verbs\/index\.ts$/),
    ]);
  });

  it("semitone train --help adds the declaration, zod, and names of the models, nothing else", () => {
    const files = filesOf(toldBy(sourceOf("semitone/src/process-main.ts"), "train", "--help"));
    const packages = packagesOf(files);
    expect(packages.sort()).toEqual(["cli", "commander", "models", "semitone", "verbs", "zod"]);
  });

  it("the declaration of every verb, of which its help is made, loads no more than names beside", () => {
    const told = toldBy("--input-type=module", "--eval", LOAD_ALL);
    let since: string[] = [];
    const beside: Record<string, string[]> = {};
    for (const line of told) {
      since.push(line);
      const [, name] = /^declared (.+)$/.exec(line) ?? [];
      if (name === undefined) continue;
      beside[name] = filesOf(since).filter((file) => !DECLARING.test(file) && !NAMES.test(file));
      since = [];
    }
    expect(Object.keys(beside)).toEqual(COMMANDS.map(({ path }) => path.join(" ")));
    expect(beside).toEqual(Object.fromEntries(Object.keys(beside).map((name) => [name, []])));
  });
});
