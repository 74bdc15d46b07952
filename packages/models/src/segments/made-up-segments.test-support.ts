// Examples and a small segment model that has learnt nothing. Development only.

import { Parameters } from "@semitone/graph";
import { BEATS } from "@semitone/music/cells";
import { randomFrom } from "@semitone/stats";
import { COMMON, JIG, WALTZ } from "@semitone/testing";
import { type Anchor, packAnchors } from "./anchors.ts";
import { STYLE } from "./factor-name.ts";
import { factorsOf, segmentNetwork } from "./network.ts";
import { loadSegmentModel, type SegmentModel } from "./open-segment-model.ts";
import { QUALITIES } from "./qualities.ts";
import { makeSegmentConfig, type SegmentConfig } from "./segment-config.ts";

/** A model of `mood` and `form` on small networks; the mean of every quality is 0 and its deviation 1 unless said. */
export const madeUpConfig = (changes: Partial<SegmentConfig> = {}): SegmentConfig =>
  makeSegmentConfig({
    attributes: [
      { id: "f0", name: "mood", classes: ["calm", "tense"] },
      { id: "f1", name: "form", classes: ["jig", "reel", "waltz"] },
    ],
    sizes: { beatLatent: 3, factor: 2, styles: 2, beat: 8, hidden: 8 },
    networks: { encoder: "mlp", decoder: "mlp" },
    scale: { mean: QUALITIES.map(() => 0), deviation: QUALITIES.map(() => 1) },
    grids: [COMMON, JIG, WALTZ].map((grid, i) => ({ ...grid, count: 3 - i, classes: {} })),
    critics: {},
    training: { pieces: 1, segments: 1, steps: 1, seed: 1 },
    ...changes,
  });

/** An example of the music a model of `madeUpConfig` learnt from, at random places. */
export function madeUpAnchor(seed: number, changes: Partial<Anchor> = {}): Anchor {
  const random = randomFrom(seed + 1);
  const some = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  return {
    beatLatents: some(BEATS * 3),
    factors: { f0: some(2), f1: some(2), [STYLE]: some(2) },
    qualities: some(QUALITIES.length),
    grid: COMMON,
    tonic: seed % 12,
    classes: { f0: seed % 2 },
    ...changes,
  };
}

/** Weights as they are before training, and examples. */
export function madeUpWeights(
  config: SegmentConfig,
  anchors: readonly Anchor[],
  seed = 1,
): Record<string, Float32Array> {
  const parameters = new Parameters({ seed });
  segmentNetwork(parameters, factorsOf(config.attributes), config.sizes, config.networks);
  const examples = anchors.length === 0 ? {} : packAnchors(anchors, config);
  return Object.fromEntries([
    ...parameters.all.map(({ name, initial }) => [name, initial()]),
    ...Object.entries(examples).map(([name, { data }]) => [name, data]),
  ]);
}

/** A model with such weights; whoever opens it frees it. */
export const madeUpModel = (
  config: SegmentConfig = madeUpConfig(),
  anchors: readonly Anchor[] = [],
): Promise<SegmentModel> => loadSegmentModel(config, madeUpWeights(config, anchors), { threads: 1 });
