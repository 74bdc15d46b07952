import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BARS, BEATS, cutPiece, LOWEST, PITCHES, stepsOf } from "@semitone/music/cells";
import { writeSafetensorsFile } from "@semitone/runtime";
import { randomFrom } from "@semitone/stats";
import { COMMON, GRIDS, JIG, madeUpPiece, scratchFolder, WALTZ } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STYLE } from "./factor-name.ts";
import { madeUpAnchor, madeUpConfig, madeUpModel, madeUpWeights } from "./made-up-segments.test-support.ts";
import {
  decodingAfter,
  openSegmentModel,
  type SegmentModel,
  segmentGraphs,
  segmentPrograms,
} from "./open-segment-model.ts";
import { QUALITIES } from "./qualities.ts";
import { SEGMENT_FILES } from "./segment-config.ts";
import type { SegmentLatent } from "./segment-latent.ts";

const config = madeUpConfig();
const anchors = [0, 1, 2].map((seed) => madeUpAnchor(seed, { grid: [COMMON, JIG, WALTZ][seed] }));
let model: SegmentModel;
let plain: SegmentModel;
beforeAll(async () => {
  [model, plain] = [await madeUpModel(config, anchors), await madeUpModel(config)];
});
afterAll(() => Promise.all([model.dispose(), plain.dispose()]));

const noiseOf = (seed: number, draws = 1) => {
  const random = randomFrom(seed);
  return Float32Array.from({ length: draws * model.beatLatentsSize }, () => 2 * random() - 1);
};
/** A segment somewhere, whose qualities ask for so many notes a quarter and so many at once. */
const latentWith = (density: number, thickness: number, grid = COMMON): SegmentLatent => ({
  ...madeUpAnchor(5),
  qualities: Float32Array.from(QUALITIES, (name) =>
    name === "density" ? density : name === "thickness" ? thickness : 0,
  ),
  grid,
});

describe("SegmentModel", () => {
  it("its factors are the attributes, then style; each prior's weights sum to 1 and its scales are above 0", () => {
    expect(model.factors).toEqual(["f0", "f1", STYLE]);
    expect(model.factors.map((factor) => model.components[factor].length)).toEqual([2, 3, 2]);
    for (const factor of model.factors) {
      expect(model.components[factor].reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
      for (const { loc, scale } of model.components[factor]) {
        expect(loc).toHaveLength(config.sizes.factor);
        expect(scale.every((value) => value > 0)).toBe(true);
      }
    }
    expect(model.anchors).toEqual(anchors);
  });

  it("centreOf(factor) is the mean of its components by their weights", () => {
    const [a, b, c] = model.components.f1;
    for (const i of [0, 1])
      expect(model.centreOf("f1")[i]).toBeCloseTo(
        a.weight * a.loc[i] + b.weight * b.loc[i] + c.weight * c.loc[i],
        6,
      );
  });

  it("encode(pieces) reads each as if it were alone: latents of every segment, and probabilities that sum to 1", async () => {
    const scores = [madeUpPiece(1, "calm"), madeUpPiece(2, "lively")];
    const together = await model.encode(scores);
    for (const [i, score] of scores.entries()) {
      const [alone] = await model.encode([score]);
      expect(alone.cut).toEqual(cutPiece(score));
      expect(together[i].segments).toHaveLength(alone.cut.segments.length);
      for (const [s, { beatLatents, factors, grid }] of together[i].segments.entries()) {
        expect(beatLatents).toHaveLength(BEATS * config.sizes.beatLatent);
        expect(Object.keys(factors)).toEqual(["f0", "f1", STYLE]);
        expect(grid).toEqual(alone.cut.segments[s].grid);
        for (const [k, value] of beatLatents.entries())
          expect(value).toBeCloseTo(alone.segments[s].beatLatents[k], 5);
      }
      for (const [name, size] of [
        ["f0", 2],
        ["f1", 3],
      ] as const)
        for (const probabilities of together[i].attributes[name]) {
          expect(probabilities).toHaveLength(size);
          expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
        }
    }
  });

  it("encode([]) and encode(silence) are empty", async () => {
    expect(await model.encode([])).toEqual([]);
    const [{ segments, attributes }] = await model.encodeCut([{ segments: [] }]);
    expect(segments).toEqual([]);
    expect(attributes).toEqual({ f0: [], f1: [] });
  });

  it.each([
    [0.5, 1],
    [1, 1],
    [2, 1],
    [2, 2],
    [3, 3],
  ])(
    "decode makes as many notes as a density of %f and a thickness of %f say",
    async (density, thickness) => {
      const [notes] = await model.decode([latentWith(density, thickness)]);
      expect(notes).toHaveLength(8 * density);
      expect(new Set(notes.map(({ step }) => step)).size).toBe(Math.round((8 * density) / thickness));
    },
  );

  it("decode stays within the bars and pitches of each segment's own grid", async () => {
    const decoded = await model.decode(GRIDS.map((grid) => latentWith(2, 1, grid)));
    for (const [i, notes] of decoded.entries()) {
      expect(notes.length).toBeGreaterThan(0);
      for (const { step, length, pitch } of notes) {
        expect(step + length).toBeLessThanOrEqual(BARS * stepsOf(GRIDS[i]));
        expect(pitch).toBeGreaterThanOrEqual(LOWEST);
        expect(pitch).toBeLessThan(LOWEST + PITCHES);
      }
    }
  });

  it("decode({ byDensity: false }) plays what is likelier than not, whatever the density asks for", async () => {
    const [few, many] = await model.decode([latentWith(1, 1), latentWith(1, 1)], { byDensity: false });
    expect(few).toEqual(many);
    expect(few.length).not.toBe(8);
    expect(decodingAfter(["density", "mode"])).toEqual({ byDensity: false });
    expect(decodingAfter(["mode"])).toEqual({ byDensity: true });
  });

  it("continue at temperature 0 is the same for every noise, and at 1 another", async () => {
    const { factors, qualities, grid } = latentWith(1, 1);
    const setting = { factors, qualities, grid };
    const draw = async (seed: number, temperature: number) =>
      (await plain.continue([], [setting], { noise: noiseOf(seed), temperature }))[0];
    expect(await draw(1, 0)).toEqual(await draw(2, 0));
    expect(await draw(1, 1)).toEqual(await draw(1, 1));
    expect(await draw(1, 1)).not.toEqual(await draw(2, 1));
    expect(await draw(1, 0.5)).not.toEqual(await draw(1, 1));
  });

  it("continue takes every beat from an example of the same grid where there is one, and never two from one", async () => {
    const many = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((seed) =>
      madeUpAnchor(seed, { grid: seed < 2 ? JIG : COMMON }),
    );
    const heard = await madeUpModel(config, many);
    const { factors, qualities, grid } = latentWith(1, 1);
    const [beatLatents] = await heard.continue([], [{ factors, qualities, grid }], {
      noise: noiseOf(3),
      temperature: 1,
    });
    await heard.dispose();
    const size = config.sizes.beatLatent;
    const sources = Array.from({ length: BEATS }, (_, t) =>
      many.findIndex((anchor) =>
        beatLatents
          .subarray(t * size, (t + 1) * size)
          .every((value, k) => value === anchor.beatLatents[t * size + k]),
      ),
    );
    expect(new Set(sources).size).toBe(BEATS);
    // The eight in common time; the jigs are not among them.
    expect(sources.toSorted()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("qualitiesOf(factors) is a distribution over every quality", async () => {
    const { loc, scale } = await model.qualitiesOf(anchors[0].factors);
    expect([loc.length, scale.length]).toEqual([QUALITIES.length, QUALITIES.length]);
    expect(scale.every((value) => value > 0)).toBe(true);
    expect((await model.qualitiesOf(anchors[1].factors)).loc).not.toEqual(loc);
  });
});

/** A folder with the files of a model. */
function stored(weights: Readonly<Record<string, Float32Array>>): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, SEGMENT_FILES.config), JSON.stringify(config));
  writeSafetensorsFile(
    join(folder, SEGMENT_FILES.weights),
    Object.fromEntries(
      Object.entries(weights).map(([name, data]) => [name, { dtype: "float32", shape: [data.length], data }]),
    ),
  );
  return folder;
}

describe("openSegmentModel", () => {
  const weights = madeUpWeights(config, anchors);

  it("openSegmentModel(folder) is the model that was stored: the same notes for the same latents", async () => {
    const opened = await openSegmentModel(stored(weights), { threads: 1 });
    const latent = latentWith(2, 1);
    expect(opened.anchors).toEqual(anchors);
    expect(await opened.decode([latent])).toEqual(await model.decode([latent]));
    await opened.dispose();
  });

  it("openSegmentModel says what is wrong: no examples, a weight of another size, no weights, weights that are no numbers", async () => {
    await expect(openSegmentModel(stored(madeUpWeights(config, [])))).rejects.toThrow(
      /holds no examples to make music from; got .*; train again/,
    );
    const [name, values] = Object.entries(weights)[0];
    await expect(openSegmentModel(stored({ ...weights, [name]: values.subarray(1) }))).rejects.toThrow(
      `the segment model's weights must hold ${values.length} values of ${name}; got ${values.length - 1}; train again`,
    );
    const folder = scratchFolder();
    writeFileSync(join(folder, SEGMENT_FILES.config), JSON.stringify(config));
    await expect(openSegmentModel(folder)).rejects.toThrow(/^the segment model's weights cannot be read: /);
    await expect(
      openSegmentModel(stored({ ...weights, [name]: values.with(0, Number.NaN) })),
    ).rejects.toThrow(/^the segment model's weights cannot be read: /);
  });

  it("segmentPrograms names the first weight that is missing", () => {
    const { [Object.keys(weights)[3]]: _, ...others } = weights;
    expect(() => segmentPrograms(config, others)).toThrow(
      new RegExp(`values of ${Object.keys(weights)[3]}; got none`),
    );
  });

  it("segmentGraphs(folder) are the four passes as ONNX", () => {
    const graphs = segmentGraphs(stored(weights));
    expect(Object.keys(graphs)).toEqual(["encode", "decode", "continue", "qualities"]);
    for (const bytes of Object.values(graphs)) expect(bytes.length).toBeGreaterThan(1000);
  });
});
