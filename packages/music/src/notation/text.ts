// The text of a notation file, with a word where its encoding had to be guessed; and its lines. Knows no format.
import { declaredEncoding, decodeText } from "../texts/decode-text.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";

/** Text of a file, by `decodeText` with what the file declares of itself. */
export function notationText(bytes: Uint8Array, caller: string, log: DiagnosticLog): string {
  const { text, encoding, isGuess } = decodeText(bytes, declaredEncoding(bytes));
  if (isGuess)
    log.add("encoding-guessed", "note", `${caller}: expected UTF-8; got other bytes, read as ${encoding}`);
  return text;
}

/** The lines of a text with where each begins, one at a time: a file of nothing but line ends is no list in memory. */
export function* linesOf(text: string): Generator<{ readonly line: string; readonly offset: number }> {
  for (let offset = 0; offset <= text.length; ) {
    const next = text.indexOf("\n", offset);
    const stop = next < 0 ? text.length : next;
    const end = stop > offset && text[stop - 1] === "\r" ? stop - 1 : stop;
    yield { line: text.slice(offset, end), offset };
    offset = stop + 1;
  }
}
