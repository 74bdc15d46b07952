// The text of a tune without what abcjs takes more than linear time over. Same music, same lines.

/** Longest run of blanks that is left; the parser looks for the end of a line from each of them. */
const MAX_BLANKS = 64;
const LONG_BLANKS = new RegExp(`[^\\S\\n]{${MAX_BLANKS + 1},}`, "g");

/**
 * Text that abcjs reads as it reads `text`, in time linear in its length:
 *
 * - runs of blanks are cut to 64,
 * - line and paragraph separators of Unicode, which are no line ends in ABC, become blanks: comments that end in one are tried over
 *   and over,
 * - inline fields (`[K:` ...) that never close lose their bracket: the parser would read each from the start of its line.
 */
export function harmless(text: string): string {
  return text
    .replace(/[\u2028\u2029]/g, " ")
    .replace(LONG_BLANKS, " ".repeat(MAX_BLANKS))
    .split("\n")
    .map(closeFields)
    .join("\n");
}

function closeFields(line: string): string {
  const closed = line.lastIndexOf("]") + 1;
  return line.slice(0, closed) + line.slice(closed).replace(/\[(?=.:)/g, " ");
}
