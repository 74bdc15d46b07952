// Labels by the numbers of their pieces: many values in one step, safe to be sent twice, with what each answer took; and all of them back.

import type { AnnotatorKind } from "../choices.ts";
import type { SqlValue } from "../database/connection.ts";
import { piecesById } from "../pieces/list-pieces.ts";
import type { Project } from "../project.ts";
import { ProjectError } from "../project-error.ts";
import { type Attribute, parseValue } from "./attribute.ts";
import { findAttribute } from "./attribute-store.ts";
import type { LabelValue, RawValue } from "./label.ts";
import { LabelConflict, LabelError } from "./label-error.ts";
import { LabelWriter, valueOfRow } from "./label-writer.ts";

/** One change of a label of a whole piece. */
export interface LabelEdit {
  /** Number of the piece, see `Piece.id`. */
  readonly piece: number;
  readonly attribute: string;
  /** As typed; null takes the label away. */
  readonly value: RawValue;
  /** Seconds that a person took to answer. */
  readonly seconds?: number;
  /** Whether they saw what the model guessed before they answered. */
  readonly guessShown?: boolean;
  /** Only where there is no other label yet: the answer to a question, which somebody else may have answered meanwhile. @default false */
  readonly unlabelled?: boolean;
}

export interface LabelEditsResult {
  /** Undefined where nothing changed. */
  readonly batch: number | undefined;
  readonly changed: number;
  readonly unchanged: number;
  /** Whether the key was known: nothing was done then, and this is what was done at first. */
  readonly repeated: boolean;
}

/** Of a key by which a repeated request is known. */
const MAX_KEY = 200;

/**
 * Carries out all edits as one batch, on the disk when it returns; or none of them.
 *
 * @param key  a name for this request: the same one again changes nothing
 * @throws ProjectError (`missing`) for a number that no piece has; LabelConflict where `unlabelled` does not hold any more; LabelError for an unknown attribute or value, or a piece named twice
 */
export function editLabels(
  project: Project,
  edits: readonly LabelEdit[],
  key: string,
  { annotator = "" }: { readonly annotator?: string } = {},
): LabelEditsResult {
  if (key.length === 0 || key.length > MAX_KEY)
    throw new LabelError(`key: expected 1..${MAX_KEY} characters; got ${key.length}`);
  const { connection } = project;
  const parsed = parsedEdits(project, edits);
  return connection.transaction(() => {
    const [known] = connection.all("SELECT batch_id, changed, unchanged FROM label_edits WHERE name = ?", [
      key,
    ]);
    if (known)
      return {
        batch: known.batch_id === null ? undefined : Number(known.batch_id),
        changed: Number(known.changed),
        unchanged: Number(known.unchanged),
        repeated: true,
      };
    const result = applied(project, parsed, annotator);
    connection
      .prepare("INSERT INTO label_edits (name, batch_id, changed, unchanged) VALUES (?, ?, ?, ?)")
      .run([key, result.batch ?? null, result.changed, result.unchanged]);
    return { ...result, repeated: false };
  });
}

interface ParsedEdit extends Omit<LabelEdit, "attribute" | "value" | "piece"> {
  readonly piece: { readonly id: number; readonly sha256: string; readonly ordinal: number };
  readonly name: string;
  readonly attribute: Attribute;
  /** Undefined: taken away. */
  readonly value: LabelValue | undefined;
}

function parsedEdits(project: Project, edits: readonly LabelEdit[]): ParsedEdit[] {
  const attributes = new Map<string, Attribute>();
  const seen = new Set<string>();
  const pieces = piecesById(
    project,
    edits.map(({ piece }) => piece),
  );
  return edits.map(({ piece: id, attribute: given, value, ...facts }) => {
    const attribute = attributes.get(given) ?? findAttribute(project, given);
    attributes.set(given, attribute);
    const piece = pieces.get(id);
    if (piece === undefined)
      throw new ProjectError(`label: expected the number of a piece; got ${id}; see listPieces`, "missing");
    const twice = `${id} ${attribute.name}`;
    if (seen.has(twice)) throw new LabelError(`${attribute.name}: ${piece.name} is labelled twice at once`);
    seen.add(twice);
    const read = value === null ? undefined : parseValue(attribute, value);
    return { ...facts, piece, name: piece.name, attribute, value: read };
  });
}

function applied(
  { connection }: Project,
  edits: readonly ParsedEdit[],
  annotator: string,
): Omit<LabelEditsResult, "repeated"> {
  const open = edits.filter(({ value, ...edit }) => value !== undefined || livingOf(edit, annotator));
  function livingOf({ piece, attribute }: Omit<ParsedEdit, "value">, by: string) {
    const [row] = connection.all(LIVING_ONE, [piece.sha256, piece.ordinal, attribute.name, by]);
    return row as Record<string, SqlValue> | undefined;
  }
  for (const edit of open) if (edit.unlabelled) requireUnlabelled(edit, livingOf(edit, annotator));
  if (open.length === 0) return { batch: undefined, changed: 0, unchanged: edits.length };
  const action = open.some(({ value }) => value !== undefined) ? "set" : "unset";
  const writer = new LabelWriter(connection, action, noteOf(open));
  let changed = 0;
  for (const edit of open) {
    const { piece, attribute, value, seconds, guessShown } = edit;
    if (value === undefined || attribute.kind === "multi-label") {
      // Tags are joined to those that are there: what was taken back must go first.
      const row = livingOf(edit, annotator);
      if (row && value !== undefined && JSON.stringify(valueOfRow(row)) === JSON.stringify(value)) continue;
      if (row) writer.take(row);
      changed += value === undefined ? 1 : 0;
    }
    if (value === undefined) continue;
    if (writer.put(piece, attribute, { value, annotator }).outcome === "unchanged") continue;
    changed++;
    if (seconds !== undefined || guessShown !== undefined)
      connection
        .prepare("INSERT INTO label_effort (label_id, seconds, guess_shown) SELECT MAX(id), ?, ? FROM labels")
        .run([seconds ?? null, guessShown === undefined ? null : Number(guessShown)]);
  }
  if (changed === 0) connection.prepare("DELETE FROM label_batches WHERE id = ?").run([writer.batch]);
  return {
    batch: changed === 0 ? undefined : writer.batch,
    changed,
    unchanged: edits.length - changed,
  };
}

function requireUnlabelled(
  { name, attribute, value }: ParsedEdit,
  living: Record<string, SqlValue> | undefined,
): void {
  const known = living && valueOfRow(living);
  if (known === undefined || JSON.stringify(known) === JSON.stringify(value)) return;
  throw new LabelConflict(
    `${name}: expected no label of ${attribute.name} yet; got ${textOf(known)}, given meanwhile; change it if you mean another`,
  );
}

/** `mood=calm for "a.mid"`, `mood=calm (3), mood=sad for 4 pieces` */
function noteOf(edits: readonly ParsedEdit[]): string {
  const counts = new Map<string, number>();
  for (const { attribute, value } of edits) {
    const word = value === undefined ? `${attribute.name} unset` : `${attribute.name}=${textOf(value)}`;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts].map(([word, count]) => (count === edits.length ? word : `${word} (${count})`));
  const what = edits.length === 1 ? JSON.stringify(edits[0].name) : `${edits.length} pieces`;
  return `${words.slice(0, 8).join(", ")} for ${what}`;
}

const textOf = (value: LabelValue): string =>
  typeof value === "object" ? JSON.stringify(value) : String(value);

const LIVING = `FROM labels
  JOIN labelled_pieces AS labelled ON labelled.id = labels.labelled_id
  JOIN attributes ON attributes.id = labels.attribute_id
  JOIN annotators ON annotators.id = labels.annotator_id`;

const LIVING_ONE = `SELECT labels.id, number, text, soft, confidence, aggregation ${LIVING}
  WHERE labelled.sha256 = ? AND labelled.ordinal = ? AND attributes.name = ? AND annotators.name = ?
    AND annotators.kind = 'human' AND unit = '' AND alive = 1`;

const LIVING_ALL = `SELECT pieces.id AS piece, labels.id AS id, number, text, soft, confidence, aggregation, added_by,
    annotators.name AS annotator, annotators.kind AS annotator_kind, effort.seconds AS seconds, effort.guess_shown AS guess_shown ${LIVING}
  JOIN pieces ON pieces.sha256 = labelled.sha256 AND pieces.ordinal = labelled.ordinal
  LEFT JOIN label_effort AS effort ON effort.label_id = labels.id
  WHERE attributes.name = ? AND unit = '' AND alive = 1 ORDER BY labels.id`;

/** A living label of a whole piece, by the number of its piece. */
export interface PieceLabel {
  readonly piece: number;
  readonly value: LabelValue;
  /** The batch that gave it. */
  readonly batch: number;
  readonly annotator: string;
  readonly annotatorKind: AnnotatorKind;
  readonly seconds: number | undefined;
  readonly guessShown: boolean | undefined;
}

/** Living labels of whole pieces for one attribute, in the order in which they were written. */
export function pieceLabels({ connection }: Pick<Project, "connection">, attribute: string): PieceLabel[] {
  return connection.all(LIVING_ALL, [attribute]).map((row) => ({
    piece: Number(row.piece),
    value: valueOfRow(row),
    batch: Number(row.added_by),
    annotator: row.annotator as string,
    annotatorKind: row.annotator_kind as AnnotatorKind,
    seconds: row.seconds === null ? undefined : Number(row.seconds),
    guessShown: row.guess_shown === null ? undefined : Number(row.guess_shown) === 1,
  }));
}

/** Grows with every change of labels, whichever process makes it: the number of the newest batch, 0 before the first. */
export const labelVersion = ({ connection }: Pick<Project, "connection">): number =>
  Number(connection.all("SELECT COALESCE(MAX(id), 0) AS newest FROM label_batches")[0].newest);
