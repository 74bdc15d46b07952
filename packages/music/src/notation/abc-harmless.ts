// The text of a tune without what abcjs takes more than linear time over. Same music, same lines.
import type { DiagnosticLog } from "./diagnostic-log.ts";

/** Longest run of blanks that is left; the parser looks for the end of a line from each of them. */
const MAX_BLANKS = 64;
const LONG_BLANKS = new RegExp(`[^\\S\\n]{${MAX_BLANKS + 1},}`, "g");
/** Longest field (`K:` ...), directive (`%%score` ...) or inline field (`[K:...]`): the parser takes them apart in quadratic time. */
const MAX_FIELD = 2048;
/** Fields of text, which abcjs is not asked for. */
const TEXT_FIELD = /^[ABCDFGHNORSTWXZw]:/;
/** Slurs of a tune; with more all are taken out, since the parser goes through those still open at every note. */
const MAX_SLURS = 2048;
const FIELD = /^([A-Za-z]:|%%)/;

/**
 * Text that abcjs reads as it reads `text`, in time linear in its length:
 *
 * - runs of blanks are cut to 64,
 * - line and paragraph separators of Unicode, which are no line ends in ABC, become blanks: comments that end in one are tried over
 *   and over,
 * - slurs, which are not read, are taken out where there are over 2048,
 * - fields and directives are cut to 2048 characters; inline fields and grace notes that never close, or only after more than that,
 *   lose their bracket.
 */
export function harmless(text: string, log: DiagnosticLog): string {
  const lines = text
    .replace(/[\u2028\u2029]/g, " ")
    .replace(LONG_BLANKS, " ".repeat(MAX_BLANKS))
    .split("\n");
  const hasManySlurs = text.split("(", MAX_SLURS + 2).length > MAX_SLURS + 1;
  return lines
    .map((line) => {
      if (FIELD.test(line)) return shortField(line, log);
      return shortBrackets(hasManySlurs ? withoutSlurs(line) : line, log);
    })
    .join("\n");
}

function shortField(line: string, log: DiagnosticLog): string {
  if (line.length <= MAX_FIELD) return line;
  if (!TEXT_FIELD.test(line)) reportLong(line, log);
  return line.slice(0, MAX_FIELD);
}

function shortBrackets(line: string, log: DiagnosticLog): string {
  return withoutOpen(withoutOpen(line, /\[(?=.:)/g, "]", log), /\{/g, "}", log);
}

/** Takes out the brackets that never close, or only far away. */
function withoutOpen(line: string, bracket: RegExp, closing: string, log: DiagnosticLog): string {
  let close = line.indexOf(closing);
  return line.replace(bracket, (open, at: number) => {
    // Ever further on: the line is looked through once for all of its brackets.
    if (close >= 0 && close < at) close = line.indexOf(closing, at);
    if (close >= 0 && close - at <= MAX_FIELD) return open;
    if (close >= 0) reportLong(line.slice(at, close), log);
    // Not nothing for a field, whose letter would then begin the line.
    return closing === "]" ? " " : "";
  });
}

/** Takes slurs out, which say nothing of pitch or time; parentheses of tuplets (`(3`) and inside quotes stay. */
function withoutSlurs(line: string): string {
  return line.replace(/"[^"]*"|\((?!\d)|\)/g, (found) => (found.length > 1 ? found : ""));
}

function reportLong(field: string, log: DiagnosticLog): void {
  log.add(
    "long-field",
    "lost",
    `readAbc: expected fields of at most ${MAX_FIELD} characters; got ${field.length} in ${field.slice(0, 8).trim()}...; the rest is not read`,
  );
}
