import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

/** Tells of every module that the process loads. */
const TELL = `
import { register } from "node:module";
const hook = \`export async function load(url, context, next) {
  if (!url.startsWith("node:")) process._rawDebug("loaded " + url);
  return next(url, context);
}\`;
register("data:text/javascript," + encodeURIComponent(hook));
`;

/** The files that `semitone <words>` loads, and their packages by the folder that they lie in; without the loader's own. */
function loadedBy(...words: string[]): { packages: string[]; files: string[] } {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const main = fileURLToPath(new URL("../../semitone/src/process-main.ts", import.meta.url));
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=source", "--import", loader, "--import", tell, main, ...words],
    { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } },
  );
  expect(status, stderr).toBe(0);
  const urls = stderr.split("\n").filter((line) => line.startsWith("loaded file:"));
  const folders = urls.map(
    (url) => /(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(url)?.[1] ?? url,
  );
  return { packages: [...new Set(folders)].sort(), files: urls.map((url) => url.replace(/\?.*/, "")).sort() };
}

describe("what a call loads", () => {
  it("semitone --help loads commander, the terminal and the table of verbs, nothing else", () => {
    const { packages, files } = loadedBy("--help");
    expect(packages).toEqual(["cli", "commander", "semitone", "verbs"]);
    expect(files.filter((file) => file.includes("/verbs/src/"))).toEqual([
      expect.stringMatching(/verbs\/src\/declare\/usage-error\.ts$/),
      expect.stringMatching(/verbs\/src\/verbs\/index\.ts$/),
    ]);
  });

  it("the help of the largest verb starts neither ONNX Runtime nor the synthesizer", () => {
    const { packages } = loadedBy("generate", "--help");
    expect(packages).toContain("commander");
    expect(packages.filter((name) => /onnxruntime|spessasynth/.test(name))).toEqual([]);
  });
});
