// What a verb shows to a person, as data: tables, lines, drawings, remarks. A terminal prints them, a page could draw them.
import type { Score } from "@semitone/music";

export type Cell = string | number | undefined;

export type Block =
  | {
      readonly kind: "table";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: "line"; readonly text: string; readonly isHeading?: boolean }
  /** A line that begins with how it went. */
  | {
      readonly kind: "finding";
      readonly level: "ok" | "warning" | "error";
      readonly check: string;
      readonly text: string;
    }
  /** Data in a format of its own, written as it comes. */
  | { readonly kind: "data"; readonly chunks: Iterable<string> | AsyncIterable<string> }
  /** Notes over time; `height` in lines. */
  | { readonly kind: "piano roll"; readonly score: Score; readonly height: number }
  /** Names and numbers side by side, under a heading; a number that is undefined (NaN) is a dash. */
  | {
      readonly kind: "figures";
      readonly heading: string;
      readonly figures: readonly { readonly name: string; readonly value: number }[];
    }
  /** One curve per line, with its range. */
  | {
      readonly kind: "curves";
      readonly curves: readonly { readonly name: string; readonly values: readonly number[] }[];
    }
  /** What a person should know and a program need not read: these are no data. */
  | { readonly kind: "note" | "warning" | "error"; readonly text: string };

/** @param rows  cells by column; undefined is blank */
export const table = (columns: readonly string[], rows: readonly (readonly Cell[])[]): Block => ({
  kind: "table",
  columns,
  rows,
});

/** A line of data; without text a blank one. */
export const line = (text = ""): Block => ({ kind: "line", text });

export const heading = (text: string): Block => ({ kind: "line", text, isHeading: true });

export const note = (text: string): Block => ({ kind: "note", text });

export const warning = (text: string): Block => ({ kind: "warning", text });

/** A table below a blank line; nothing where it has no rows. */
export const section = (columns: readonly string[], rows: readonly (readonly Cell[])[]): Block[] =>
  rows.length === 0 ? [] : [line(), table(columns, rows)];
