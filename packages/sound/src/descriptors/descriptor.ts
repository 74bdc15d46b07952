// One descriptor of timbre: a column, and what it computes.
import type { Column } from "@semitone/music";
import type { Measures } from "./measures.ts";

export interface SoundDescriptor extends Column {
  /** NaN where undefined, never infinite. */
  compute(measures: Measures): number;
}
