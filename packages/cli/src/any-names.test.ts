// Attributes, classes and tags of any name through every verb: what a user calls them is data, never a name in a graph, a file, SQL or an object.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvLine, openProject } from "@semitone/library";
import { TINY_SIZES } from "@semitone/testing";
import { addSegmentModel } from "@semitone/verbs";
import { beforeAll, describe, expect, it } from "vitest";
import { folderWith, type RunResult, run, tune } from "./run.test-support.ts";

const NAMES = [
  ...["tune type", "a[b]", "style", "x", "x y", "density", "f0", "Mood", "mood", "MOOD"],
  ...["constructor", "__proto__", "toString", "hasOwnProperty", "null", "10", "2", "007", "1e5"],
  ...["-x", "--json", "a=b", "a", "=", "a, b", ",c", "a|b", "!no", "{x}", "it's", '"quoted"', "back\\slash"],
  ...["../up", "/etc/passwd", "C:\\music", "*", "$&", "%s %d", "`ls`", "#1", "<b>&amp;</b>"],
  ...["</script><script>alert(1)</script>", "'; DROP TABLE labels; --", "SELECT * FROM pieces"],
  ...["Größe", "Größe".normalize("NFD"), "気分", "😀👩‍👩‍👧", "مزاج", "n".repeat(300)],
];
/** The two classes of each: names, too. */
const classesOf = (i: number) => [1, 7].map((step) => NAMES[(i + step) % NAMES.length]);
/** Some of every sort, for what takes long. */
const FEW = ["__proto__", "10", "--json", "a=b", "a, b", "n".repeat(300)];
const TAGS = "tags; all";
const PIECES = Array.from({ length: 6 }, (_, i) => `tune${i}.abc`);
/** Half of the pieces are of each class. */
const labelOf = (i: number, piece: number) => classesOf(i)[piece % 2];

let cwd: string;
const said = async (...words: string[]): Promise<RunResult> => {
  const result = await run(words, { cwd });
  expect(result.code, `${words.join(" ")}: ${result.err}`).toBe(0);
  return result;
};
// biome-ignore lint/suspicious/noExplicitAny: documents of many verbs, whose shapes other tests hold
const told = async (...words: string[]): Promise<any> => {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return JSON.parse((await said(...words.toSpliced(end, 0, "--json", "--quiet"))).out);
};
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  cwd = folderWith(Object.fromEntries(PIECES.map((name, i) => [`music/${name}`, tune(name, i)])));
  await said("init", "--quiet");
  await said("import", "music", "--workers", "1", "--quiet");
  for (const [i, name] of NAMES.entries())
    await said("label", "define", "--quiet", "--", name, "categorical", ...classesOf(i));
  await said("label", "define", "--quiet", "--", TAGS, "multi-label", ...NAMES);
  const rows = PIECES.flatMap((piece, p) => [
    ...NAMES.map((name, i) => [piece, name, labelOf(i, p)]),
    [piece, TAGS, JSON.stringify(Object.fromEntries(NAMES.map((tag, i) => [tag, (i + p) % 2])))],
  ]);
  writeFileSync(
    join(cwd, "labels.csv"),
    [["file_name", "attribute", "value"], ...rows].map((cells) => csvLine(cells)).join(""),
  );
  const report = await told("label", "import", "labels.csv");
  expect(report).toMatchObject({ added: PIECES.length * (NAMES.length + 1), failed: 0 });
  await said("train", "--model", "majority", "--no-music", "--quiet", "--name", "any");
  const project = openProject(cwd);
  await addSegmentModel(project, { attributes: NAMES, steps: 4, threads: 1, sizes: TINY_SIZES });
  await project.close();
}, 300_000);

describe("labels of any name", () => {
  it("are set and taken away, one attribute and one tag at a time", async () => {
    for (const [i, name] of NAMES.entries()) {
      const [other] = classesOf(i).filter((value) => value !== labelOf(i, 0));
      const changes = [{ attribute: name, before: labelOf(i, 0), after: other }];
      expect(await told("label", "set", "tune0.abc", "--dry-run", "--", `${name}=${other}`)).toMatchObject({
        changes,
      });
      expect(await told("label", "unset", "tune0.abc", "--dry-run", "--", name)).toMatchObject({
        changes: [{ attribute: name, before: labelOf(i, 0) }],
      });
      const [{ after }] = (await told("label", "unset", "tune0.abc", "--dry-run", "--", `${TAGS}=${name}`))
        .changes;
      expect(Object.keys(after).sort()).toEqual(NAMES.filter((tag) => tag !== name).sort());
    }
  });

  it.each(["csv", "csv-long", "jsonl", "jams", "label-studio"])(
    "come back from %s as they were",
    async (format) => {
      const file = `exported-${format}.txt`;
      await said("label", "export", "--format", format, "--out", file, "--quiet");
      const report = await told(
        "label",
        "import",
        file,
        "--format",
        format.replace("-long", ""),
        "--dry-run",
      );
      expect(report).toMatchObject({ changed: 0, failed: 0, broken: 0 });
      // JAMS has tags known to be absent in annotations of their own.
      expect(report.unchanged).toBeGreaterThanOrEqual(PIECES.length * (NAMES.length + 1));
    },
  );

  it("are found by their names, in lists with commas, too", async () => {
    const attributesOf = async (...lists: string[]) => {
      const words = lists.flatMap((list) => ["--attributes", list]);
      const { out } = await said("label", "export", "--format", "jsonl", "--piece", "tune1", ...words);
      return linesOf(out).map(({ attribute }) => attribute);
    };
    for (const name of NAMES) expect(await attributesOf(name)).toEqual([name]);
    expect((await attributesOf("mood, a, b,x y,,c", "a")).sort()).toEqual([",c", "a", "a, b", "mood", "x y"]);
    for (const [i, name] of NAMES.entries()) {
      const having = await told("pieces", "--with", `${name}=${labelOf(i, 1)}`);
      expect(having.map((piece: { name: string }) => piece.name)).toEqual([
        "tune1.abc",
        "tune3.abc",
        "tune5.abc",
      ]);
      expect(await told("pieces", "--without", name)).toEqual([]);
    }
  });

  it("are counted, compared and combined", async () => {
    const { attributes } = await told("label", "stats");
    expect(attributes.map((one: { attribute: { name: string } }) => one.attribute.name).sort()).toEqual(
      [...NAMES, TAGS].sort(),
    );
    expect(await told("label", "agreement")).toHaveLength(NAMES.length + 1);
    expect(
      await told("label", "aggregate", "--method", "votes", "--at-least", "1", "--dry-run", "--", TAGS),
    ).toMatchObject({ added: 6 });
    const config = (await said("label", "export", "--format", "label-studio-config")).out;
    expect(config).not.toContain("<script>");
  });
});

describe("a run that has learnt attributes of any name", () => {
  it("tags, in every format", async () => {
    const { out } = await said("tag", "--format", "jsonl", "--segments");
    for (const { tags } of linesOf(out)) {
      const own = tags.filter(({ tag }: { tag?: string }) => tag === undefined);
      expect(own.map(({ attribute }: { attribute: string }) => attribute)).toEqual([...NAMES].sort(byCode));
      expect(tags.filter(({ attribute }: { attribute: string }) => attribute === TAGS)).toHaveLength(
        NAMES.length,
      );
      for (const { attribute, distribution } of own)
        expect(Object.keys(distribution).sort()).toEqual([...classesOf(NAMES.indexOf(attribute))].sort());
    }
    for (const format of ["csv", "jams", "label-studio"]) {
      await said("tag", "--format", format, "--out", `tags-${format}.txt`);
      const kind = format === "csv" ? "csv" : format;
      const report = await run(
        ["label", "import", `tags-${format}.txt`, "--format", kind, "--dry-run", "--json"],
        { cwd },
      );
      if (format !== "csv") expect(JSON.parse(report.out)).toMatchObject({ failed: 0, broken: 0 });
    }
  });

  it("explains, maps, reports, is listed, compared and exported", async () => {
    for (const name of FEW) {
      const { prediction } = await told("explain", "tune0.abc", `--attribute=${name}`);
      expect(prediction.attribute).toBe(name);
      expect((await told("explain", "tune0.abc", "--attribute", TAGS, `--tag=${name}`)).prediction.tag).toBe(
        name,
      );
    }
    const { points } = await told("map");
    expect(points).toHaveLength(PIECES.length);
    expect((await told("runs", "show", "any")).tasks).toHaveLength(2 * NAMES.length);
    await said("runs", "compare", "any", "any");
    await said("export", "out", "--run", "any", "--quiet");
    expect((await told("tag", "--from", "out")).pieces).toHaveLength(PIECES.length);
    expect(await told("doctor")).toBeDefined();
  });

  it("makes and changes music by them", async () => {
    const asked = NAMES.map((name, i) => `${name}=${classesOf(i)[0]}`);
    const { pieces } = await told("generate", "--bars", "2", "--strength", "0.1", "--", ...asked);
    expect(pieces).toHaveLength(1);
    for (const word of asked.filter((_, i) => FEW.includes(NAMES[i])))
      await told("generate", "--bars", "2", "--dry-run", "--", word);
    const { after } = await told("transfer", "tune0.abc", "--strength", "0.1", "--", ...asked.slice(0, 12));
    expect(Object.keys(after).sort()).toEqual([...NAMES].sort());
    expect(Object.keys(after["tune type"]).sort()).toEqual([...classesOf(0)].sort());
    await told("morph", "tune0.abc", "tune1.abc", "--steps", "2", "--bars", "2", "--only", "__proto__");
    await told("morph", "tune0.abc", "tune1.abc", "--steps", "2", "--bars", "2", "--only=--json");
  });

  it("is made again, evaluated and reported", async () => {
    const [script] = NAMES.filter((name) => name.includes("<script>"));
    const lists = ["--attributes", "a, b", "--attributes", script];
    await said("train", "--model", "majority", "--no-music", "--name", "few", "--quiet", ...lists);
    expect(await told("repeat", "few")).toMatchObject({ identical: true });
    const scores = ["--budgets", "all", "--folds", "2", "--repeats", "1", "--no-listen", "--json", "--quiet"];
    const { code, out } = await run(["evaluate", `--attributes=${script}`, ...scores], { cwd });
    // Six labels make wide intervals, which it says.
    expect(code).toBe(3);
    expect(JSON.parse(out).rows[0].task).toBe(script);
    writeFileSync(join(cwd, "scores.json"), out);
    await said("report", "--run", "few", "--out", "report.html", "--evaluation", "scores.json", "--quiet");
    const html = readFileSync(join(cwd, "report.html"), "utf8");
    expect(html).toContain("&lt;/script&gt;&lt;script&gt;alert(1)");
    expect(html).not.toContain("<script>alert(1)");
  });
});

describe("names that no attribute can have", () => {
  it.each([
    ["n".repeat(1001), "at most 1000 characters; got 1001"],
    ["  ", "must not be blank"],
    ["a\u0000b", "must not hold control characters"],
  ])("are refused in words", async (name, reason) => {
    const { code, err } = await run(["label", "define", "--", name, "categorical", "a", "b"], { cwd });
    expect(code).toBe(1);
    expect(err).toContain(reason);
    const values = await run(["label", "define", "--", "y", "categorical", "a", name], { cwd });
    expect(values.code).toBe(1);
    expect(values.err).toContain(reason);
  });

  it("a table with a column for each attribute refuses one whose name is that of another column", async () => {
    const folder = folderWith({ "music/a.abc": tune("a") });
    const ours = (...words: string[]) => run(words, { cwd: folder });
    await ours("init");
    await ours("import", "music", "--workers", "1");
    await ours("label", "define", "Confidence", "categorical", "a", "b");
    await ours("label", "set", "a.abc", "Confidence=a");
    const { code, err } = await ours("label", "export", "--format", "csv");
    expect(code).toBe(1);
    expect(err).toContain('the column "Confidence" would stand for something else');
    expect((await ours("label", "export")).out).toContain("a.abc,,,Confidence,a");
  });
});

const byCode = (a: string, b: string) => (Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 ? -1 : 1);
