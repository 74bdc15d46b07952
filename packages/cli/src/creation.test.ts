import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openProject } from "@semitone/library";
import { addSegmentModel } from "@semitone/verbs";
import { beforeAll, describe, expect, it } from "vitest";
import { projectFolder, run } from "./run.test-support.ts";

/** Three tunes, and a run of which a small segment model knows `mood`. */
let cwd: string;
beforeAll(async () => {
  cwd = await projectFolder();
  await run("label define mood categorical calm tense --quiet", { cwd });
  await run("label set waltz.abc mood=calm --quiet", { cwd });
  await run("label set reel.abc mood=tense --quiet", { cwd });
  expect((await run("train --no-music --model majority --name small --quiet", { cwd })).code).toBe(0);
  const project = await openProject(cwd);
  await addSegmentModel(project, {
    steps: 20,
    threads: 1,
    sizes: { beatLatent: 4, factor: 2, styles: 2, beat: 24, hidden: 24 },
  });
  await project.close();
}, 120_000);

const startOf = (file: string) => readFileSync(join(cwd, file)).subarray(0, 4).toString();

describe("semitone generate", () => {
  it("writes pieces and their sound where it is told to, and tells of them as a table", async () => {
    const { code, out } = await run(
      "generate mood=calm density=high --key Am --meter 6/8 --bars 4 --count 2 --seed 5 --strength 1 --temperature 0.5 --wav --sound-font built-in --out new.mid",
      { cwd },
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^file +seed +bars +notes +seconds\n.*new-1\.wav +5 +4 +\d+ +\d+\.\d\n.*new-2\.wav +6 /,
    );
    expect(["new-1.mid", "new-2.mid"].map(startOf)).toEqual(["MThd", "MThd"]);
    expect(["new-1.wav", "new-2.wav"].map(startOf)).toEqual(["RIFF", "RIFF"]);
  });

  it("--json is one document without the notes, and the same seed the same file", async () => {
    const first = await run("generate mood=tense --bars 2 --seed 3 --json", { cwd });
    const made = JSON.parse(first.out);
    expect(made).toEqual({
      run: "small",
      model: "template",
      pieces: [
        {
          copied: expect.objectContaining({ drawn: 1 }),
          midi: join(cwd, "created", "generated.mid"),
          seed: 3,
          bars: 2,
          notes: expect.any(Number),
          seconds: expect.any(Number),
        },
      ],
    });
    const bytes = readFileSync(made.pieces[0].midi);
    await run("generate mood=tense --bars 2 --seed 3 --out again.mid --run small --quiet", { cwd });
    expect(readFileSync(join(cwd, "again.mid")).equals(bytes)).toBe(true);
  });

  it.each([
    ["mod=calm", 1, /constraints: expected names among mood, .*; got "mod"; did you mean mood\?/],
    ["mood=clam", 1, /mood: expected one of calm, tense; got "clam"; did you mean calm\?/],
    ["--run nobody", 1, /no run is called "nobody"/],
    ["--key H", 1, /key: expected a note name/],
    ["--out new.wav", 1, /out: expected a path that ends in \.mid/],
    ["--bars many", 2, /--bars: expected a whole number in 1\.\.2048; got "many"/],
    ["calm", 2, /expected NAME=VALUE, such as mood=calm; got "calm"/],
    ["--loud", 2, /unknown option '--loud'/],
  ])("generate %s ends with %i and writes nothing", async (words, code, message) => {
    const before = readdirSync(cwd);
    const result = await run(`generate ${words}`, { cwd });
    expect(result).toMatchObject({ code, out: "", err: expect.stringMatching(message) });
    expect(readdirSync(cwd)).toEqual(before);
  });

  it("says that a run without a segment model cannot make music", async () => {
    const bare = await projectFolder();
    expect(await run("generate", { cwd: bare })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/semitone train/),
    });
    await run("train --no-music --model majority --quiet", { cwd: bare });
    expect(await run("generate", { cwd: bare })).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /run-1: expected a run with a segment model, .*; got one trained with --no-music .*; train again/,
      ),
    });
  });
});

describe("semitone morph", () => {
  it("writes one file, and tells the tags of each step", async () => {
    const { code, out, err } = await run(
      "morph waltz.abc reel.abc --steps 3 --bars 2 --only density --out way.mid",
      { cwd },
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^share +bar +tags\n0 % +1 +mood (calm|tense) \d\.\d\d\n50 % +3 .*\n100 % +5 /);
    expect(err).toMatch(/way\.mid, \d+\.\d s/);
    expect(startOf("way.mid")).toBe("MThd");
    const { out: json } = await run("morph waltz.abc reel.abc --steps 2 --json", { cwd });
    expect(JSON.parse(json)).toMatchObject({
      run: "small",
      from: "waltz.abc",
      to: "reel.abc",
      midi: join(cwd, "created", "morphed.mid"),
      steps: [
        { t: 0, bar: 0, tags: { mood: { calm: expect.any(Number), tense: expect.any(Number) } } },
        { t: 1 },
      ],
    });
  });

  it.each([
    ["waltz.abc real.abc", 1, /no piece is called "real\.abc"; did you mean "reel\.abc"\?/],
    ["waltz.abc reel.abc --only colour", 1, /only: expected one of mood, density/],
    ["waltz.abc reel.abc --steps 1", 2, /--steps: expected a whole number in 2\.\.64; got "1"/],
    ["waltz.abc", 2, /missing required argument 'to'/],
  ])("morph %s ends with %i", async (words, code, message) => {
    expect(await run(`morph ${words}`, { cwd })).toMatchObject({
      code,
      out: "",
      err: expect.stringMatching(message),
    });
  });
});

describe("semitone transfer", () => {
  it("writes the changed piece, and tells what was kept and its tags", async () => {
    const { code, out, err } = await run("transfer waltz.abc mood=tense tempo=high --out tense.mid", { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/^kept +with the change +without it\nchroma +\d\.\d+ .*\nrhythm .*\ncontour /);
    expect(err).toMatch(/before: mood \w+ \d\.\d\d; after: mood \w+ \d\.\d\d\n.*tense\.mid, \d+\.\d s/);
    expect(startOf("tense.mid")).toBe("MThd");
    const { out: json } = await run("transfer waltz.abc mood=calm --strength 0 --json", { cwd });
    const { kept, keptUnchanged, before, midi } = JSON.parse(json);
    expect(kept).toEqual(keptUnchanged);
    expect(before.mood.calm + before.mood.tense).toBeCloseTo(1);
    expect(existsSync(midi)).toBe(true);
  });

  it.each([
    ["waltz.abc mood=angry", 1, /mood: expected one of calm, tense; got "angry"/],
    ["waltz.abc moood=calm", 1, /constraints: expected names among mood, .*; got "moood"/],
    ["nothing.abc mood=calm", 1, /no piece is called "nothing\.abc"/],
    ["waltz.abc mood=calm --strength 9", 2, /--strength: expected a number in 0\.\.4; got "9"/],
    ["waltz.abc", 1, /constraints: expected something to change, such as mood=calm; got none/],
  ])("transfer %s ends with %i", async (words, code, message) => {
    expect(await run(`transfer ${words}`, { cwd })).toMatchObject({
      code,
      out: "",
      err: expect.stringMatching(message),
    });
  });
});
