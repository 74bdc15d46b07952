// Meters as text: `3/4`, `3+2/8`, `(2+3)/8`, `2/4+3/8`. Knows no file format.
import type { SheetMeter } from "./sheet.ts";
import { sheetMeter } from "./sheet.ts";

/** Longest text of a meter that is looked at. */
const MAX_TEXT = 64;

/**
 * The meter that a sum of fractions comes to: `3+2/8` is 5/8, `2/4+3/8` is 7/8; parentheses and blanks count for nothing. A
 * denominator of 0, as in Humdrum, is a breve.
 *
 * @returns undefined where the text is no meter, or none that a score can hold
 */
export function parseMeter(text: string): SheetMeter | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const fractions: { numerator: number; denominator: number }[] = [];
  let pending = 0;
  for (const term of text.replace(/[()\s]/g, "").split("+")) {
    const match = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(term);
    if (!match) return undefined;
    pending += Number(match[1]);
    if (match[2] === undefined) continue;
    const isBreve = Number(match[2]) === 0;
    fractions.push(
      isBreve
        ? { numerator: 2 * pending, denominator: 1 }
        : { numerator: pending, denominator: Number(match[2]) },
    );
    pending = 0;
  }
  if (fractions.length === 0 || pending > 0) return undefined;
  const denominator = Math.max(...fractions.map((fraction) => fraction.denominator));
  const numerator = fractions.reduce(
    (sum, fraction) => sum + (fraction.numerator * denominator) / fraction.denominator,
    0,
  );
  return sheetMeter(numerator, denominator);
}
