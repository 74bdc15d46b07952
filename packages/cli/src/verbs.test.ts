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

/** The packages whose files `semitone <words>` loads, by the folder that they lie in, without the loader's own. */
function packagesLoadedBy(...words: string[]): string[] {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const main = fileURLToPath(new URL("./process-main.ts", import.meta.url));
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
  return [...new Set(folders)].sort();
}

describe("the table of verbs", () => {
  it("semitone --help loads this package and commander, nothing else", () => {
    expect(packagesLoadedBy("--help")).toEqual(["cli", "commander"]);
  });

  it("the help of the largest verb starts neither ONNX Runtime nor the synthesizer", () => {
    const loaded = packagesLoadedBy("generate", "--help");
    expect(loaded).toContain("commander");
    expect(loaded.filter((name) => /onnxruntime|spessasynth/.test(name))).toEqual([]);
  });
});
