import type { BarGrid } from "@semitone/music/cells";
// Where a segment lies in the model.

/** What stands for one segment. */
export interface SegmentLatent {
  /** Everything that no factor holds. */
  readonly beatLatents: Float32Array;
  /** By the ids of the attributes' factors, and `STYLE`. */
  readonly factors: Readonly<Record<string, Float32Array>>;
  /** In units of the corpus: standard deviations from its mean, in the order of `QUALITIES`. */
  readonly qualities: Float32Array;
  readonly grid: BarGrid;
}

/** What the beats of a segment are drawn and decoded with. */
export type SegmentSetting = Omit<SegmentLatent, "beatLatents">;
