// All features of a passage in one row: the descriptors that the library keeps, the families of this folder, and what a listener hears.

import type { FeatureFamily } from "@semitone/music";
import { DESCRIPTOR_NAMES, meter, rhythm, type Score, tonal } from "@semitone/music";
import { LATENT_NAMES } from "../listener/latents.ts";

/** Changes with any feature's meaning: cached rows of another version are computed anew. */
export const FEATURE_VERSION = "2";

const FAMILIES: readonly FeatureFamily[] = [rhythm, meter, tonal];

/** Names of the columns that are computed from the notes alone, descriptors first. */
export const MEASURED_NAMES: readonly string[] = [
  ...DESCRIPTOR_NAMES,
  ...FAMILIES.flatMap(({ names }) => names),
];

/** Names of all columns; the last ones are NaN without a listener. */
export const FEATURE_NAMES: readonly string[] = [...MEASURED_NAMES, ...LATENT_NAMES];

/** Family of each column. */
export const FEATURE_FAMILIES: readonly string[] = [
  ...DESCRIPTOR_NAMES.map(() => "descriptors"),
  ...FAMILIES.flatMap(({ name, names }) => names.map(() => name)),
  ...LATENT_NAMES.map(() => "latents"),
];

/**
 * One row in the order of `MEASURED_NAMES`; NaN where undefined, never infinite.
 *
 * @param descriptors  of the same passage, in the order of `DESCRIPTOR_NAMES`
 */
export function featureRow(score: Score, descriptors: Float32Array): Float32Array {
  const row = new Float32Array(MEASURED_NAMES.length);
  row.set(descriptors);
  let at = DESCRIPTOR_NAMES.length;
  for (const { names, compute } of FAMILIES) {
    row.set(compute(score), at);
    at += names.length;
  }
  return row;
}
