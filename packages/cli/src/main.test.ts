import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";
import { folderWith, projectFolder, run, tune } from "./run.test-support.ts";

describe("semitone --help and usage", () => {
  it("lists the verbs and the exit codes", async () => {
    const { code, out, err } = await run("--help");
    for (const verb of ["init", "import", "label", "pieces", "show", "doctor"])
      expect(out).toContain(`  ${verb} `);
    expect(out).toContain("0 ok, 1 failed, 2 called wrongly, 3 done in part, 130 cancelled");
    expect([code, err]).toEqual([0, ""]);
  });

  it.each(COMMANDS.map(({ path, about }) => [path.join(" "), about]))(
    "says of %s what its own help says, with an example and the common options",
    async (name, about) => {
      const { out } = await run(`${name} --help`, { columns: 200 });
      expect(out).toMatch(new RegExp(`^Usage: semitone ${name} `));
      expect(out).toContain(`\n\n${about}\n\n`);
      expect(out).toContain("Example:\n  $ semitone ");
      for (const option of ["--json", "--quiet", "--project"]) expect(out).toContain(option);
    },
  );

  it("says --dry-run of every verb that writes, and of no other", async () => {
    const help = async ({ path }: (typeof COMMANDS)[number]) => (await run([...path, "--help"])).out;
    for (const entry of COMMANDS)
      expect((await help(entry)).includes("--dry-run"), entry.path.join(" ")).toBe(
        (await entry.load()).writes,
      );
    const reading = [
      "label history",
      "label stats",
      "label agreement",
      "label annotators",
      "queue stats",
      "suspects",
      "pieces",
      "similar",
      "show",
      "evaluate",
      "explain",
    ];
    for (const { path, load } of COMMANDS)
      expect((await load()).writes).toBe(
        ![...reading, "runs list", "runs show", "runs compare", "doctor", "work", "jobs", "studio"].includes(
          path.join(" "),
        ),
      );
  });

  it.each([
    ["imprt music", "semitone: unknown command 'imprt'\n(Did you mean import?)"],
    ["pieces --limt 3", "semitone: unknown option '--limt'\n(Did you mean --limit?)"],
    ["import", "semitone: missing required argument 'paths'"],
    ["pieces --limit 0", 'semitone: --limit: expected a whole number >= 1; got "0"'],
    ["label define mood categorcal", "did you mean categorical?"],
    ["label define v continuous", "semitone: define: expected --min and --max for a continuous attribute"],
    ["label export --format jsnl", 'label-studio-config; got "jsnl"; did you mean jsonl?'],
    ["label set waltz.abc", "semitone: set: expected at least one attribute=value"],
    ["label unset waltz.abc", "semitone: unset: expected at least one attribute of the project"],
    ["label import", "semitone: import: expected at least one label file; got none"],
    ["label import -", "semitone: import: expected --format for stdin, which has no extension"],
    ["label agreement --per bar", '--per: expected one of stretch, piece; got "bar"'],
    ["show waltz.abc --curves nonsense", "--curves: expected one of notesPerSecond, "],
  ])("%s ends with 2 and says what was expected", async (words, message) => {
    const { code, out, err } = await run(words, { cwd: await project });
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });

  const project = projectFolder();

  it("outside a project ends with 2 and says how to make one", async () => {
    const folder = folderWith();
    expect(await run("pieces", { cwd: folder })).toEqual({
      code: 2,
      out: "",
      err: `semitone: no project here or above; got ${folder}; name one (--project DIR) or make one (semitone init)\n`,
    });
  });
});

describe("semitone init", () => {
  it("makes a project and prints its folder; a second time fails with 1", async () => {
    const folder = folderWith();
    expect(await run(["init", "my music", "--json"], { cwd: folder })).toEqual({
      code: 0,
      out: `${JSON.stringify({ folder: join(folder, "my music"), name: "my music" }, null, 2)}\n`,
      err: "",
    });
    const again = await run(["init", "my music"], { cwd: folder });
    expect(again).toMatchObject({ code: 1, out: "" });
    expect(again.err).toContain("a project is already there");
  });

  it("--dry-run makes nothing", async () => {
    const folder = folderWith();
    expect(await run("init new --dry-run", { cwd: folder })).toMatchObject({
      code: 0,
      out: `${join(folder, "new")}\n`,
    });
    expect(existsSync(join(folder, "new"))).toBe(false);
  });
});

describe("semitone import", () => {
  it("prints the report as a table, the exact object with --json, and ends with 3 if music was dropped", async () => {
    const folder = folderWith({ "m/a.abc": tune("A"), "m/bad.mid": "MThd", "m/readme.txt": "hello" });
    await run("init", { cwd: folder });
    const dry = await run("import m --json --dry-run --workers 1", { cwd: folder });
    expect(JSON.parse(dry.out)).toMatchObject({ found: 3, kept: 1, dropped: 2 });
    expect(JSON.parse((await run("pieces --json", { cwd: folder })).out)).toEqual([]);
    const { code, out, err } = await run("import m --workers 1", { cwd: folder });
    expect(code).toBe(3);
    expect(out.split("\n")[0]).toBe("found  kept  repaired  dropped  duplicates  seconds");
    expect(out).toMatch(/^ {4}3 {5}1 {9}0 {8}2 {11}0 /m);
    expect(out).toMatch(/^bad\.mid +dropped +\S/m);
    expect(err).toBe("");
    expect((await run("import m --json", { cwd: folder })).out).toContain('"items"');
  });

  it("ends with 0 where only files that are no music were passed over", async () => {
    const folder = folderWith({ "m/a.abc": tune("A"), "m/readme.txt": "hello" });
    await run("init", { cwd: folder });
    expect((await run("import m --workers 1", { cwd: folder })).code).toBe(0);
  });

  it("ends with 3 and a word where there is no music at all", async () => {
    const folder = folderWith({ "m/readme.txt": "hello", "n/.keep": "" });
    await run("init", { cwd: folder });
    const passedOver = await run("import m --workers 1", { cwd: folder });
    expect([passedOver.code, passedOver.err]).toEqual([
      3,
      expect.stringContaining("no music is among the 1 files"),
    ]);
    const empty = await run("import n --workers 1", { cwd: folder });
    expect([empty.code, empty.err]).toEqual([3, expect.stringContaining("no file is there")]);
  });

  it("ends with 1 and the path where the folder is not there, 130 where it is cancelled", async () => {
    const folder = await projectFolder();
    const { code, err } = await run("import nowhere", { cwd: folder });
    expect([code, err.includes(join(folder, "nowhere"))]).toEqual([1, true]);
    const cancel = new AbortController();
    cancel.abort();
    const cancelled = await run("import music", { cwd: folder, signal: cancel.signal });
    expect(cancelled).toMatchObject({ code: 130, out: "" });
    expect(cancelled.err).toContain("cancelled");
  });
});

describe("semitone pieces, doctor", () => {
  it("pieces lists and filters by text and by label", async () => {
    const cwd = await projectFolder();
    await run("label define mood categorical calm tense --quiet", { cwd });
    await run("label set air.abc mood=calm --quiet", { cwd });
    const names = async (words: string) =>
      JSON.parse((await run(`pieces ${words} --json`, { cwd })).out).map(
        (piece: { name: string }) => piece.name,
      );
    expect(await names("--limit 2")).toEqual(["deep/air.abc", "reel.abc"]);
    expect(await names("--match WALTZ")).toEqual(["waltz.abc"]);
    expect(await names("--with mood")).toEqual(["deep/air.abc"]);
    expect(await names("--with mood=tense")).toEqual([]);
    expect(await names("--without mood")).toEqual(["reel.abc", "waltz.abc"]);
    const { out, err } = await run("pieces", { cwd });
    expect(out.split("\n")[0]).toMatch(/^piece +status +notes/);
    expect(err).toBe("3 pieces\n");
    expect((await run("pieces --quiet", { cwd })).err).toBe("");
  });

  it("doctor finds a healthy project well, and a broken config with 1", async () => {
    const cwd = await projectFolder();
    const well = await run("doctor --json", { cwd });
    expect(well.code).toBe(0);
    expect(JSON.parse(well.out).findings.every(({ level }: { level: string }) => level === "ok")).toBe(true);
    writeFileSync(join(cwd, "semitone.json"), "{");
    expect(await run("doctor", { cwd })).toMatchObject({ code: 1, err: "" });
    const broken = await run("pieces", { cwd });
    expect(broken).toMatchObject({ code: 1, out: "" });
    expect(broken.err).toMatch(/^semitone: semitone\.json: expected JSON; got .*; at .*semitone\.json\n$/);
  });

  it("finds the project from a folder inside it, or by --project", async () => {
    const cwd = await projectFolder();
    expect((await run("pieces --json", { cwd: join(cwd, "music", "deep") })).code).toBe(0);
    expect((await run(["pieces", "--json", "--project", cwd])).code).toBe(0);
  });

  it("takes no empty text for the current folder, as a script passes it whose variable is unset", async () => {
    const cwd = await projectFolder();
    const before = JSON.parse((await run("pieces --json", { cwd })).out);
    for (const words of [
      ["import", ""],
      ["pieces", "--project", ""],
      ["label", "export", "--format", "csv", "--out", ""],
    ])
      expect(await run(words, { cwd }), words.join(" ")).toMatchObject({
        code: 2,
        err: 'semitone: path: expected a file or folder; got ""; name one, or . for this folder\n',
      });
    expect(JSON.parse((await run("pieces --json", { cwd })).out)).toEqual(before);
  });

  it("says that a database is damaged and what to do", async () => {
    const cwd = await projectFolder();
    const bytes = readFileSync(join(cwd, "library.db"));
    writeFileSync(join(cwd, "library.db"), bytes.fill(7, 0, 4096));
    const { code, err } = await run("pieces", { cwd });
    expect(code).toBe(1);
    expect(err).toContain("the database is damaged");
    expect(err).toContain("backups/");
  });
});
