// A piece as a set of short melodic patterns that survive transposition, tempo and other note values. Knows nothing of hashing to sketches.
import { pitchedColumns } from "../descriptors/tables/notes.ts";
import type { Line } from "../descriptors/tables/top-line.ts";
import { bassLine, topLine } from "../descriptors/tables/top-line.ts";
import { withoutOrnaments } from "../ornaments.ts";
import type { Score } from "../score.ts";

/**
 * Notes in a pattern. Fewer, and unrelated tunes share too many patterns; more, and each edited note spoils more of them
 * (docs/descriptors.md has the measurements).
 */
export const SHINGLE_NOTES = 4;

/**
 * The distinct patterns of the top line and of the bass line, as 32-bit hashes in no particular order.
 *
 * A pattern is `SHINGLE_NOTES` successive notes of a line: the intervals between them in semitones, and the ratios of successive
 * inter-onset times to the nearest power of two (`round(log2(next / previous))`), so that swing and played timing fall together.
 */
export function shingles(score: Score): Uint32Array {
  const notes = pitchedColumns(withoutOrnaments(score));
  const found = new Set<number>();
  addPatterns(found, topLine(notes), 1);
  addPatterns(found, bassLine(notes), 2);
  return Uint32Array.from(found);
}

function addPatterns(found: Set<number>, { onset, pitch }: Line, lineTag: number): void {
  for (let i = SHINGLE_NOTES - 1; i < onset.length; i++) {
    let hash = lineTag;
    for (let k = i - SHINGLE_NOTES + 2; k <= i; k++) {
      hash = mix(hash, pitch[k] - pitch[k - 1]);
      if (k > i - SHINGLE_NOTES + 2) {
        const ratio = (onset[k] - onset[k - 1]) / (onset[k - 1] - onset[k - 2]);
        hash = mix(hash, Math.round(Math.log2(ratio)));
      }
    }
    found.add(hash >>> 0);
  }
}

/** One round of 32-bit mixing: every bit of `value` reaches every bit of the result. */
function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0x9e3779b1);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
