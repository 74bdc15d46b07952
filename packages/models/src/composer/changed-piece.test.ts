import { COMMON, segmentOf } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import type { Anchor } from "../segments/anchors.ts";
import { madeUpAnchor, madeUpConfig } from "../segments/made-up-segments.test-support.ts";
import type { EncodedPiece, SegmentModel } from "../segments/open-segment-model.ts";
import { QUALITIES } from "../segments/qualities.ts";
import type { SegmentLatent } from "../segments/segment-latent.ts";
import { changedSegments, decodingOf } from "./changed-piece.ts";

const config = madeUpConfig({ attributes: [{ id: "f0", name: "mood", classes: ["calm", "tense"] }] });
const qualitiesWith = (of: Partial<Record<(typeof QUALITIES)[number], number>>) =>
  Float32Array.from(QUALITIES, (name) => of[name] ?? 0);
const latentOf = (seed: number, density: number): SegmentLatent => {
  const { beatLatents, factors } = madeUpAnchor(seed);
  const { f0, style } = factors;
  return { beatLatents, factors: { f0, style }, qualities: qualitiesWith({ density }), grid: COMMON };
};
const anchors: Anchor[] = [-2, 2, 1].map((density, i) => ({
  ...latentOf(10 + i, density),
  tonic: 0,
  classes: { f0: i === 0 ? 0 : 1 },
}));
const component = (...loc: number[]) => ({
  weight: 0.5,
  loc: Float32Array.from(loc),
  scale: Float32Array.of(1, 1),
});

/**
 * A model without networks: notes are as many as the density says, and it hears tense music where there are many. What it hears of
 * qualities is what was asked for, so that only the class decides.
 */
const model = {
  config,
  anchors,
  components: { f0: [component(0, 0), component(2, -2)] },
  decode: async (segments: readonly SegmentLatent[]) =>
    segments.map(({ qualities }) =>
      Array.from({ length: Math.round(8 + 4 * qualities[0]) }, (_, step) => ({ step, length: 1, pitch: 60 })),
    ),
  encodeCut: async ([{ segments }]: readonly [{ segments: readonly { notes: readonly unknown[] }[] }]) => [
    {
      segments: segments.map(({ notes }) => ({
        qualities: qualitiesWith({ density: (notes.length - 8) / 4 }),
      })),
      attributes: {
        f0: segments.map(({ notes }) => {
          const tense = 1 / (1 + Math.exp(8 - notes.length));
          return [1 - tense, tense];
        }),
      },
    },
  ],
} as unknown as SegmentModel;

const segments = [latentOf(1, 0), latentOf(2, 0.5)];
const encoded: EncodedPiece = {
  cut: {
    segments: segments.map((_, i) => segmentOf([], { bar: 2 * i })),
    tonic: 0,
    mode: "major",
    shift: 0,
    misfit: 0,
  },
  segments,
  attributes: {
    f0: [
      [0.9, 0.1],
      [0.6, 0.4],
    ],
  },
};
const change = (
  constraints: { classes?: Record<string, number>; qualities?: Record<string, number> },
  strength: number,
) => changedSegments(model, encoded, { classes: {}, qualities: {}, ...constraints }, strength);

describe("changedSegments", () => {
  it("changedSegments at strength 0 is the piece itself", async () => {
    expect(await change({ classes: { f0: 1 }, qualities: { density: 2 } }, 0)).toBe(segments);
  });

  it("changedSegments moves the qualities asked for by strength of the way, to where they were asked for at most", async () => {
    for (const [strength, densities] of [
      [0.5, [1, 1.25]],
      [1, [2, 2]],
      [4, [2, 2]],
    ] as const) {
      const changed = await change({ qualities: { density: 2 } }, strength);
      expect(changed.map(({ qualities }) => qualities[0])).toEqual(densities);
      for (const [i, segment] of changed.entries()) {
        expect(segment).toMatchObject({
          beatLatents: segments[i].beatLatents,
          factors: segments[i].factors,
          grid: COMMON,
        });
        expect(segment.qualities.subarray(1)).toEqual(segments[i].qualities.subarray(1));
      }
    }
  });

  it("changedSegments moves the factor of a class by strength times the way from the class it has to the one asked for", async () => {
    for (const strength of [0.5, 1, 2]) {
      const changed = await change({ classes: { f0: 1 } }, strength);
      for (const [i, { factors, beatLatents }] of changed.entries()) {
        // The piece is calm: the way is (2, -2).
        expect(factors.f0[0]).toBeCloseTo(segments[i].factors.f0[0] + 2 * strength, 5);
        expect(factors.f0[1]).toBeCloseTo(segments[i].factors.f0[1] - 2 * strength, 5);
        expect(factors.style).toEqual(segments[i].factors.style);
        expect(beatLatents).toEqual(segments[i].beatLatents);
      }
    }
  });

  it("changedSegments leaves factors where the piece has the class that was asked for", async () => {
    const changed = await change({ classes: { f0: 0 } }, 1);
    for (const [i, { factors }] of changed.entries()) expect(factors.f0).toEqual(segments[i].factors.f0);
  });

  it("changedSegments moves qualities towards an example of the class: busier for tense, thinner for calm", async () => {
    const [tense, calm] = [await change({ classes: { f0: 1 } }, 1), await change({ classes: { f0: 0 } }, 1)];
    const density = (of: readonly SegmentLatent[]) => of.map(({ qualities }) => qualities[0]);
    for (const i of [0, 1]) {
      expect(density(tense)[i]).toBeGreaterThan(segments[i].qualities[0]);
      expect(density(calm)[i]).toBeLessThan(segments[i].qualities[0]);
      // Never beyond the example.
      expect(density(tense)[i]).toBeLessThanOrEqual(2);
      expect(density(calm)[i]).toBeGreaterThanOrEqual(-2);
    }
  });

  it("changedSegments leaves qualities where an example is so far away that the change would lose more than it gains", async () => {
    const far = anchors.map((anchor) => ({ ...anchor, qualities: qualitiesWith({ density: 40 }) }));
    const there = { ...model, anchors: far } as unknown as SegmentModel;
    const changed = await changedSegments(there, encoded, { classes: { f0: 1 }, qualities: {} }, 1);
    expect(changed.map(({ qualities }) => qualities[0])).toEqual([0, 0.5]);
  });

  it("changedSegments keeps a quality that was asked for, whatever the examples of a class have", async () => {
    const changed = await change({ classes: { f0: 1 }, qualities: { density: -1 } }, 1);
    expect(changed.map(({ qualities }) => qualities[0])).toEqual([-1, -1]);
  });
});

describe("decodingOf", () => {
  it("decodingOf plays by density unless density was asked for", () => {
    expect(decodingOf({ qualities: { mode: 1 } })).toEqual({ byDensity: true });
    expect(decodingOf({ qualities: { density: 0 } })).toEqual({ byDensity: false });
    expect(decodingOf({ qualities: {} })).toEqual({ byDensity: true });
  });
});
