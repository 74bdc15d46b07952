// Descriptors of every segment of a score. Knows that neighbours are often alike, not what descriptors mean.
import type { Score } from "../score.ts";
import type { Window } from "../slice.ts";
import { sliceEach } from "../slice.ts";
import { describeScore } from "./describe.ts";
import { DESCRIPTORS } from "./table.ts";

/**
 * `describeScore` of what sounds in each window, as `sliceScore` cuts it.
 *
 * A window that holds the same as the one before (silence, a chord held on) is not described again: the cost is that of the windows
 * in which something begins, ends or changes.
 *
 * @param windows  by ascending `start`, as from `segmentScore`
 * @returns [windows, descriptors], row after row
 * @throws GridError as `describeScore`
 */
export function describeSegments(score: Score, windows: readonly Window[]): Float32Array {
  const width = DESCRIPTORS.length;
  const rows = new Float32Array(windows.length * width);
  let at = 0;
  let before: Score | undefined;
  for (const slice of sliceEach(score, windows)) {
    if (before && isDescribedAlike(before, slice)) rows.copyWithin(at, at - width, at);
    else rows.set(describeScore(slice), at);
    before = slice;
    at += width;
  }
  return rows;
}

/** Whether two slices of one score are equal in all that descriptors look at. */
function isDescribedAlike(a: Score, b: Score): boolean {
  return (
    areEqual(a.notes, b.notes) &&
    areEqual(a.pedals, b.pedals) &&
    areEqual(a.meters, b.meters) &&
    areEqual(a.tempos, b.tempos)
  );
}

/** Lists of flat things of one kind, field by field. */
function areEqual<Thing extends object>(a: readonly Thing[], b: readonly Thing[]): boolean {
  return a.length === b.length && a.every((thing, i) => isEqual(thing, b[i]));
}

function isEqual<Thing extends object>(a: Thing, b: Thing): boolean {
  for (const key in a) if (a[key] !== b[key]) return false;
  return true;
}
