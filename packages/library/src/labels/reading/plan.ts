// How the cells of one attribute are to be read. Made by planValues, followed by ValueReading.
import type { NumberStyle } from "./number-text.ts";

/** The mark of a tag known to be absent. */
export const ABSENT = /^!([^!].*)$/;

export interface ValuePlan {
  /** Values mean exactly what they say. */
  readonly exact: boolean;
  readonly oneValue: boolean;
  /** Folded words that mean nothing. */
  readonly nothing: ReadonlySet<string>;
  readonly style: NumberStyle;
  /** Cells of the file are separated by commas. */
  readonly commaSeparated: boolean;
  /** Some numbers have a percent sign. */
  readonly percentages: boolean;
  /** What separates tags; undefined where nothing does. */
  readonly separator: string | undefined;
  /** The spelling of each class, by its folded text. */
  readonly spelling: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}
