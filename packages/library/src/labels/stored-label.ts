// A label as the library gives it back: with its piece's file, its attribute and every default filled in.

import type { AnnotatorKind } from "../choices.ts";
import type { Attribute } from "./attribute.ts";
import type { LabelValue, Span } from "./label.ts";

export interface StoredLabel {
  /** Rising in the order of writing; stable. */
  readonly id: number;
  /** POSIX path of the piece's file as imported; `#n` follows where a file holds several pieces, from 0. */
  readonly file: string;
  readonly attribute: Attribute;
  readonly value: LabelValue;
  readonly span: Span | undefined;
  /** Empty where unnamed. */
  readonly annotator: string;
  readonly annotatorKind: AnnotatorKind;
  readonly confidence: number | undefined;
  readonly aggregation: string | undefined;
  /** When it was written, ISO 8601 in UTC: labels of one import share it. Undefined where it is not in the library. */
  readonly at: string | undefined;
}
