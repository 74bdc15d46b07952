// Views of recordings: the same promise as views of scores, of samples.
import type { Rows, View } from "@semitone/music";
import type { Sound } from "../sound.ts";

/**
 * A view of recordings. The library gives it one channel at 22050 Hz (`ANALYSIS_RATE`), of a mean of about 0; a passage is a whole
 * recording (its first ten minutes, of a longer one) or a segment of one, and may be as short as one sample.
 */
export interface SoundView extends View<Sound> {
  readonly of: "sound";
  compute(passages: readonly Sound[]): readonly Rows[];
}
