import type { CutPiece, GridNote } from "@semitone/music/cells";
import { COMMON, JIG, segmentOf, WALTZ } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { madeUpAnchor, madeUpConfig } from "../segments/made-up-segments.test-support.ts";
import type { EncodedPiece, SegmentModel } from "../segments/open-segment-model.ts";
import { QUALITIES } from "../segments/qualities.ts";
import { likeliest, meanProbabilities, performanceOf, writeSegments } from "./written-segments.ts";

const config = madeUpConfig({
  scale: {
    mean: QUALITIES.map((name) => (name === "velocity" ? 0.5 : 0)),
    deviation: QUALITIES.map((name) => (name === "velocity" ? 0.1 : 1)),
  },
});
const qualitiesWith = (of: Partial<Record<(typeof QUALITIES)[number], number>>) =>
  Float32Array.from(QUALITIES, (name) => of[name] ?? 0);

describe("performanceOf", () => {
  it("performanceOf is 120 2^tempo quarters a minute, and 127 times the velocity", () => {
    expect(performanceOf({ config }, qualitiesWith({}))).toEqual({ qpm: 120, velocity: 63.5 });
    const { qpm, velocity } = performanceOf({ config }, qualitiesWith({ tempo: -1, velocity: 2 }));
    expect(qpm).toBe(60);
    expect(velocity).toBeCloseTo(127 * 0.7, 4);
  });

  it("performanceOf keeps to what can be played: 30 to 280 quarters a minute, velocities 25 to 110", () => {
    expect(performanceOf({ config }, qualitiesWith({ tempo: -9, velocity: -9 }))).toEqual({
      qpm: 30,
      velocity: 25,
    });
    expect(performanceOf({ config }, qualitiesWith({ tempo: 9, velocity: 9 }))).toEqual({
      qpm: 280,
      velocity: 110,
    });
  });
});

describe("meanProbabilities", () => {
  const encoded = (mood: readonly (readonly number[])[], form: readonly (readonly number[])[]) =>
    ({ attributes: { f0: mood, f1: form } }) as unknown as EncodedPiece;

  it("meanProbabilities is the geometric mean over the segments, normalised", () => {
    const found = meanProbabilities(
      { config },
      encoded(
        [
          [0.9, 0.1],
          [0.4, 0.6],
        ],
        [[0.2, 0.5, 0.3]],
      ),
    );
    const [calm, tense] = [Math.sqrt(0.9 * 0.4), Math.sqrt(0.1 * 0.6)];
    expect(found.mood.calm).toBeCloseTo(calm / (calm + tense), 9);
    expect(found.mood.tense).toBeCloseTo(tense / (calm + tense), 9);
    expect(found.form).toEqual({
      jig: expect.closeTo(0.2, 9),
      reel: expect.closeTo(0.5, 9),
      waltz: expect.closeTo(0.3, 9),
    });
  });

  it("meanProbabilities does not depend on the order of segments, nor on how often all are repeated", () => {
    const mood = [
      [0.9, 0.1],
      [0.4, 0.6],
      [0.5, 0.5],
    ];
    const form = mood.map(() => [1 / 3, 1 / 3, 1 / 3]);
    const plain = meanProbabilities({ config }, encoded(mood, form)).mood.calm;
    expect(meanProbabilities({ config }, encoded(mood.toReversed(), form)).mood.calm).toBeCloseTo(plain, 12);
    const twice = encoded([...mood, ...mood], [...form, ...form]);
    expect(meanProbabilities({ config }, twice).mood.calm).toBeCloseTo(plain, 12);
  });

  it("meanProbabilities takes no certainty for infinite, and says nothing of no segments", () => {
    const sure = meanProbabilities(
      { config },
      encoded(
        [
          [1, 0],
          [0, 1],
        ],
        [[1, 0, 0]],
      ),
    );
    expect(sure.mood.calm).toBeCloseTo(0.5, 9);
    expect(sure.form.jig).toBeGreaterThan(0.999);
    expect(meanProbabilities({ config }, encoded([], [])).mood).toEqual({ calm: 0.5, tense: 0.5 });
  });

  it("likeliest is the class with the most", () => {
    expect(likeliest({ config }, encoded([[0.3, 0.7]], [[0.2, 0.1, 0.7]]))).toEqual({ f0: 1, f1: 2 });
  });
});

describe("writeSegments", () => {
  const one: GridNote[] = [{ step: 4, length: 2, pitch: 60 }];
  const model = {
    config,
    decode: async (of: readonly unknown[]) => of.map(() => one),
  } as unknown as SegmentModel;
  const cutOf = (bars: readonly number[], shift = 0): CutPiece => ({
    segments: bars.map((bar) => segmentOf([], { bar })),
    tonic: (shift + 12) % 12,
    mode: "major",
    shift,
    misfit: 0,
  });
  const latent = (grid = COMMON, of = {}) => ({ ...madeUpAnchor(1), qualities: qualitiesWith(of), grid });

  it("writeSegments puts each segment at its bar, with silence where bars were left out", async () => {
    const score = await writeSegments(model, { cut: cutOf([0, 2, 6]) }, [latent(), latent(), latent()]);
    expect(score.notes.map(({ onset, duration }) => [onset, duration])).toEqual(
      [0, 2, 6].map((bar) => [bar * 1920 + 480, 240]),
    );
  });

  it("writeSegments moves notes into the key of the piece, and signs it", async () => {
    const score = await writeSegments(model, { cut: cutOf([0], -5) }, [latent()]);
    expect(score.notes[0].pitch).toBe(55);
    expect(score.keys).toEqual([{ at: 0, fifths: 1, mode: "major" }]);
  });

  it("writeSegments writes tempo and meter where they change, and bars as long as they are", async () => {
    const segments = [latent(COMMON), latent(WALTZ, { tempo: 1 }), latent(WALTZ, { tempo: 1 }), latent(JIG)];
    const score = await writeSegments(model, { cut: cutOf([0, 2, 4, 6]) }, segments);
    // Two bars of 4/4, then of 3/4 twice: 3840, 2880 and 2880 ticks.
    const starts = [0, 3840, 6720, 9600];
    expect(score.tempos).toEqual([
      { at: 0, qpm: 120 },
      { at: starts[1], qpm: 240 },
      { at: starts[3], qpm: 120 },
    ]);
    expect(score.meters.map(({ at }) => at)).toEqual([starts[0], starts[1], starts[3]]);
    expect(score.notes.map(({ onset }) => onset)).toEqual(starts.map((start) => start + 480));
    expect(score.meters.map(({ numerator, denominator }) => `${numerator}/${denominator}`)).toEqual([
      "4/4",
      "3/4",
      "6/8",
    ]);
  });
});
