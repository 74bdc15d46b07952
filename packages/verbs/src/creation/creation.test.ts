import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Project } from "@semitone/library";
import { openSegmentModel, SEGMENT_FILES } from "@semitone/models";
import { endOfScore, readMidi } from "@semitone/music";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_BARS } from "./check-composition.ts";
import { generate } from "./generate.ts";
import { addTinyRun, projectOfPieces } from "./made-up-project.test-support.ts";
import { morph } from "./morph.ts";
import { transfer } from "./transfer.ts";

let project: Project;
beforeAll(async () => {
  project = await projectOfPieces();
  await addTinyRun(project);
}, 120_000);
afterAll(async () => {
  await project.close();
  rmSync(dirname(project.folder), { recursive: true });
});

const runFolder = () => join(project.folder, "runs", "run-1");
const at = (name: string) => join(project.folder, "out", name);

describe("generate", () => {
  it("generate with the same options writes the same bytes, with another seed others", async () => {
    const options = { constraints: { mood: "calm" }, bars: 6, temperature: 1 };
    const files = [];
    for (const [name, seed] of [
      ["a.mid", 3],
      ["b.mid", 3],
      ["c.mid", 4],
    ] as const) {
      const { pieces } = await generate(project, { ...options, seed, out: at(name) });
      files.push(readFileSync(pieces[0].midi));
    }
    expect(files[0].equals(files[1])).toBe(true);
    expect(files[0].equals(files[2])).toBe(false);
  });

  it.each([
    ["3/4", 1440],
    ["6/8", 1440],
    ["4/4", 1920],
  ])(
    "generate({ meter: %s, key, bars }) says meter and key in the file and ends within the bars",
    async (meter, bar) => {
      const { pieces } = await generate(project, { meter, key: "F# minor", bars: 5, out: at(`${bar}.mid`) });
      const { score } = readMidi(readFileSync(pieces[0].midi));
      expect(`${score!.meters[0].numerator}/${score!.meters[0].denominator}`).toBe(meter);
      expect(score!.keys[0]).toMatchObject({ fifths: 3, mode: "minor" });
      expect(endOfScore(score!)).toBeLessThanOrEqual(5 * bar);
    },
  );

  it("generate({ count, wav }) writes numbered pieces and their sound", async () => {
    const { pieces, run } = await generate(project, {
      count: 2,
      bars: 2,
      wav: true,
      soundFont: "built-in",
      out: at("two.mid"),
    });
    expect(run).toBe("run-1");
    expect(pieces.map(({ midi, wav }) => [midi, wav])).toEqual([
      [at("two-1.mid"), at("two-1.wav")],
      [at("two-2.mid"), at("two-2.wav")],
    ]);
    expect(readFileSync(pieces[1].wav!).subarray(0, 4).toString()).toBe("RIFF");
    expect(readdirSync(join(project.folder, "out")).filter((name) => name.includes("unfinished"))).toEqual(
      [],
    );
  });

  it.each([
    [
      { constraints: { mod: "calm" } },
      /^constraints: expected names among mood, density.*; got "mod"; did you mean mood\?$/,
    ],
    [
      { constraints: { mood: "clam" } },
      /^mood: expected one of calm, lively; got "clam"; did you mean calm\?$/,
    ],
    [
      { constraints: { density: "much" } },
      /^density: expected a number or one of lowest, low, medium, high, highest; got "much"$/,
    ],
    [{ key: "H major" }, /^key: expected a note name .*; got "H major"$/],
    [{ meter: "9/2" }, /^meter: expected .*; got "9\/2"$/],
    [{ meter: "4/0" }, /^meter: expected .*; got "4\/0"$/],
    [{ bars: 0 }, new RegExp(`^bars: expected a whole number in 1\\.\\.${MAX_BARS}; got 0$`)],
    [{ bars: 1e9 }, /^bars: expected .*; got 1000000000$/],
    [{ strength: Number.NaN }, /^strength: expected a number in 0\.\.4; got NaN$/],
    [{ out: "x.wav" }, /^out: expected a path that ends in \.mid or \.musicxml; got "x\.wav"$/],
    [{ run: "none" }, /no run is called "none"/],
  ])("generate(%j) says what is wrong", async (options, message) => {
    await expect(generate(project, options as object)).rejects.toThrow(message);
  });
});

describe("transfer", () => {
  it("transfer({ strength: 0 }) changes nothing but what the model forgets anyway", async () => {
    const { kept, keptUnchanged, score } = await transfer(project, {
      piece: "calm-1.mid",
      constraints: { mood: "lively" },
      strength: 0,
      out: at("same.mid"),
    });
    expect(kept).toEqual(keptUnchanged);
    expect(score.keys[0].mode).toBe("minor");
    expect(existsSync(at("same.mid"))).toBe(true);
  });

  it("transfer tells the tags before and after, and shares of what was kept", async () => {
    const { before, after, kept } = await transfer(project, {
      piece: "calm-1.mid",
      constraints: { mood: "lively", tempo: "high" },
      out: at("lively.mid"),
    });
    for (const tags of [before, after]) expect(tags.mood.calm + tags.mood.lively).toBeCloseTo(1);
    for (const share of Object.values(kept)) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  });

  it("transfer({ strength }) moves the tag that the model gives", async () => {
    const options = { piece: "calm-1.mid", constraints: { mood: "lively" }, out: at("stronger.mid") };
    const [weak, strong] = [
      await transfer(project, { ...options, strength: 0 }),
      await transfer(project, { ...options, strength: 4 }),
    ];
    expect(weak.after.mood.lively).toBeLessThan(0.5);
    expect(strong.after.mood.lively).toBeGreaterThan(weak.after.mood.lively);
  });

  it("transfer of a piece that there is not names the nearest", async () => {
    await expect(transfer(project, { piece: "clam-1.mid", constraints: { mood: "calm" } })).rejects.toThrow(
      /no piece is called "clam-1\.mid"; did you mean .*calm-1\.mid"/,
    );
  });

  it("transfer without a constraint says that it needs one", async () => {
    await expect(transfer(project, { piece: "calm-1.mid", constraints: {} })).rejects.toThrow(
      /constraints: expected something to change, such as mood=calm; got none/,
    );
  });
});

describe("morph", () => {
  it("morph goes from 0 to 1 in even steps, each on a bar line and with tags", async () => {
    const { steps, score } = await morph(project, {
      from: "calm-0.mid",
      to: "lively-0.mid",
      steps: 4,
      bars: 2,
      out: at("morph.mid"),
    });
    expect(steps.map(({ t }) => t)).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(steps.map(({ bar }) => bar)).toEqual([0, 2, 4, 6]);
    expect(steps.every(({ tags }) => Math.abs(tags.mood.calm + tags.mood.lively - 1) < 1e-6)).toBe(true);
    expect(score.tempos[0].qpm).toBeLessThan(score.tempos.at(-1)!.qpm);
  });

  it("morph({ only: tempo }) leaves the notes as they were", async () => {
    const { score, steps } = await morph(project, {
      from: "calm-0.mid",
      to: "lively-0.mid",
      only: "tempo",
      steps: 3,
      bars: 2,
      out: at("tempo.mid"),
    });
    const pitches = steps.map(({ bar }) =>
      score.notes.filter(({ onset }) => Math.floor(onset / 3840) === bar / 2).map(({ pitch }) => pitch),
    );
    expect(pitches[1]).toEqual(pitches[0]);
    expect(pitches[2]).toEqual(pitches[0]);
  });

  it("morph({ only }) of nothing that there is names what there is", async () => {
    await expect(morph(project, { from: "calm-0.mid", to: "lively-0.mid", only: "colour" })).rejects.toThrow(
      /^only: expected one of mood, density, .*; got "colour"$/,
    );
  });
});

describe("openSegmentModel", () => {
  it("openSegmentModel(run without one) says that making music needs it", async () => {
    mkdirSync(join(project.folder, "runs", "bare"));
    await expect(generate(project, { run: "bare" })).rejects.toThrow(
      /expected a run with a segment model, which making music needs/,
    );
    rmSync(join(project.folder, "runs", "bare"), { recursive: true });
  });

  it("openSegmentModel(broken config or weights) says so and names the file", async () => {
    const folder = join(project.folder, "broken");
    mkdirSync(folder);
    const [config, weights] = [SEGMENT_FILES.config, SEGMENT_FILES.weights].map((name) =>
      readFileSync(join(runFolder(), name)),
    );
    writeFileSync(join(folder, SEGMENT_FILES.config), "{}");
    await expect(openSegmentModel(folder)).rejects.toThrow(
      /the segment model cannot be read: .*segments\.json/,
    );
    writeFileSync(join(folder, SEGMENT_FILES.config), config);
    await expect(openSegmentModel(folder)).rejects.toThrow(/weights cannot be read/);
    writeFileSync(join(folder, SEGMENT_FILES.weights), weights.subarray(0, weights.length / 2));
    await expect(openSegmentModel(folder)).rejects.toThrow(/weights cannot be read/);
    writeFileSync(join(folder, SEGMENT_FILES.weights), weights);
    await (await openSegmentModel(folder)).dispose();
  });

  it("decode(encode(piece)) has a segment for each of the piece's, and probabilities that add up", async () => {
    const model = await openSegmentModel(runFolder(), { threads: 1 });
    const { score } = readMidi(readFileSync(join(dirname(project.folder), "calm-2.mid")));
    const [encoded] = await model.encode([score!]);
    expect(encoded.segments.length).toBe(4);
    expect(encoded.attributes.f0.map(([a, b]) => a + b)).toEqual(
      [1, 1, 1, 1].map((one) => expect.closeTo(one, 5)),
    );
    expect((await model.decode(encoded.segments)).length).toBe(4);
    expect((await model.encode([])).length).toBe(0);
    await model.dispose();
  });
});
