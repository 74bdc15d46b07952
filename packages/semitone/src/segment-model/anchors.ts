// Examples of what goes with what in the music that a model learnt from. The rooms' priors know nothing of each other, music does: slow pieces
// are seldom loud, jigs are in 6/8. New music starts from an example of what is asked for.
import type { TypedArray } from "@semitone/graph";
import type { HostTensor } from "@semitone/runtime";
import type { BarGrid } from "./grid.ts";
import { QUALITIES } from "./qualities.ts";
import type { SegmentConfig } from "./segment-config.ts";

/** Rooms, qualities and meter of a real segment. */
export interface Anchor {
  /** By attribute, and `style`. */
  readonly rooms: Readonly<Record<string, Float32Array>>;
  /** Standardised. */
  readonly qualities: Float32Array;
  readonly grid: BarGrid;
  /** By attribute, the index of its class; those without a label are left out. */
  readonly classes: Readonly<Record<string, number>>;
}

/** Examples kept for each class, and of all music whatever it is called. */
export const ANCHORS_A_CLASS = 64;
export const ANCHORS_OF_ALL = 256;

const NAMES = {
  rooms: "anchors/rooms",
  qualities: "anchors/qualities",
  grid: "anchors/grid",
  classes: "anchors/classes",
};
const UNKNOWN = -1;

/** Anchors as tensors, a row each; grids by their place in the config's list, classes by index. */
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
  const roomSize = Object.values(anchors[0].rooms).reduce((sum, { length }) => sum + length, 0);
  return {
    [NAMES.rooms]: table(roomSize, ({ rooms }) => Object.values(rooms).flatMap((latent) => [...latent])),
    [NAMES.qualities]: table(QUALITIES.length, ({ qualities }) => qualities),
    [NAMES.grid]: table(1, ({ grid }) => [placeOf.get(gridKey(grid)) ?? 0]),
    [NAMES.classes]: table(attributes.length, ({ classes }) =>
      attributes.map(({ name }) => classes[name] ?? UNKNOWN),
    ),
  };
}

/** The anchors among a model's tensors; none where they do not fit the config. */
export function unpackAnchors(
  tensors: Readonly<Record<string, TypedArray>>,
  { attributes, grids, sizes }: SegmentConfig,
  rooms: readonly string[],
): Anchor[] {
  const [latents, qualities, places, classes] = Object.values(NAMES).map(
    (name) => tensors[name] as Float32Array | undefined,
  );
  if (!latents || !qualities || !places || !classes) return [];
  const { room } = sizes;
  return Array.from(places, (place, row) => {
    const { count: _, classes: __, ...grid } = grids[place] ?? grids[0];
    const at = row * rooms.length * room;
    return {
      rooms: Object.fromEntries(
        rooms.map((name, i) => [name, latents.slice(at + i * room, at + (i + 1) * room)]),
      ),
      qualities: qualities.slice(row * QUALITIES.length, (row + 1) * QUALITIES.length),
      grid,
      classes: Object.fromEntries(
        attributes
          .map(({ name }, i) => [name, classes[row * attributes.length + i]] as const)
          .filter(([, label]) => label !== UNKNOWN),
      ),
    };
  });
}

const gridKey = ({ numerator, denominator, stepsPerQuarter, stepsPerBeat }: BarGrid): string =>
  [numerator, denominator, stepsPerQuarter, stepsPerBeat].join("/");
