// Tags against the truth, with Jeffreys' interval.
import { groupInterval } from "@semitone/stats";
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
 * Share of the pieces in `truth` whose mood was tagged right, with its 95 % interval, Jeffreys' of single answers.
 *
 * @param truth  mood by file name
 * @throws Error if a piece has no tag: a tagger that leaves out what is hard would look better than it is
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
  const right: number[] = [];
  for (const [file, mood] of truth) {
    const given = tags.get(file);
    if (given === undefined) throw new Error(`${file} has no tag`);
    right.push(Number(given === mood));
  }
  const share = (rows: readonly number[]) => rows.reduce((sum, row) => sum + right[row], 0) / rows.length;
  const interval = groupInterval([...right.keys()], share, { kind: "share" });
  return {
    attribute: "mood",
    method,
    labels,
    metric: "accuracy",
    ...interval,
    n: right.length,
  };
}
