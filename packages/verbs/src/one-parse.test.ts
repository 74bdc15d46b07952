// Reading a file is the dear part: it happens once, at the import, whatever is asked of the project later; but for few whose notes a run keeps.

import { subscribe } from "node:diagnostics_channel";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createProject, defineAttribute, importFolder, type Project, setLabels } from "@semitone/library";
import { madeUpTune, scratchFolder, TINY_SIZES } from "@semitone/testing";
import { afterAll, describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { map } from "./map.ts";
import { tag } from "./tag.ts";
import { train } from "./train.ts";

const folder = scratchFolder();
const log = join(folder, "parsed.txt");
const before = process.env.NODE_OPTIONS;
afterAll(() => {
  process.env.NODE_OPTIONS = before;
});

/** Counts the files that are parsed from now on, in this process and in every one that it starts. */
function countParses(): void {
  const hook = join(folder, "count-parses.mjs");
  const call = `appendFileSync(${JSON.stringify(log)}, name + "\\n")`;
  writeFileSync(
    hook,
    `import { subscribe } from "node:diagnostics_channel";
     import { appendFileSync } from "node:fs";
     subscribe("semitone:parse", (name) => ${call});`,
  );
  writeFileSync(log, "");
  process.env.NODE_OPTIONS = `${before ?? ""} --import ${hook}`;
  subscribe("semitone:parse", (name) => appendFileSync(log, `${name}\n`));
}

const parsed = () =>
  readFileSync(log, "utf8")
    .trimEnd()
    .split("\n")
    .map((name) => basename(name))
    .sort();

async function everyVerb(project: Project): Promise<unknown> {
  const { tasks } = await train(project, {
    steps: { segments: 2 },
    sizes: TINY_SIZES,
    deep: false,
    name: "run",
  });
  const results = [
    tasks.map(({ report }) => report.accuracy),
    await tag(project, { segments: true }),
    await map(project, { of: "segments", clusters: 2 }),
    await explain(project, { piece: "reel9" }),
    (await evaluate(project, { listenSteps: 0, budgets: ["all"], repeats: 1, folds: 2 })).rows.length,
  ];
  rmSync(join(project.folder, "runs"), { recursive: true });
  return results;
}

describe("import, train, tag, map, explain and evaluate", () => {
  it("parse every file once, and once more what becomes a template; all again without the cache, with the same result", {
    timeout: 300_000,
  }, async () => {
    const music = join(folder, "music");
    mkdirSync(music);
    const names = ["waltz", "reel"].flatMap((kind) =>
      Array.from({ length: 20 }, (_, i) => `${kind}${i}.abc`),
    );
    for (const kind of ["waltz", "reel"] as const)
      for (let i = 0; i < 20; i++) writeFileSync(join(music, `${kind}${i}.abc`), madeUpTune(kind, i));
    countParses();
    const project = createProject(folder);
    await importFolder(project, [music], { workers: 2 });
    defineAttribute(project, { kind: "categorical", name: "kind", values: ["waltz", "reel"] });
    for (const kind of ["waltz", "reel"]) {
      const labelled = Array.from({ length: 15 }, (_, i) => `${kind}${i}.abc`);
      setLabels(project, labelled, [{ attribute: "kind", value: kind }]);
      setLabels(project, [`${kind}1.abc`], [{ attribute: "kind", value: kind }], {
        span: { unit: kind === "reel" ? "seconds" : "bars", start: 0, end: 4 },
        annotator: "lee",
      });
    }
    const first = await everyVerb(project);
    // Templates are notes as a file has them, which no view keeps: all forty are few enough to become one.
    const templates = names;
    expect(parsed()).toEqual([...names, ...templates].sort());
    rmSync(join(folder, "cache"), { recursive: true });
    expect(await everyVerb(project)).toEqual(first);
    expect(parsed()).toEqual([...names, ...templates, ...names, ...templates].sort());
    await project.close();
  });
});
