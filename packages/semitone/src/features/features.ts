// All features of a passage in one row: the descriptors that the library keeps, and the families of this folder.
import { DESCRIPTOR_NAMES, type Score } from "@semitone/music";
import type { FeatureFamily } from "./feature-family.ts";
import { meter } from "./meter.ts";
import { rhythm } from "./rhythm.ts";
import { tonal } from "./tonal.ts";

/** Changes with any feature's meaning: cached rows of another version are computed anew. */
export const FEATURE_VERSION = "1";

const FAMILIES: readonly FeatureFamily[] = [rhythm, meter, tonal];

/** Names of the columns, descriptors first. */
export const FEATURE_NAMES: readonly string[] = [
  ...DESCRIPTOR_NAMES,
  ...FAMILIES.flatMap(({ names }) => names),
];

/** Family of each column. */
export const FEATURE_FAMILIES: readonly string[] = [
  ...DESCRIPTOR_NAMES.map(() => "descriptors"),
  ...FAMILIES.flatMap(({ name, names }) => names.map(() => name)),
];

/**
 * One row in the order of `FEATURE_NAMES`; NaN where undefined, never infinite.
 *
 * @param descriptors  of the same passage, in the order of `DESCRIPTOR_NAMES`
 */
export function featureRow(score: Score, descriptors: Float32Array): Float32Array {
  const row = new Float32Array(FEATURE_NAMES.length);
  row.set(descriptors);
  let at = DESCRIPTOR_NAMES.length;
  for (const { names, compute } of FAMILIES) {
    row.set(compute(score), at);
    at += names.length;
  }
  return row;
}
