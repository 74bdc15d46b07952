// A run with a language model: trained, told of in its manifest and card, trained again to the same bytes; and the music that it makes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defineAttribute, listPieces, type Project, readPiece, setLabels } from "@semitone/library";
import { LANGUAGE_TRAINING_VERSION, readLanguage, readManifest } from "@semitone/models";
import { barGrid, readMidi, type Score, writeMidi } from "@semitone/music";
import { madeUpPiece } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repeat } from "../repeat.ts";
import { report } from "../report/report.ts";
import { tag } from "../tag.ts";
import { type TrainOptions, type TrainResult, train } from "../train.ts";
import { type GenerateOptions, generate } from "./generate.ts";
import { projectOfPieces } from "./made-up-project.test-support.ts";

let project: Project;
let trained: TrainResult;
beforeAll(async () => {
  project = await projectOfPieces();
  defineAttribute(project, { name: "mood", kind: "categorical", values: ["calm", "lively"] });
  for (const { name } of listPieces(project))
    setLabels(project, [name], [{ attribute: "mood", value: name.includes("calm") ? "calm" : "lively" }]);
  trained = await train(project, {
    name: "notes",
    music: false,
    model: "logistic-regression",
    language: "gru",
    languageSizes: { embedding: 16, units: 32 },
    control: true,
    steps: { language: 40, control: 20 },
    threads: 1,
  });
}, 120_000);
afterAll(async () => {
  await project.close();
  rmSync(dirname(project.folder), { recursive: true });
});

const at = (name: string) => join(project.folder, "out", name);
const written = async (options: GenerateOptions): Promise<Score> => {
  const { pieces, model } = await generate(project, options);
  expect(model).toBe("language");
  return readMidi(readFileSync(pieces[0].midi)).score!;
};

describe("train(project, { language })", () => {
  it("names the model in manifest and card, and repeat leaves the same bytes", async () => {
    const { artefacts, options, steps } = readManifest(trained.folder)!;
    expect(options.language).toBe("gru");
    expect(steps.language).toBe(40);
    expect(Object.keys(artefacts.language!.files)).toEqual([
      "language/language.json",
      "language/language.safetensors",
    ]);
    expect(readFileSync(join(trained.folder, "README.md"), "utf8")).toMatch(
      new RegExp(`language \\(version ${LANGUAGE_TRAINING_VERSION}\\).*network gru`),
    );
    expect(Object.keys(artefacts.probes!.files)).toEqual(["language/probes.json"]);
    expect(artefacts.probes!.uses).toEqual({ language: artefacts.language!.id });
    expect(artefacts.control!.uses).toEqual({
      language: artefacts.language!.id,
      tagger: artefacts.tagger.id,
    });
    expect(readLanguage(join(trained.folder, "control")).config.controls).toEqual([
      { attribute: "mood", classes: ["calm", "lively"] },
    ]);
    const { files } = await repeat(project, "notes");
    expect(files.filter(({ state }) => state !== "identical")).toEqual([]);
  }, 120_000);
});

describe("train(project, { language, also, start })", () => {
  const options: TrainOptions = {
    ...{ music: false, model: "logistic-regression", language: "gru", threads: 1 },
    ...{ languageSizes: { embedding: 16, units: 32 }, steps: { language: 20 } },
  };
  /** A folder of music: pieces that the project has not, or has. */
  const music = (name: string, indices: readonly number[]): string => {
    const folder = join(dirname(project.folder), name);
    mkdirSync(folder);
    for (const i of indices) writeFileSync(join(folder, `${i}.mid`), writeMidi(madeUpPiece(i, "calm")));
    return folder;
  };

  it("learns from other folders, too, from where another model had got; repeat leaves the same bytes", async () => {
    const also = [music("more", [20, 21, 22, 0])];
    const run = await train(project, { ...options, name: "more", also, start: trained.folder });
    expect(run.language!.config.training.pieces).toBe(12 + 3);
    const manifest = readManifest(run.folder)!;
    const before = readManifest(trained.folder)!;
    const weights = "language/language.safetensors";
    expect(manifest.content.start).toBe(before.artefacts.language!.files[weights].sha256);
    expect(manifest.options.also).toEqual([also[0].replaceAll("\\", "/")]);
    expect((await repeat(project, "more")).identical).toBe(true);
    // One step from a model that has learnt is a model that has learnt: nearer to it than to one from nothing.
    const once = { ...options, steps: { language: 1 } };
    const from = await train(project, { ...once, name: "from", start: trained.folder });
    const anew = await train(project, { ...once, name: "anew", start: "none" });
    expect(distance(from.folder, trained.folder)).toBeLessThan(0.2 * distance(anew.folder, trained.folder));
    expect(readManifest(anew.folder)!.options).not.toHaveProperty("start");
  }, 120_000);

  it("refuses folders that add nothing, a model of other sizes, and either without a language model", async () => {
    const copies = music("copies", [0, 1]);
    await expect(train(project, { ...options, name: "x", also: [copies] })).rejects.toThrow(
      /^also: expected music that the project has not; got none in/,
    );
    const larger = { ...options, languageSizes: { embedding: 16, units: 48 } };
    await expect(train(project, { ...larger, name: "x", start: trained.folder })).rejects.toThrow(
      /^start: expected a language model of the network and sizes that are asked for \(gru, 48 units\); got gru, 32 units/,
    );
    const none = { ...options, language: undefined };
    await expect(train(project, { ...none, also: [copies] })).rejects.toThrow(
      /^also: expected a language model/,
    );
    await expect(train(project, { ...none, start: "none" })).rejects.toThrow(
      /^start: expected a language model/,
    );
  }, 60_000);
});

/** Largest difference of a weight of two runs' language models. */
function distance(a: string, b: string): number {
  const [one, other] = [a, b].map((folder) => readLanguage(join(folder, "language")).weights);
  return Math.max(
    ...Object.entries(one).flatMap(([name, { data }]) =>
      Array.from(data as Float32Array, (value, i) => Math.abs(value - Number(other[name].data[i]))),
    ),
  );
}

describe('train(project, { model: "mlstm" })', () => {
  it("reads labels from the states of its language model alone, for tag and explain, too", async () => {
    const { folder } = await train(project, {
      name: "probe",
      model: "mlstm",
      music: false,
      languageSizes: { embedding: 8, units: 16 },
      steps: { language: 20 },
      threads: 1,
    });
    const { artefacts } = readManifest(folder)!;
    expect(artefacts.language!.measured.network).toBe("mlstm");
    expect(artefacts.tagger.reads.at(-1)!.id).toMatch(/^cellMean@[0-9a-f]{16}$/);
    const { pieces } = await tag(project, { run: "probe" });
    expect(pieces.length).toBe(12);
    expect(pieces[0].predictions[0].attribute).toBe("mood");
  }, 120_000);
});

describe("report of a run with a language model", () => {
  it("draws a unit that speaks along a piece", async () => {
    const out = at("page.html");
    const evaluation = { rows: [], reliability: [], verdicts: [], untested: [], leaks: [], warnings: [] };
    await report(project, { run: "notes", out, evaluation });
    expect(readFileSync(out, "utf8")).toMatch(/mood: \d+ of 32 units speak, as 12 labelled pieces say/);
  });
});

describe("generate with a language model", () => {
  it("writes so many bars in the meter, key and range asked for; the same seed, the same bytes", async () => {
    const options = { bars: 3, meter: "3/4", key: "G major", range: "C3-C6", polyphony: 3, seed: 5 };
    const score = await written({ ...options, out: at("a.mid") });
    expect(score.meters[0]).toMatchObject({ numerator: 3, denominator: 4 });
    expect(score.keys[0]).toMatchObject({ fifths: 1, mode: "major" });
    expect(barGrid(score).length).toBeLessThanOrEqual(3);
    expect(score.notes.length).toBeGreaterThan(0);
    for (const { pitch } of score.notes) {
      expect(pitch >= 48 && pitch <= 84).toBe(true);
      expect([7, 9, 11, 0, 2, 4, 6]).toContain(pitch % 12);
    }
    await written({ ...options, out: at("b.mid") });
    expect(readFileSync(at("a.mid")).equals(readFileSync(at("b.mid")))).toBe(true);
  });

  it("steers by choosing among versions, and says which attributes it knows", async () => {
    const calm = await written({
      bars: 4,
      constraints: { mood: "calm" },
      strength: 0.5,
      out: at("calm.mid"),
    });
    expect(calm.notes.length).toBeGreaterThan(0);
    await expect(generate(project, { constraints: { density: "high" } })).rejects.toThrow(
      /^constraints: expected attributes that the run was trained on \(mood\); got "density"; qualities such as density need --model segments/,
    );
    await expect(generate(project, { constraints: { mood: "calmer" } })).rejects.toThrow(
      /^mood: expected one of calm, lively; got "calmer"/,
    );
  });

  it.each(["guide", "search", "example", "control"] as const)(
    "steers by %s: the same seed, the same bytes; at strength 0 unsteered",
    async (steer) => {
      const options = { run: "notes", bars: 2, constraints: { mood: "lively" }, steer };
      const led = await written({ ...options, out: at("led.mid") });
      await written({ ...options, out: at("again.mid") });
      expect(readFileSync(at("again.mid")).equals(readFileSync(at("led.mid")))).toBe(true);
      const waltz = await written({ ...options, meter: "3/4", out: at("waltz.mid") });
      expect(waltz.meters).toEqual([{ at: 0, numerator: 3, denominator: 4 }]);
      const unsteered = await written({ run: "notes", bars: 2, out: at("free.mid") });
      expect(led.notes).not.toEqual(unsteered.notes);
      expect((await written({ ...options, strength: 0, out: at("free.mid") })).notes).toEqual(
        unsteered.notes,
      );
    },
  );

  it("says in the provenance what it shares with the project, and draws again what is copied", async () => {
    const { pieces } = await generate(project, { bars: 4, temperature: 0.2, out: at("e.mid") });
    const { copied, score } = pieces[0];
    expect(copied!.limit).toBeGreaterThanOrEqual(8);
    expect(copied!.drawn === 1 || copied!.quarters > 0).toBe(true);
    expect(score.provenance.records!.copied).toMatch(new RegExp(`limit ${copied!.limit} quarters`));
  });

  it("goes on from a piece of the project or a file, whose notes stay as they are", async () => {
    const [piece] = listPieces(project);
    const before = readPiece(project, piece.id);
    const bars = barGrid(before).length;
    const score = await written({ continue: piece.name, bars: 2, out: at("c.mid") });
    const inQuarters = ({ notes, ticksPerQuarter }: Score) =>
      notes.map(({ onset, duration, pitch, velocity }) =>
        [onset / ticksPerQuarter, duration / ticksPerQuarter, pitch, velocity].join(" "),
      );
    const old = inQuarters(before);
    expect(inQuarters(score).slice(0, old.length)).toEqual(old);
    expect(score.notes.length).toBeGreaterThan(old.length);
    expect(barGrid(score).length).toBeLessThanOrEqual(bars + 2);
    const file = join(project.folder, "piece.mid");
    writeFileSync(file, writeMidi(before));
    expect(await written({ continue: file, bars: 2, out: at("d.mid") })).toEqual(score);
    await expect(generate(project, { continue: "nobody" })).rejects.toThrow(/nobody/);
  });

  it("varies bars under a wish with their rhythm kept", async () => {
    const [piece] = listPieces(project);
    const before = readPiece(project, piece.id);
    const options = { vary: "3-4", in: piece.name, keep: "rhythm", constraints: { mood: "lively" } } as const;
    const score = await written({ run: "notes", ...options, out: at("k.mid") });
    const timed = ({ notes, ticksPerQuarter }: Score) =>
      notes
        .map(({ onset, duration }) => [onset / ticksPerQuarter, duration / ticksPerQuarter].join(" "))
        .sort();
    expect(timed(score)).toEqual(timed(before));
    expect(score.notes.map(({ pitch }) => pitch)).not.toEqual(before.notes.map(({ pitch }) => pitch));
  });

  it.each(["fill", "vary"] as const)(
    "%s writes bars of a piece anew, and leaves the others as they are",
    async (how) => {
      const [piece] = listPieces(project);
      const before = readPiece(project, piece.id);
      const score = await written({
        [how]: "3-4",
        in: piece.name,
        constraints: { mood: "calm" },
        out: at("f.mid"),
      });
      const bars = barGrid(before);
      const outside = ({ notes, ticksPerQuarter }: Score) =>
        notes
          .map(({ onset, pitch, velocity }) => ({
            at: (onset * before.ticksPerQuarter) / ticksPerQuarter,
            pitch,
            velocity,
          }))
          .filter(({ at: tick }) => tick < bars[2].start || tick >= bars[3].end);
      expect(outside(score)).toEqual(outside(before));
      expect(score.notes.map(({ pitch }) => pitch)).not.toEqual(before.notes.map(({ pitch }) => pitch));
      expect(barGrid(score).length).toBe(bars.length);
      await expect(generate(project, { [how]: "3-99", in: piece.name })).rejects.toThrow(
        new RegExp(`^${how}: expected bars of the piece, 1-8, the first not after the last; got 3-99`),
      );
      await expect(generate(project, { [how]: "3" })).rejects.toThrow(
        new RegExp(`^${how}: expected bars and the piece they are in`),
      );
    },
  );

  it.each<[GenerateOptions, RegExp]>([
    [
      { keep: "rhythm" },
      /^keep: expected one of rhythm, melody, of bars that are varied, .* got "rhythm" without bars/,
    ],
    [
      { keep: "chords" as "melody", vary: "1", in: "calm-0.mid" },
      /^keep: expected one of rhythm, melody, .* got "chords"/,
    ],
    [{ model: "segments" }, /expected a run with a segment model/],
    [{ repetition: 9 }, /^repetition: expected a number in -8..8; got 9/],
    [
      { fill: "1", vary: "2", in: "calm-0.mid" },
      /^vary: expected bars and the piece they are in, and nothing else/,
    ],
    [
      { steer: "push" as "guide" },
      /^steer: expected one of best, control, example, guide, search; got "push"/,
    ],
    [{ topP: 0 }, /^topP: expected a number above 0, at most 1; got 0/],
    [{ range: "C6-C3" }, /^range: expected two notes, the lower first, such as C3-C6 or 48-84; got "C6-C3"/],
    [{ polyphony: 0 }, /^polyphony: expected a whole number >= 1; got 0/],
    [{ meter: "33/4" }, /^meter: expected beats\/unit of at most 8 quarters per bar/],
  ])("refuses %j", async (options, message) => {
    await expect(generate(project, options)).rejects.toThrow(message);
  });
});
