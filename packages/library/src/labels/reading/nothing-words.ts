// Words that stand in a cell where nothing is known. Knows words and how often they stand, not what they are labels of.
import { foldedText } from "../plain-text.ts";

/** Never a class: what spreadsheets, pandas, R, SQL and people write for a missing value. Letter case does not count. */
const MARKERS = [
  ..."na|n/a|n.a.|n. a.|#n/a|#n/a n/a|#na|nan|-nan|+nan|1.#qnan|-1.#qnan|1.#ind|-1.#ind|nat|<na>|<nan>".split(
    "|",
  ),
  ..."null|(null)|<null>|nil|undefined|\\n|missing|not available|not applicable|.|..|...|-|--|---|–|—|?|??|???".split(
    "|",
  ),
  ..."#null!|#value!|#ref!|#div/0!|#name?|#num!".split("|"),
];
/** Nothing, unless all else says that they are a class. */
const WORDS = "none|(none)|<none>|unknown|unlabeled|unlabelled|not labeled|not labelled|unset|not set".split(
  "|",
);

/** The words that are taken for nothing, for the docs and for help. */
export const NOTHING_WORDS: readonly string[] = [...MARKERS, ...WORDS];

/** How often each word (see `foldedText`) stands in a column of classes, beside how many blank cells. */
export interface ColumnWords {
  readonly counts: ReadonlyMap<string, number>;
  readonly blanks: number;
}

/**
 * Which words of a column mean nothing, folded.
 *
 * Markers always do, but `-` beside `+`. `none`, `unknown` and the like do, unless the column is one of classes that also has blank cells or
 * markers (then nothing has a word of its own already) or has a single other class (then there would be nothing to tell apart).
 *
 * @param asked  words to take instead of the usual ones
 */
export function nothingIn(
  { counts, blanks }: ColumnWords,
  { classes, asked }: { readonly classes: boolean; readonly asked?: readonly string[] },
): ReadonlySet<string> {
  if (asked) return new Set(asked.map(foldedText));
  const nothing = new Set(MARKERS.filter((word) => word !== "-" || !counts.has("+")));
  const marked = blanks > 0 || [...nothing].some((word) => counts.has(word));
  const words = WORDS.filter((word) => counts.has(word));
  const others = [...counts.keys()].filter((word) => !nothing.has(word) && !words.includes(word)).length;
  if (!classes || (!marked && others !== 1)) for (const word of WORDS) nothing.add(word);
  return nothing;
}
