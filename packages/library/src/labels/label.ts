// What a label is: a value of an attribute, for a piece or a stretch of it, given by someone. Knows no file and no database.
import type { AnnotatorKind, AttributeKind, SpanUnit } from "../choices.ts";

/** A stretch of a piece, `start <= t < end`, both >= 0. */
export interface Span {
  readonly unit: SpanUnit;
  readonly start: number;
  readonly end: number;
}

/**
 * The value of a label, read by the kind of its attribute:
 *
 * | kind | hard | soft |
 * | --- | --- | --- |
 * | categorical, ordinal, group | the value | probability of each value, sum 1 |
 * | multi-label | 1 or 0 for each *known* tag; a tag left out is unknown | a probability in 0..1 for each known tag |
 * | continuous | the number | `{ loc, scale }` of a normal distribution |
 */
export type LabelValue = string | number | Readonly<Record<string, number>>;

/** What a soft label says of a value or tag; undefined where it says nothing, whatever objects have by themselves (`constructor`). */
export const weightOf = (value: LabelValue, of: string): number | undefined =>
  typeof value === "object" && Object.hasOwn(value, of) ? value[of] : undefined;

/** The annotator of labels that name none. */
export const UNNAMED_ANNOTATOR = "";

/** One label of one piece. At most one lives for each (piece, attribute, annotator, span). */
export interface Label {
  /** Name of the attribute. */
  readonly attribute: string;
  readonly value: LabelValue;
  /** Left out: the whole piece. */
  readonly span?: Span;
  /** @default "" (unnamed) */
  readonly annotator?: string;
  /** @default "human" */
  readonly annotatorKind?: AnnotatorKind;
  /** How sure the annotator was, 0..1; left out: not said. */
  readonly confidence?: number;
  /** How an aggregate was made, e.g. `mean of 30 annotators`. */
  readonly aggregation?: string;
}

/** A value as a file holds it, before its attribute's kind has been asked. Blank, null and undefined mean unknown. */
export type RawValue = string | number | boolean | null | undefined | readonly unknown[] | object;

/** A label as read from a file: its piece still a name, its value still raw. */
export interface LabelRecord extends Omit<Label, "value"> {
  /** Names of the piece's file, best first: the first that matches a piece is taken. */
  readonly files: readonly string[];
  readonly value: RawValue;
  readonly line?: number;
  /** The column or key that held the value. */
  readonly column?: string;
  /** Facts about the annotator (training, ...), kept with the first label of theirs. */
  readonly annotatorInfo?: Readonly<Record<string, string | number>>;
  /** Kind that the format implies, for an attribute that is not declared yet. */
  readonly kind?: AttributeKind;
  /** The value means exactly what it says; left out: it is the cell of a sheet, in which lists and words for nothing are looked for. */
  readonly exact?: boolean;
}
