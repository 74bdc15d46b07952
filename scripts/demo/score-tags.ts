// Tags against the truth, with Wilson's interval.
import type { TaggedPiece } from "@semitone/verbs";

export interface DemoScore {
  readonly attribute: string;
  readonly method: string;
  /** Labels that were learnt from. */
  readonly labels: number;
  readonly metric: "accuracy";
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/**
 * Share of the pieces in `truth` whose mood was tagged right, with its 95 % interval by Wilson's score.
 *
 * @param truth  mood by file name
 * @throws Error if a piece has no tag: a tagger that leaves out what is hard would look better than it is
 * @see Wilson 1927
 */
export function scoreTags(
  method: string,
  labels: number,
  pieces: readonly TaggedPiece[],
  truth: ReadonlyMap<string, string>,
): DemoScore {
  const tags = new Map(
    pieces.map(({ file, predictions }) => [
      file.split("/").at(-1)!,
      predictions.find((p) => p.attribute === "mood")?.value,
    ]),
  );
  let right = 0;
  for (const [file, mood] of truth) {
    const given = tags.get(file);
    if (given === undefined) throw new Error(`${file} has no tag`);
    if (given === mood) right++;
  }
  const n = truth.size;
  const value = right / n;
  const z = 1.96;
  const centre = (value + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((value * (1 - value)) / n + z ** 2 / (4 * n ** 2));
  return {
    attribute: "mood",
    method,
    labels,
    metric: "accuracy",
    value,
    low: centre - half,
    high: centre + half,
    n,
  };
}
