// Whether two passages are the same to every view. Silence and chords held on make long runs of them.
import type { Score } from "../score.ts";

/** Whether two slices of one score are equal in everything that rows are computed from. */
export function isAlike(a: Score, b: Score): boolean {
  return (
    areEqual(a.notes, b.notes) &&
    areEqual(a.pedals, b.pedals) &&
    areEqual(a.meters, b.meters) &&
    areEqual(a.keys, b.keys) &&
    areEqual(a.chords, b.chords) &&
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
