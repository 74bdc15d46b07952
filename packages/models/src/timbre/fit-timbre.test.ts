import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, Parameters } from "@semitone/graph";
import { IMAGE_BANDS, IMAGE_CELLS, pitchNumbers } from "@semitone/sound";
import { argmax, randomFrom } from "@semitone/stats";
import { afterAll, describe, expect, it } from "vitest";
import { askTimbre, fitTimbre, timbreSteps } from "./fit-timbre.ts";
import { ENCODER_KINDS, PITCHES, shapeOf, type TimbreSizes, timbreModel } from "./timbre-page.ts";

/** Two made-up instruments: one with low partials that fade, one with high ones that last. */
const random = randomFrom(3);
const truth = Array.from({ length: 32 }, (_, i) => i % 2);
const pitches = truth.map((_, i) => 60 + (i % 5));
const images = truth.map((kind, i) => [
  ...Array.from({ length: IMAGE_CELLS }, (_, cell) => {
    const [t, b] = [Math.floor(cell / IMAGE_BANDS), cell % IMAGE_BANDS];
    const partial = (b - 2 * (pitches[i] - 60)) % 12 < 2 ? 0.8 : 0;
    const colour = kind === 0 ? -b / 80 - t / 10 : b / 160 - 0.8;
    return Math.max(-1, Math.min(1, partial + colour + 0.04 * random()));
  }),
  ...pitchNumbers(pitches[i], 0.95),
]);
const half = truth.map((kind, i) => (i < 16 ? [1 - kind, kind] : undefined));
const options = { steps: 12, seed: 2, threads: 1, hidden: 16 };
const folders: string[] = [];
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), "timbre-")));
  return folders.at(-1)!;
};
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

describe("timbreModel(parameters, sizes)", () => {
  const sizes: TimbreSizes = {
    timbres: 3,
    beside: 2,
    encoder: "mlp",
    hidden: 16,
    fixedPitches: true,
  };

  it.each(ENCODER_KINDS)("reads with %s networks: both classes and both codes of each row", (encoder) => {
    const parameters = new Parameters();
    const q = timbreModel(parameters, { ...sizes, encoder }).infer(input("x", ["batch", shapeOf(sizes)]));
    expect(q.timbre.mean().shape).toEqual(["batch", 3]);
    expect(q.pitch.mean().shape).toEqual(["batch", PITCHES.high - PITCHES.low + 1]);
    expect([q.zTimbre.mean().shape, q.zPitch.mean().shape]).toEqual([
      ["batch", 16],
      ["batch", 16],
    ]);
  });

  it("components of pitch begin an octave a turn apart, and stay there if they are told to", () => {
    const parameters = new Parameters();
    const { trainable } = timbreModel(parameters, sizes);
    const loc = parameters.all.find(({ name }) => name === "pitchMixture/loc")!;
    expect(trainable(loc)).toBe(false);
    const values = loc.initial();
    expect(Number(values[12 * 16]) - Number(values[0])).toBeCloseTo(1.5, 5);
    for (const d of [1, 2]) expect(values[12 * 16 + d]).toBeCloseTo(Number(values[d]), 5);
    expect(timbreModel(new Parameters(), { ...sizes, fixedPitches: false }).trainable(loc)).toBe(true);
  });
});

describe("fitTimbre(rows, labels)", () => {
  it("learns two instruments from half of the labels, and pitches from f0; the same by the same seed", async () => {
    const trained = await fitTimbre({ images }, { classes: 2, timbres: half }, { ...options, steps: 100 });
    const { timbre, pitch, zTimbre } = await askTimbre(trained, { images }, 1);
    const right = timbre.filter((probs, i) => argmax(probs) === truth[i]).length;
    expect(right).toBeGreaterThanOrEqual(30);
    expect(zTimbre[0]).toHaveLength(16);
    for (const [i, probs] of pitch.entries()) {
      expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4);
      expect(argmax(probs) + PITCHES.low).toBe(pitches[i]);
    }
  });

  it("goes on where it was interrupted, and ends with the same weights", async () => {
    const end = new AbortController();
    const runDir = folder();
    // So many that the last is not taken before the process that takes them hears of the end.
    const many = { ...options, steps: 300 };
    const whole = await fitTimbre({ images }, { classes: 2, timbres: half }, many);
    const stopped = await fitTimbre(
      { images },
      { classes: 2, timbres: half },
      {
        ...many,
        runDir,
        signal: end.signal,
        onProgress: () => end.abort(),
      },
    );
    expect(stopped.result.status).toBe("cancelled");
    const again = await fitTimbre({ images }, { classes: 2, timbres: half }, { ...many, runDir });
    expect(again.weights).toEqual(whole.weights);
  });

  it("takes 1,200 steps and one for each two sounds, at most 4,000", () => {
    expect([0, 1700, 10_000].map(timbreSteps)).toEqual([1200, 2050, 4000]);
  });
});
