// What every reader of labels is given and gives back.

import type { SpanUnit } from "../../choices.ts";
import type { Attribute } from "../attribute.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { LabelSource } from "./text-source.ts";

export interface ReadContext {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Unit of `start` and `end` where the file names none. */
  readonly unit: SpanUnit;
  /** Column or key with the file name. @default "file_name" */
  readonly fileColumn?: string;
  /** The attributes that are declared, by name: a column or key so called is one of labels, whatever else it looks like. */
  readonly declared: ReadonlyMap<string, Attribute>;
  /** Takes the fault of one record; the reader goes on with the next. */
  reject: (error: LabelError) => void;
  /** Takes a sentence about what the reader guessed, or left out because it is no label. */
  note: (sentence: string) => void;
  /** Set by the reader of a table: what separates its cells. */
  separator?: string;
  /** Set by a reader that finds another format in the file than its name says. */
  found?: string;
}

/** Records in batches, in the order of the file. */
export type LabelReader = (source: LabelSource, context: ReadContext) => AsyncGenerator<LabelRecord[]>;

/** Runs `work` for one record; a LabelError goes to `reject` with the record's place, and undefined comes back. */
export function orReject<T>(context: ReadContext, line: number | undefined, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof LabelError)) throw error;
    context.reject(error.at({ file: context.file, line }));
    return undefined;
  }
}
