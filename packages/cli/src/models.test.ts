import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder, run } from "./run.test-support.ts";

/** Three tunes, of which two are labelled. */
async function labelled(): Promise<string> {
  const cwd = await projectFolder();
  await run("label define mood categorical calm tense --quiet", { cwd });
  await run("label set waltz.abc mood=calm --quiet", { cwd });
  await run("label set reel.abc mood=tense --quiet", { cwd });
  return cwd;
}

async function trained(): Promise<string> {
  const cwd = await labelled();
  expect((await run("train --no-music --name one --quiet", { cwd })).code).toBe(0);
  return cwd;
}

describe("semitone train", () => {
  it("says what it will take, what it learnt, and where the run is", async () => {
    const cwd = await labelled();
    const { code, out, err } = await run("train --no-music", { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/^attribute +labelled +left-out score/);
    expect(out).toMatch(/^mood +2 +- +- +not tested: labels are of 2 groups .*no: 2 of 20 labels$/m);
    expect(err).toMatch(
      /^3 pieces, 2 labels: about \d+ s and \d+ MB\nwarning: mood: could not be tested: calm, tense; .*\nrun-1 is in .*runs.run-1, after/,
    );
    const again = await run("train --no-music --json --seed 7 --model majority", { cwd });
    expect(JSON.parse(again.out)).toMatchObject({ run: "run-2", pieces: 3, skipped: [], unreadable: [] });
  });

  it("without labels learns the music and says that there is nothing to tag by, as tag does", async () => {
    const cwd = await projectFolder();
    const { code, out, err } = await run("train --no-music", { cwd });
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(
      /warning: no attribute was learnt, so there is nothing to tag by; .*semitone label .*\n.*next: semitone map\n$/,
    );
    const tagged = await run("tag", { cwd });
    expect([tagged.code, tagged.out.split("\r\n")[1]]).toEqual([3, "deep/air.abc,,,,,,false"]);
    expect(tagged.err).toMatch(/run-1 has learnt no attribute: there are no tags, only what is unfamiliar/);
    expect((await run("runs", { cwd })).out).toMatch(/ stack +no attribute learnt$/m);
    expect((await run("evaluate", { cwd })).code).toBe(1);
  });

  it("ends with 2 for a time that is none, with 1 for a model that is none", async () => {
    const cwd = await projectFolder();
    expect(await run("train --no-music --budget soon", { cwd })).toMatchObject({ code: 2 });
    expect((await run("train --no-music --model oracle", { cwd })).err).toMatch(
      /model: expected one of stack, majority, .*, m1, m2, gm-vae, m1\+m2, vade, partially-specified, hierarchical, timbre, m2-without-decoder, .*, mlstm; got "oracle"/,
    );
    expect((await run("train --no-music --model M2 --labels-only", { cwd })).err).toMatch(
      /model: expected one that labels alone can train, .*; got M2; choose another model/,
    );
    expect((await run("evaluate --alone m1,oracle", { cwd })).err).toMatch(
      /--alone: expected some of majority, .*; got "oracle"/,
    );
  });

  it.each(["90s", "1.5m", "0.02h"])("takes a budget of %s", async (budget) => {
    const cwd = await labelled();
    const { code, err } = await run(`train --no-music --model majority --budget ${budget}`, { cwd });
    expect([code, err]).toEqual([0, expect.stringMatching(/^3 pieces, 2 labels: about \d+ s and \d+ MB\n/)]);
  });

  it("trains the model it is told to, in any spelling, on two labels", async () => {
    const cwd = await labelled();
    expect((await run("train --no-music --model VAE --quiet", { cwd })).code).toBe(0);
    expect((await run("train --no-music --model partiallySpecified --quiet", { cwd })).code).toBe(0);
    expect((await run("runs", { cwd })).out).toMatch(
      / M1 +mood not tested: labels .*\n.* partially specified +mood not tested: labels .*\n/s,
    );
    expect((await run("tag", { cwd })).out).toMatch(/^waltz\.abc,mood,(calm|tense),0\.\d+,true,/m);
  });

  it("trains a model of the zoo with networks over the segments of pieces, and tags with it", async () => {
    const cwd = await labelled();
    const trained = await run("train --no-music --model gm-vae --encoder gru --quiet", { cwd });
    expect([trained.code, trained.err]).toEqual([0, ""]);
    expect((await run("tag", { cwd })).out).toMatch(/^waltz\.abc,mood,(calm|tense),0\.\d+,true,/m);
    expect((await run("tag --segments", { cwd })).code).toBe(0);
    expect((await run("explain waltz", { cwd })).code).toBe(0);
  });

  it("refuses networks that there are not, and those that nothing would use", async () => {
    const cwd = await labelled();
    expect((await run("train --encoder lstm", { cwd })).err).toMatch(
      /encoder: expected one of mlp, cnn, gru, transformer; got "lstm"/,
    );
    expect((await run("train --no-music --decoder gru", { cwd })).err).toMatch(
      /decoder: expected mlp in a run without music unless .*; got "gru"; name such a model, or train with music, too/,
    );
  });

  it("ends with 3 where an attribute could not be learnt, and says why", async () => {
    const cwd = await labelled();
    await run("label define speed continuous --min 0 --max 9 --quiet", { cwd });
    await run("label set waltz.abc speed=3 --quiet", { cwd });
    const { code, err } = await run("train --no-music", { cwd });
    expect(code).toBe(3);
    expect(err).toContain("warning: speed: every label is the same number, 3; label pieces that differ");
  });

  it("cancelled ends with 130 and leaves no run", async () => {
    const cwd = await labelled();
    const cancel = new AbortController();
    cancel.abort();
    expect((await run("train --no-music", { cwd, signal: cancel.signal })).code).toBe(130);
    expect(existsSync(join(cwd, "runs"))).toBe(false);
  });
});

describe("semitone tag", () => {
  it("writes a table to stdout, or any format to a file", async () => {
    const cwd = await trained();
    const { code, out, err } = await run("tag", { cwd });
    expect([code, err]).toEqual([
      0,
      "3 pieces tagged by one\nmood: not tested: labels are of 2 groups of near-duplicates, and a test needs 4\n",
    ]);
    const told = JSON.parse((await run("tag --json", { cwd })).out);
    expect(told.scores).toMatchObject([
      { attribute: "mood", judgement: "not tested", untested: ["calm", "tense"] },
    ]);
    const lines = out.trimEnd().split("\r\n");
    expect(lines[0]).toBe("file_name,attribute,value,probability,unsure,copy_of,unfamiliar");
    expect(lines).toHaveLength(4);
    const written = await run("tag --segments --out tags.jsonl --json", { cwd });
    expect(JSON.parse(written.out)).toMatchObject({ run: "one", pieces: 3, file: "tags.jsonl" });
    expect(readFileSync(join(cwd, "tags.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(3);
    expect(readdirSync(cwd).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("ends with 2 for a format it does not know, 1 without a run or such a piece", async () => {
    const cwd = await trained();
    expect(await run("tag --format xml", { cwd })).toMatchObject({ code: 2, out: "" });
    expect((await run("tag --run two", { cwd })).err).toMatch(/no run is called "two"; got one/);
    expect((await run("tag --match polka", { cwd })).code).toBe(1);
  });
});

describe("semitone runs, export, explain, map, evaluate", () => {
  it("runs lists, shows and deletes", async () => {
    const cwd = await trained();
    expect((await run("runs", { cwd })).out).toMatch(
      /^one +\d{4}-\d\d-\d\d \d\d:\d\d +3 +stack +mood not tested: labels .*$/m,
    );
    expect(JSON.parse((await run("runs show --json", { cwd })).out)).toMatchObject({
      name: "one",
      pieces: 3,
    });
    expect((await run("runs delete one --dry-run", { cwd })).err).toContain("nothing was changed");
    expect((await run("runs delete one", { cwd })).code).toBe(0);
    expect((await run("runs", { cwd })).err).toContain("there is no run yet");
  });

  it("export makes a folder that tag reads, and refuses to write over it", async () => {
    const cwd = await trained();
    expect((await run("export portable", { cwd })).out).toBe(`${join(cwd, "portable")}\n`);
    const [own, copied] = [await run("tag", { cwd }), await run("tag --from portable", { cwd })];
    expect(copied.out).toBe(own.out);
    expect((await run("export portable", { cwd })).err).toMatch(
      /export: expected a new folder; got .*portable, which exists/,
    );
  });

  it("explain and map tell of a piece and of all", async () => {
    const cwd = await trained();
    const { out } = await run("explain air", { cwd });
    expect(out).toMatch(/^deep\/air\.abc: mood (calm|tense), 0\.\d+, unsure\n/);
    expect(out).toMatch(/similar labelled piece +label +distance/);
    expect((await run("map --out map.csv", { cwd })).out).toMatch(/^cluster +size +tags/);
    expect(readFileSync(join(cwd, "map.csv"), "utf8")).toMatch(
      /^x,y,cluster,tag,confidence,file_name,start_bar,end_bar\r\n/,
    );
  });

  it("evaluate says that two labels cannot be evaluated, and refuses options that are none", async () => {
    const cwd = await trained();
    const { code, err } = await run("evaluate", { cwd });
    expect(code).toBe(1);
    expect(err).toMatch(
      /mood: cannot be evaluated; expected labels of two values in at least 5 groups .*; got 2 groups/,
    );
    expect((await run("evaluate --budgets many", { cwd })).code).toBe(2);
    expect((await run("evaluate --split anyhow", { cwd })).code).toBe(2);
  });
});
