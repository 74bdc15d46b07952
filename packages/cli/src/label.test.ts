import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder, run } from "./run.test-support.ts";

/** A project with an attribute of each common kind. */
async function labelled(): Promise<string> {
  const cwd = await projectFolder();
  await run("label define mood categorical calm tense", { cwd });
  await run("label define tags multi-label slow loud", { cwd });
  await run("label define valence continuous --min -1 --max 1", { cwd });
  return cwd;
}
const lines = (text: string) => text.split(/\r?\n/).filter((line) => line !== "");

describe("semitone label set, unset, undo, redo, history", () => {
  it("tell each change on stdout and take it back", async () => {
    const cwd = await labelled();
    expect((await run("label set waltz.abc reel.abc mood=calm valence=0.25", { cwd })).out).toBe(
      "waltz.abc: mood calm\nwaltz.abc: valence 0.25\nreel.abc: mood calm\nreel.abc: valence 0.25\n",
    );
    expect((await run("label set waltz.abc mood=tense tags=slow|!loud", { cwd })).out).toBe(
      "waltz.abc: mood calm -> tense\nwaltz.abc: tags slow, not loud\n",
    );
    expect((await run("label unset waltz.abc tags=slow valence", { cwd })).out).toBe(
      "waltz.abc: tags slow, not loud -> not loud\nwaltz.abc: valence 0.25 -> unknown\n",
    );
    expect((await run("label undo", { cwd })).out).toContain("batch 3 (tags=slow valence of");
    expect((await run("label redo", { cwd })).code).toBe(0);
    expect((await run("label undo --batch 1", { cwd })).err).toContain("later batches changed");
    const history = JSON.parse((await run("label history --json", { cwd })).out);
    expect(history.map(({ action }: { action: string }) => action)).toEqual([
      "redo",
      "undo",
      "unset",
      "set",
      "set",
    ]);
    expect(lines((await run("label history --limit 2", { cwd })).out)).toHaveLength(3);
  });

  it("--dry-run shows the change and makes none, --json gives it as an object", async () => {
    const cwd = await labelled();
    const { out } = await run("label set waltz.abc mood=calm --dry-run --json", { cwd });
    expect(JSON.parse(out)).toEqual({
      changes: [{ file: "waltz.abc", attribute: "mood", after: "calm" }],
      unchanged: 0,
    });
    expect(JSON.parse((await run("label history --json", { cwd })).out)).toEqual([]);
  });

  it("keep annotators apart, by option or SEMITONE_ANNOTATOR, and stretches by unit", async () => {
    const cwd = await labelled();
    await run("label set waltz.abc mood=calm --annotator kim --confidence 0.5", { cwd });
    await run("label set waltz.abc mood=tense --start 1 --end 3 --unit bars", {
      cwd,
      env: { SEMITONE_ANNOTATOR: "lee" },
    });
    const { out } = await run("label export --format csv-long", { cwd });
    expect(lines(out).slice(1)).toEqual([
      "waltz.abc,,,mood,calm,kim,0.5,,,",
      "waltz.abc,1,3,mood,tense,lee,,bars,,",
    ]);
  });

  it.each([
    ["label set walz.abc mood=calm", 'semitone: no piece is called "walz.abc"; did you mean "waltz.abc"?'],
    ["label set waltz.abc moood=calm", 'semitone: unknown attribute "moood"; did you mean "mood"?'],
    ["label set waltz.abc mood=clam", 'semitone: mood: unknown value "clam"; did you mean "calm"?'],
    ["label set waltz.abc valence=7", "semitone: valence: must be in -1..1; got 7"],
    [
      "label set waltz.abc mood=calm --start 3 --end 2",
      "a stretch must hold 0 <= start < end; got 3..2 seconds",
    ],
    ["label undo", "semitone: there is nothing to undo"],
    ["label redo", "semitone: there is nothing to redo"],
    ["label define mood group", ""],
  ])("%s fails with 1 and says why", async (words, message) => {
    const cwd = await labelled();
    const { code, err } = await run(words, { cwd });
    expect(err).toContain(message);
    expect(code).toBe(message === "" ? 0 : 1);
  });

  it("set --lines saves line by line and passes over what it cannot take, with 3", async () => {
    const cwd = await labelled();
    const stdin = "waltz.abc\tmood=calm\nwalz.abc\tmood=calm\n\nreel.abc\tmood=tense\tvalence=1\n";
    const { code, out, err } = await run("label set --lines", { cwd, stdin });
    expect(out).toBe("1: saved\n4: saved\n");
    expect(err).toContain('semitone: line 2: no piece is called "walz.abc"');
    expect(code).toBe(3);
  });
});

describe("semitone label import, export", () => {
  it("show the diff first, then take it; what is left out ends with 3", async () => {
    const cwd = await labelled();
    await run("label set waltz.abc mood=calm", { cwd });
    writeFileSync(
      join(cwd, "l.csv"),
      "file_name,mood,era\nwaltz.abc,tense,old\nair.abc,clam,new\nnowhere.abc,calm,\n",
    );
    const dry = await run("label import l.csv --dry-run", { cwd });
    expect(dry.code).toBe(3);
    expect(dry.out).toMatch(
      /^read +added +changed +unchanged +blank +unmatched +ambiguous +failed\n +6 +2 +1 +0 +1 +1 +0 +1\n/,
    );
    expect(dry.out).toMatch(/^era +categorical +new, old$/m);
    expect(dry.out).toMatch(/^waltz\.abc +mood +calm +tense$/m);
    expect(dry.out).toMatch(/^air\.abc +suffix +deep\/air\.abc$/m);
    expect(dry.out).toContain('mood: unknown value "clam"; did you mean "calm"?');
    expect(dry.err).toContain("dry run: nothing was changed");
    const strict = await run("label import l.csv --strict", { cwd });
    expect([strict.code, strict.err]).toEqual([1, "nothing was changed, because of --strict\n"]);
    const real = await run("label import l.csv --json", { cwd });
    expect(JSON.parse(real.out)).toMatchObject({ added: 2, changed: 1, batch: 2 });
    expect((await run("label export --format csv", { cwd })).out).toBe(
      "file_name,era,mood,tags=slow,tags=loud,valence\r\ndeep/air.abc,new,,,,\r\nwaltz.abc,old,tense,,,\r\n",
    );
  });

  it("read stdin and presets, and declare attributes on the way", async () => {
    const cwd = await projectFolder();
    const words = [
      "label",
      "import",
      "-",
      "--format",
      "csv",
      "--json",
      "--define",
      "grade:ordinal:low,mid,high",
      "--define",
      "v:continuous:-2..2",
    ];
    const { out } = await run(words, { cwd, stdin: "file_name,grade,v\nwaltz.abc,mid,1\n" });
    expect(JSON.parse(out).newAttributes).toEqual([
      { kind: "ordinal", name: "grade", values: ["low", "mid", "high"] },
      { kind: "continuous", name: "v", min: -2, max: 2 },
    ]);
    const preset = await run("label import --preset nottingham --json", { cwd });
    expect([preset.code, JSON.parse(preset.out).read]).toEqual([3, 0]);
  });

  it.each([
    ["", "is empty; expected a header line"],
    ['file_name,mood\nwaltz.abc,"calm', "l.csv:2: a quote opens a cell and never closes"],
    ["a,b\n1,2\n", 'l.csv:1: expected a column "file_name"'],
    ["\u0000\u0001", "holds zero bytes; is it a text file?"],
  ])("a damaged file fails with 1 and its place: %j", async (content, message) => {
    const cwd = await labelled();
    writeFileSync(join(cwd, "l.csv"), content);
    const { code, out, err } = await run("label import l.csv", { cwd });
    expect(err).toContain(message);
    expect([code, out]).toEqual([1, ""]);
  });

  it("export --out replaces a file only when all is written, and --dry-run not at all", async () => {
    const cwd = await labelled();
    await run("label set waltz.abc mood=calm --start 0 --end 2 --unit bars", { cwd });
    expect((await run("label export --format jams --out l.jams --dry-run", { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, "l.jams"))).toBe(false);
    expect((await run("label export --format jams --out l.jams", { cwd })).out).toBe(
      `${join(cwd, "l.jams")}\n`,
    );
    const document = JSON.parse(readFileSync(join(cwd, "l.jams"), "utf8"));
    // Two bars of 3/4 at 90 quarters a minute: 6 * 60 / 90 s.
    expect(document.annotations[0].data[0]).toMatchObject({ time: 0, duration: 4, value: "calm" });
    writeFileSync(join(cwd, "l.csv"), "before");
    expect((await run("label export --piece nowhere --out l.csv", { cwd })).code).toBe(1);
    expect(readFileSync(join(cwd, "l.csv"), "utf8")).toBe("before");
  });
});

describe("semitone label define, stats, agreement, aggregate", () => {
  it("define lists what there is, and widens it", async () => {
    const cwd = await labelled();
    await run("label define mood categorical calm tense wild", { cwd });
    const { out } = await run("label define", { cwd });
    expect(lines(out)).toEqual([
      "attribute  kind         values",
      "mood       categorical  calm, tense, wild",
      "tags       multi-label  slow, loud",
      "valence    continuous   -1..1",
    ]);
  });

  it("count, compare and sum up", async () => {
    const cwd = await labelled();
    for (const [annotator, values] of Object.entries({ kim: [0.5, -0.5, 0.25], lee: [0.25, -0.75, 0.5] }))
      for (const [i, file] of ["waltz.abc", "reel.abc", "air.abc"].entries())
        await run(`label set ${file} valence=${values[i]} --annotator ${annotator}`, { cwd });
    const stats = await run("label stats", { cwd });
    expect(stats.out).toMatch(/^valence +continuous +3 +3 +6 +2 +-0\.75\.\.0\.5, mean 0\.0417$/m);
    expect(stats.err).toBe("3 of 3 pieces have a label; 6 labels in 6 batches\n");
    const [agreement] = JSON.parse((await run("label agreement valence --json", { cwd })).out);
    // Means .375, -.625, .375 around .0417: MSB = 2 * .6667 / 2; each pair differs by .25: MSW = .03125.
    expect(agreement.icc.icc1).toBeCloseTo(
      (0.6666666666666666 - 0.03125) / (0.6666666666666666 + 0.03125),
      12,
    );
    expect((await run("label agreement", { cwd })).out).toMatch(/^valence +0\.\d+ .* 3 +6 +2 /m);
    await run("label aggregate valence --method mean", { cwd });
    const { out } = await run("label export --format csv-long --kind aggregate", { cwd });
    expect(lines(out)[3]).toBe("waltz.abc,,,valence,0.375,mean,,,aggregate,mean of 2 annotators");
    expect((await run("label aggregate valence --method majority", { cwd })).code).toBe(1);
  });
});
