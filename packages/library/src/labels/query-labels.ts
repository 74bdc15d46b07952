// Labels as the library holds them, streamed in the order of their pieces. Reads only.

import type { AnnotatorKind } from "../choices.ts";
import type { Connection, SqlValue } from "../database/connection.ts";
import { findPiece } from "../pieces/find-piece.ts";
import { pieceById } from "../pieces/list-pieces.ts";
import type { PieceKey } from "../pieces/piece.ts";
import type { Project } from "../project.ts";
import type { Attribute } from "./attribute.ts";
import { attributesNamed } from "./attribute-store.ts";
import { spanOfRow, valueOfRow } from "./label-writer.ts";
import { attributeOf } from "./stored-attribute.ts";
import type { StoredLabel } from "./stored-label.ts";

/** Which labels; what is left out does not restrict. */
export interface LabelFilter {
  /** Names of attributes, or lists of names parted by commas, see `splitNames`. */
  readonly attributes?: readonly string[];
  /** Name of a piece, as `findPiece` understands it. */
  readonly piece?: string;
  readonly annotator?: string;
  readonly annotatorKind?: AnnotatorKind;
}

/**
 * Living labels ordered by file, then stretch, annotator and attribute. Memory is bounded by the labels of one piece.
 *
 * @throws LabelError if the filter names an unknown attribute, ProjectError (`no-piece`) an unknown piece
 */
export async function* queryLabels(
  project: Pick<Project, "connection" | "folder">,
  filter: LabelFilter = {},
): AsyncGenerator<StoredLabel> {
  yield* labelsOf(project, filter);
}

/** `queryLabels` without waiting, for callers that hold a transaction. */
export function* labelsOf(
  project: Pick<Project, "connection" | "folder">,
  filter: LabelFilter = {},
): Generator<StoredLabel> {
  const { connection } = project;
  const attributes = attributesById(connection);
  const wanted = filter.attributes && attributesNamed(project, filter.attributes).map(({ name }) => name);
  const chosen = [...attributes].filter(([, { name }]) => wanted?.includes(name)).map(([id]) => id);
  for (const { id, file } of labelledPieces(project, filter.piece)) {
    const rows = connection.all(
      `SELECT labels.id AS id, attribute_id, unit, start, stop, number, text, soft, confidence, aggregation,
         annotators.name AS annotator, annotators.kind AS annotator_kind, label_batches.at AS at
       FROM labels JOIN annotators ON annotators.id = labels.annotator_id
       JOIN label_batches ON label_batches.id = labels.added_by
       WHERE labelled_id = ? AND alive = 1
         ${wanted === undefined ? "" : `AND attribute_id IN (${chosen.map(() => "?").join(", ")})`}
         ${filter.annotator === undefined ? "" : "AND annotators.name = ?"}
         ${filter.annotatorKind === undefined ? "" : "AND annotators.kind = ?"}
       ORDER BY unit, start, stop, annotators.kind, annotators.name, labels.id`,
      [id, ...chosen, filter.annotator, filter.annotatorKind].filter((parameter) => parameter !== undefined),
    );
    for (const row of rows) yield toLabel(row, file, attributes.get(Number(row.attribute_id))!);
  }
}

function toLabel(row: Record<string, SqlValue>, file: string, attribute: Attribute): StoredLabel {
  return {
    id: Number(row.id),
    file,
    attribute,
    value: valueOfRow(row),
    span: spanOfRow({ unit: row.unit, start: row.start, stop: row.stop }),
    annotator: row.annotator as string,
    annotatorKind: row.annotator_kind as AnnotatorKind,
    confidence: (row.confidence as number | null) ?? undefined,
    aggregation: (row.aggregation as string | null) ?? undefined,
    at: row.at as string,
  };
}

function attributesById(connection: Connection): ReadonlyMap<number, Attribute> {
  return new Map(
    connection
      .all("SELECT id, declaration FROM attributes")
      .map(({ id, declaration }) => [Number(id), attributeOf(declaration)]),
  );
}

/** A piece that has, or had, labels. */
interface LabelledPiece extends PieceKey {
  /** Row number among the labelled pieces. */
  readonly id: number;
  /** Its name; one whose file the library does not know any more is called by its content. */
  readonly file: string;
}

/** Pieces that have labels, by name. */
export function labelledPieces(
  project: Pick<Project, "connection" | "folder">,
  name?: string,
): LabelledPiece[] {
  const only = name === undefined ? undefined : findPiece(project, name);
  return project.connection
    .all(
      `SELECT labelled.id, labelled.sha256, labelled.ordinal, pieces.id AS piece FROM labelled_pieces AS labelled
       LEFT JOIN pieces ON pieces.sha256 = labelled.sha256 AND pieces.ordinal = labelled.ordinal
       ${only ? "WHERE labelled.sha256 = ? AND labelled.ordinal = ?" : ""}`,
      only && [only.sha256, only.ordinal],
    )
    .map((row) => {
      const [id, sha256, ordinal] = [row.id as number, row.sha256 as string, row.ordinal as number];
      const piece = only ?? (row.piece === null ? undefined : pieceById(project, row.piece as number));
      return { id, sha256, ordinal, file: piece?.name ?? `sha256:${sha256}#${ordinal}` };
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}
