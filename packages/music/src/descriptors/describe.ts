// Descriptors of a score and of each of its bars. Knows the table, not what is in it.
import type { Score } from "../score.ts";
import type { Descriptor } from "./descriptor.ts";
import { Passage } from "./passage.ts";
import { BAR_DESCRIPTORS, DESCRIPTORS } from "./table.ts";
import { tabulate } from "./tables/score-tables.ts";

/** What `describe` returns. */
export interface Description {
  /** In the order of `DESCRIPTOR_NAMES`; NaN where undefined, never infinite. */
  readonly piece: Float32Array;
  /** A row for each bar, in the order of `BAR_DESCRIPTOR_NAMES`. */
  readonly bars: readonly Float32Array[];
}

/**
 * Descriptors of a whole score and of every bar, from one pass over the notes.
 *
 * The piece lasts from its first onset to the end of its last note; a bar counts in full. Times between an onset and the next belong to
 * the bar of the first. Scale degrees and chromatic notes of a bar refer to the key of the piece. See `DESCRIPTORS` for formulas.
 *
 * @throws GridError where the score has more bars or beats than `MAX_GRID_CELLS`
 */
export function describe(score: Score): Description {
  const whole = Passage.ofScore(tabulate(score));
  return {
    piece: evaluate(DESCRIPTORS, whole),
    bars: whole.tables.bars.map((bar) => evaluate(BAR_DESCRIPTORS, whole.bar(bar.index))),
  };
}

/**
 * Descriptors of a whole score, in the order of `DESCRIPTOR_NAMES`; NaN where undefined, never infinite.
 *
 * @throws GridError as `describe`
 * @example describeScore(score)[DESCRIPTOR_NAMES.indexOf("notesPerSecond")]
 */
export function describeScore(score: Score): Float32Array {
  return evaluate(DESCRIPTORS, Passage.ofScore(tabulate(score)));
}

/**
 * Descriptors of each bar, in the order of `BAR_DESCRIPTOR_NAMES`: the curves of a piece.
 *
 * @throws GridError as `describe`
 */
export function describeBars(score: Score): readonly Float32Array[] {
  return describe(score).bars;
}

function evaluate(descriptors: readonly Descriptor[], passage: Passage): Float32Array {
  const values = new Float32Array(descriptors.length);
  for (let i = 0; i < descriptors.length; i++) {
    const { compute, range, cut } = descriptors[i];
    const value = compute(passage);
    values[i] = cut ? Math.min(range[1], Math.max(range[0], value)) : value;
  }
  return values;
}
