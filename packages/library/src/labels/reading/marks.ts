// Cells that say yes or no, in words or by a mark. Knows text only.

import { foldedText, plainText } from "../plain-text.ts";
import { readNumber } from "./number-text.ts";
import type { ValueEvidence } from "./value-evidence.ts";

/** A mark says yes, and a cell without one no. */
const MARKS = new Set(["x", "✓", "✔", "✅", "☑", "*", "•", "●"]);
const YES = new Set(["1", "true", "yes", "y", "t", "on", ...MARKS]);
const NO = new Set(["0", "✗", "✘", "false", "no", "n", "f", "off"]);
/** A letter or a digit may be the name of any class; a column with one of these words says yes or no. */
const WORDS = new Set(["true", "yes", "on", "false", "no", "off"]);

/** What a mark in a cell says: 1, 0, a weight between them, or nothing where it is blank; undefined where it is no mark. */
export function markOf(cell: unknown): number | "" | undefined {
  if (cell === null || cell === undefined) return "";
  const text = foldedText(String(cell));
  if (text === "") return "";
  const said = yesOrNo(text);
  if (said !== undefined) return said === "yes" ? 1 : 0;
  const number = readNumber(plainText(String(cell)), { comma: "decimal", point: "decimal" });
  return number !== undefined && number >= 0 && number <= 1 ? number : undefined;
}

/** Whether all cells of a column are one mark, or blank. */
export const isMarked = ({ texts, items, full }: ValueEvidence): boolean =>
  !full &&
  items.size === 0 &&
  texts.size > 0 &&
  [...texts.keys()].every((text) => MARKS.has(foldedText(text)));

/** Whether all cells of a column say yes or no. */
export const isYesOrNo = ({ texts, items, full }: ValueEvidence): boolean =>
  !full &&
  items.size === 0 &&
  texts.size > 0 &&
  [...texts.keys()].every((text) => markOf(text) === 1 || markOf(text) === 0);

/** What a class says: `yes` or `no`, by its `foldedText`; undefined where it says neither. */
export const yesOrNo = (folded: string): "yes" | "no" | undefined =>
  YES.has(folded) ? "yes" : NO.has(folded) ? "no" : undefined;

/** Whether classes, by their `foldedText`, are ways to write yes and no, and nothing else: `TRUE`, `yes` and `1` are then one class. */
export const areYesAndNo = (folded: Iterable<string>): boolean => {
  const all = [...folded];
  return all.some((text) => WORDS.has(text)) && all.every((text) => yesOrNo(text) !== undefined);
};

/** All ways to write yes or no, as `foldedText` has them. */
export const YES_AND_NO: readonly string[] = [...YES, ...NO];
