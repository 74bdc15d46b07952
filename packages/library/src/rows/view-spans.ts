// Which parts of a piece have rows: the whole, or its segments. Knows how scores are cut, not what is computed of the parts.
import { type Score, type Segment, sliceEach } from "@semitone/music";
import type { SoundSegmentOptions } from "@semitone/sound";
import type { ProjectConfig } from "../project-config.ts";

/** The whole piece (one passage) or its segments in order. */
export type Spans = "piece" | "segments";

/** What the passages of a piece depend on beside its bytes, as text. */
export function spanRule(
  spans: Spans,
  { unit, length, hop = length }: ProjectConfig["segments"] | SoundSegmentOptions,
): string {
  return spans === "piece" ? "piece" : `segments of ${length} ${unit}, ${hop} apart`;
}

/** The passages of a score that has been cut into `segments`. */
export function passagesOf(
  score: Score,
  spans: Spans,
  segments: readonly Pick<Segment, "start" | "end">[],
): Score[] {
  return spans === "piece" ? [score] : [...sliceEach(score, segments)];
}
