// The verbs of models where something is broken, in the way, or in use by another process.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, run, tune } from "./run.test-support.ts";

/** Twelve tunes, of which ten are labelled, and a run. */
async function trained(): Promise<string> {
  const names = Array.from({ length: 12 }, (_, i) => `t${i}.abc`);
  const cwd = folderWith(Object.fromEntries(names.map((name, i) => [`music/${name}`, tune(name, i)])));
  const labels = names.slice(0, 10).map((name, i) => `${name},${i % 2 === 0 ? "calm" : "tense"}`);
  writeFileSync(join(cwd, "labels.csv"), ["file_name,mood", ...labels, ""].join("\n"));
  for (const words of [
    "init --name test",
    "import music --quiet --workers 1",
    "label import labels.csv --quiet",
    "train --no-music --budget 5s --name one --quiet",
  ])
    expect(await run(words, { cwd }), words).toMatchObject({ code: 0 });
  return cwd;
}

let template: Promise<string> | undefined;
const project = (): Promise<string> => (template ??= trained());

describe("semitone evaluate and report", () => {
  it("evaluate takes every option, and report shows the scores that --evaluation brings", async () => {
    const cwd = await project();
    const scores = await run(
      "evaluate --attributes mood --budgets 2,all --folds 2 --repeats 1 --split pieces --seed 3 --json",
      { cwd },
    );
    expect(scores.code).toBe(3);
    const { rows, warnings } = JSON.parse(scores.out);
    expect(new Set(rows.map(({ budget }: { budget: unknown }) => budget))).toEqual(new Set([2, "all"]));
    expect(rows[0]).toMatchObject({ task: "mood", split: "pieces", n: 10, seeds: 1 });
    expect(warnings).toEqual([expect.stringMatching(/mood: only 10 labelled pieces/)]);
    rows[0].value = 0.123;
    for (const row of rows) row.budget = "all";
    writeFileSync(join(cwd, "scores.json"), JSON.stringify({ rows, reliability: [], leaks: [], warnings }));
    const told = await run("report --run one --evaluation scores.json --out page.html --title Moods", {
      cwd,
    });
    expect(told).toMatchObject({ code: 0, out: `${join(cwd, "page.html")}\n` });
    const page = readFileSync(join(cwd, "page.html"), "utf8");
    expect(page).toContain("<h1>Moods</h1>");
    expect(page).toContain("12.3 %");
    for (const [words, message] of [
      ["evaluate --folds 1", /--folds: expected a whole number in 2\.\.100; got "1"/],
      ["evaluate --repeats none", /--repeats: expected a whole number/],
      ["evaluate --seed -1", /--seed: expected a whole number/],
      ["evaluate --group composer", /groupBy: expected a group attribute .* got "composer"/],
      ["evaluate --attributes speed", /speed: expected labels; got labels of mood only/],
    ] as const)
      expect((await run(words, { cwd })).err, words).toMatch(message);
  });

  it("report says which of its files is not what it must be", async () => {
    const cwd = await project();
    writeFileSync(join(cwd, "cut.json"), '{"rows": [');
    writeFileSync(join(cwd, "other.json"), "[1]");
    writeFileSync(
      join(cwd, "odd.json"),
      '{"rows":[{"task":7}],"reliability":[null],"leaks":[1],"warnings":[{}]}',
    );
    writeFileSync(join(cwd, "deep.json"), "[".repeat(100_000));
    for (const [words, code, message] of [
      [
        "report --evaluation cut.json",
        2,
        /--evaluation: expected the output of semitone evaluate --json; got .*cut\.json/,
      ],
      [
        "report --evaluation other.json",
        2,
        /--evaluation: expected the output .* got another document \(.*\); at .*other\.json/,
      ],
      ["report --evaluation odd.json", 2, /got another document \(rows: 0: task: .*\); at .*odd\.json/],
      [
        "report --evaluation deep.json",
        2,
        /at most 64 lists and objects inside each other.*; at .*deep\.json/,
      ],
      ["report --evaluation .", 1, /read .*: expected a file; got a folder/],
      ["report --evaluation none.json", 1, /read .*none\.json: it does not exist/],
      ["report --audio none.wav", 1, /read .*none\.wav: it does not exist/],
      ["report --audio cut.json", 1, /audio: expected WAV files; got other bytes at .*cut\.json/],
      ["report --run two", 1, /no run is called "two"; got one/],
    ] as const) {
      const { code: ended, err } = await run(words, { cwd });
      expect(err, words).toMatch(message);
      expect(ended, words).toBe(code);
    }
    expect(readdirSync(cwd)).not.toContain("report.html");
  });
});

describe("semitone map --attribute", () => {
  it("refuses an attribute that the run has not learnt, and writes no column of blanks", async () => {
    const cwd = await project();
    expect(await run("map --attribute moood --out map.csv", { cwd })).toMatchObject({
      code: 2,
      err: 'semitone: --attribute: expected one that one has learnt, of mood; got "moood"; see semitone runs show one\n',
    });
    expect(readdirSync(cwd)).not.toContain("map.csv");
  });
});

describe("folders that are not as they should be", () => {
  it("a file where a folder must be, or no folder, is told in words and leaves nothing behind", async () => {
    const cwd = await project();
    for (const words of ["tag --out none/tags.csv", "map --out none/map.csv"])
      expect(await run(words, { cwd }), words).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /^semitone: open: it cannot be opened; got ENOENT at .*none.*; check that/,
        ),
      });
    const other = folderWith({ "music/a.abc": tune("A", 1) });
    await run("init --name other", { cwd: other });
    await run("import music --quiet --workers 1", { cwd: other });
    rmSync(join(other, "runs"), { recursive: true, force: true });
    writeFileSync(join(other, "runs"), "in the way");
    for (const words of ["train --no-music", "tag", "runs"])
      expect(await run(words, { cwd: other }), words).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /it cannot be opened; got ENOTDIR at .*runs|^semitone: make .*runs: a file is in its place; /,
        ),
      });
    expect(readFileSync(join(other, "runs"), "utf8")).toBe("in the way");
  });

  it("a run whose record is damaged is named as broken, can be deleted, and hides no other", async () => {
    const cwd = await project();
    const folder = join(cwd, "runs", "bad");
    mkdirSync(folder);
    for (const [file, content, message] of [
      ["config.json", "null", /config\.json: Invalid input: expected object, received null/],
      ["metrics.json", "[]", /metrics\.json: Invalid input: expected object, received array/],
      [
        "metrics.json",
        '{"seconds": 1, "tasks": [{}], "skipped": []}',
        /metrics\.json: tasks: 0: attribute: /,
      ],
    ] as const) {
      for (const name of ["config.json", "metrics.json"])
        writeFileSync(join(folder, name), readFileSync(join(cwd, "runs", "one", name)));
      writeFileSync(join(folder, file), content);
      const { code, out } = await run("runs", { cwd });
      expect(code).toBe(0);
      expect(out).toMatch(message);
      expect(out).toMatch(/^one .* mood accuracy/m);
      expect(await run("runs show bad", { cwd })).toMatchObject({ code: 1, out: "" });
    }
    expect(await run("runs delete bad", { cwd })).toMatchObject({ code: 0 });
    expect(readdirSync(join(cwd, "runs"))).toEqual(["one"]);
  });
});
