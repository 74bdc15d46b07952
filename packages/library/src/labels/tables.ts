// The rows of the label tables as queries see them. The statements that make them are in migrations.ts.
import type { AnnotatorKind, SpanUnit } from "./label.ts";

export interface AttributesTable {
  id: number;
  name: string;
  /** JSON of the `Attribute`. */
  declaration: string;
}

export interface AnnotatorsTable {
  id: number;
  name: string;
  kind: AnnotatorKind;
  /** JSON object of facts, or null. */
  info: string | null;
}

export interface LabelledPiecesTable {
  id: number;
  sha256: string;
  ordinal: number;
}

/** What a batch of changes was made by. */
export type BatchAction = "import" | "set" | "unset" | "aggregate" | "undo" | "redo";

export interface LabelBatchesTable {
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  action: BatchAction;
  note: string;
  /** The batch that an undo or redo reverts. */
  undoes: number | null;
  /** Labels that this batch added have ids from here on. */
  first_label: number;
}

export interface LabelsTable {
  id: number;
  labelled_id: number;
  attribute_id: number;
  annotator_id: number;
  /** Empty for a label of the whole piece; start and stop are then 0. */
  unit: SpanUnit | "";
  start: number;
  stop: number;
  /** Exactly one of the three holds the value: a number, a category, or JSON of a soft or multi-label value. */
  number: number | null;
  text: string | null;
  soft: string | null;
  confidence: number | null;
  aggregation: string | null;
  added_by: number;
  /** 1 or 0. */
  alive: number;
}

/** Later changes of `alive`, one for each label and batch; never altered. */
export interface LabelFlipsTable {
  batch_id: number;
  label_id: number;
  alive: number;
}

export interface LabelTables {
  attributes: AttributesTable;
  annotators: AnnotatorsTable;
  labelled_pieces: LabelledPiecesTable;
  label_batches: LabelBatchesTable;
  labels: LabelsTable;
  label_flips: LabelFlipsTable;
}
