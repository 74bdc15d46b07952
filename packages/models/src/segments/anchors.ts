// Examples of what goes with what in the music that a model learnt from. The factors' priors know nothing of each other, music does: slow pieces
// are seldom loud, jigs are in 6/8. New music starts from an example of what is asked for.

import type { TypedArray } from "@semitone/graph";
import { BEATS } from "@semitone/music/cells";
import type { HostTensor } from "@semitone/runtime";
import { factorId, STYLE } from "./factor-name.ts";
import { QUALITIES } from "./qualities.ts";
import type { SegmentConfig } from "./segment-config.ts";
import type { SegmentLatent } from "./segment-latent.ts";

/** A real segment as the model sees it. */
export interface Anchor extends SegmentLatent {
  /** Pitch class of its piece's tonic, 0..11. */
  readonly tonic: number;
  /** By factor, the index of its class; those without a label are left out. */
  readonly classes: Readonly<Record<string, number>>;
}

/** Examples kept for each class at most, for all classes together, and of all music whatever it is called. */
export const ANCHORS_A_CLASS = 64;
export const ANCHORS_OF_CLASSES = 1024;
export const ANCHORS_OF_ALL = 256;

const NAMES = {
  beatLatents: "anchors/rest",
  factors: "anchors/rooms",
  qualities: "anchors/qualities",
  grid: "anchors/grid",
  tonic: "anchors/tonic",
  classes: "anchors/classes",
};
const UNKNOWN = -1;

/** Anchors as tensors, a row each; factors in the order of the network, grids by their place in the config's list, classes by index. */
export function packAnchors(
  anchors: readonly Anchor[],
  { attributes, grids }: SegmentConfig,
): Record<string, HostTensor> {
  const placeOf = new Map(grids.map((grid, i) => [gridKey(grid), i]));
  const table = (width: number, rowOf: (anchor: Anchor) => Iterable<number>): HostTensor => ({
    dtype: "float32",
    shape: [anchors.length, width],
    data: Float32Array.from(anchors.flatMap((anchor) => [...rowOf(anchor)])),
  });
  const factors = [...attributes.map((_, i) => factorId(i)), STYLE];
  const factorSize = factors.length * anchors[0].factors[STYLE].length;
  return {
    [NAMES.beatLatents]: table(anchors[0].beatLatents.length, ({ beatLatents }) => beatLatents),
    [NAMES.factors]: table(factorSize, (anchor) => factors.flatMap((factor) => [...anchor.factors[factor]])),
    [NAMES.qualities]: table(QUALITIES.length, ({ qualities }) => qualities),
    [NAMES.grid]: table(1, ({ grid }) => [placeOf.get(gridKey(grid)) ?? 0]),
    [NAMES.tonic]: table(1, ({ tonic }) => [tonic]),
    [NAMES.classes]: table(attributes.length, ({ classes }) =>
      attributes.map((_, i) => classes[factorId(i)] ?? UNKNOWN),
    ),
  };
}

/** Whether a model's tensors hold anchors: all that is kept of one. */
export const hasAnchors = (tensors: Readonly<Record<string, TypedArray>>): boolean =>
  Object.values(NAMES).every((name) => tensors[name]);

/** The anchors among a model's tensors; none where there are none. */
export function unpackAnchors(
  tensors: Readonly<Record<string, TypedArray>>,
  { attributes, grids, sizes }: SegmentConfig,
  factors: readonly string[],
): Anchor[] {
  if (!hasAnchors(tensors)) return [];
  const [drawnLatents, latents, qualities, places, tonics, classes] = Object.values(NAMES).map(
    (name) => tensors[name] as Float32Array,
  );
  const { factor } = sizes;
  const beatLatents = BEATS * sizes.beatLatent;
  return Array.from(places, (place, row) => {
    const { count: _, classes: __, ...grid } = grids[place] ?? grids[0];
    const at = row * factors.length * factor;
    return {
      beatLatents: drawnLatents.slice(row * beatLatents, (row + 1) * beatLatents),
      factors: Object.fromEntries(
        factors.map((name, i) => [name, latents.slice(at + i * factor, at + (i + 1) * factor)]),
      ),
      qualities: qualities.slice(row * QUALITIES.length, (row + 1) * QUALITIES.length),
      grid,
      tonic: tonics[row],
      classes: Object.fromEntries(
        attributes
          .map((_, i) => [factorId(i), classes[row * attributes.length + i]] as const)
          .filter(([, label]) => label !== UNKNOWN),
      ),
    };
  });
}

const gridKey = ({ numerator, denominator, stepsPerQuarter, stepsPerBeat }: Anchor["grid"]): string =>
  [numerator, denominator, stepsPerQuarter, stepsPerBeat].join("/");
