// Single labels set and taken away by hand. Each call is one batch, on the disk when it returns.

import { findPiece } from "../pieces/find-piece.ts";
import type { Project } from "../project.ts";
import { splitAssignment } from "./assignment-text.ts";
import { type Attribute, parseValue, valuesOf } from "./attribute.ts";
import { findAttribute, listAttributes } from "./attribute-store.ts";
import type { Label, LabelValue, RawValue } from "./label.ts";
import { LabelError } from "./label-error.ts";
import { LabelWriter, spanColumns } from "./label-writer.ts";
import { checkSpan } from "./span.ts";

/** A value for an attribute, as typed. */
export interface Assignment {
  readonly attribute: string;
  readonly value: RawValue;
}

export interface EditOptions extends Pick<Label, "span" | "annotator" | "annotatorKind" | "confidence"> {
  /** Tells what would change and changes nothing. @default false */
  readonly dryRun?: boolean;
}

/** What became of one label. `before` is absent where there was none, `after` where there is none now. */
export interface LabelChange {
  readonly file: string;
  readonly attribute: string;
  readonly before?: LabelValue;
  readonly after?: LabelValue;
}

export interface EditResult {
  /** Number of the batch, for `undo`; undefined where nothing changed. */
  readonly batch: number | undefined;
  readonly changes: readonly LabelChange[];
  readonly unchanged: number;
}

/**
 * Sets labels of some pieces.
 *
 * @param files  names of pieces, as `findPiece` understands them
 * @throws ProjectError (`no-piece`), LabelError for an unknown attribute or value, each with the nearest known; nothing is then changed
 * @example setLabels(project, ["a.mid"], [{ attribute: "mood", value: "calm" }], { annotator: "kim" })
 */
export function setLabels(
  project: Project,
  files: readonly string[],
  assignments: readonly Assignment[],
  { dryRun = false, ...given }: EditOptions = {},
): EditResult {
  const pieces = files.map((file) => findPiece(project, file));
  if (given.span) checkSpan(given.span);
  const labels = assignments.map(({ attribute: name, value: raw }) => {
    const attribute = findAttribute(project, name);
    const value = parseValue(attribute, raw);
    if (value === undefined)
      throw new LabelError(`${name}: a blank value means unknown; take the label away instead (unset)`);
    return { attribute, value };
  });
  const note = `${assignments.map(({ attribute, value }) => `${attribute}=${String(value)}`).join(" ")} for ${described(files)}`;
  return inBatch(project, "set", note, dryRun, (writer) => {
    const changes: LabelChange[] = [];
    let unchanged = 0;
    for (const piece of pieces)
      for (const { attribute, value } of labels) {
        const result = writer.put(piece, attribute, { ...given, value });
        if (result.outcome === "unchanged") unchanged++;
        else
          changes.push({
            file: piece.name,
            attribute: attribute.name,
            ...(result.outcome === "changed" ? { before: result.before } : {}),
            after: value,
          });
      }
    return { changes, unchanged };
  });
}

/**
 * Takes labels of some pieces away: unknown again, not zero.
 *
 * Without a span in `options` only labels of whole pieces are meant, without an annotator those of the unnamed one. One tag of a
 * multi-label attribute is named `attribute=tag`.
 *
 * @throws ProjectError (`no-piece`), LabelError for an unknown attribute
 */
export function unsetLabels(
  project: Project,
  files: readonly string[],
  attributes: readonly string[],
  { dryRun = false, span, annotator = "", annotatorKind = "human" }: EditOptions = {},
): EditResult {
  const { connection } = project;
  const pieces = files.map((file) => findPiece(project, file));
  const wanted = attributes.map((text) => attributeAndTag(project, text));
  return inBatch(project, "unset", `${attributes.join(" ")} of ${described(files)}`, dryRun, (writer) => {
    const changes: LabelChange[] = [];
    let unchanged = 0;
    for (const piece of pieces)
      for (const { attribute, tag } of wanted) {
        const [row] = connection.all(
          `SELECT labels.id, number, text, soft, confidence, aggregation FROM labels
           JOIN labelled_pieces AS piece ON piece.id = labelled_id
           JOIN attributes ON attributes.id = attribute_id
           JOIN annotators ON annotators.id = annotator_id
           WHERE piece.sha256 = ? AND piece.ordinal = ? AND attributes.name = ?
             AND annotators.name = ? AND annotators.kind = ? AND unit = ? AND start = ? AND stop = ? AND alive = 1`,
          [piece.sha256, piece.ordinal, attribute.name, annotator, annotatorKind, ...spanColumns(span)],
        );
        if (row === undefined) {
          unchanged++;
          continue;
        }
        const before = writer.take(row);
        const rest = tag === undefined ? {} : withoutTag(before, tag);
        const left = Object.keys(rest).length > 0;
        if (left)
          writer.put(piece, attribute, {
            value: rest,
            span,
            annotator,
            annotatorKind,
            confidence: (row.confidence as number | null) ?? undefined,
            aggregation: (row.aggregation as string | null) ?? undefined,
          });
        changes.push({
          file: piece.name,
          attribute: attribute.name,
          before,
          ...(left ? { after: rest } : {}),
        });
      }
    return { changes, unchanged };
  });
}

function withoutTag(value: LabelValue, tag: string): Record<string, number> {
  return Object.fromEntries(Object.entries(value as object).filter(([known]) => known !== tag));
}

function attributeAndTag(project: Project, text: string): { attribute: Attribute; tag?: string } {
  const names = listAttributes(project).map((attribute) => attribute.name);
  const { name, value: tag } = splitAssignment(text, names);
  const attribute = findAttribute(project, name);
  if (tag === undefined) return { attribute };
  if (attribute.kind !== "multi-label")
    throw new LabelError(
      `${name}: only tags of a multi-label attribute are unset one by one; name ${name} alone`,
    );
  if (!valuesOf(attribute).includes(tag)) parseValue(attribute, tag);
  return { attribute, tag };
}

/** Runs `work` in a batch of its own; an empty batch, and any in a dry run, leaves no trace. */
function inBatch(
  { connection }: Project,
  action: "set" | "unset",
  note: string,
  dryRun: boolean,
  work: (writer: LabelWriter) => Omit<EditResult, "batch">,
): EditResult {
  return rollingBack(() =>
    connection.transaction(() => {
      const writer = new LabelWriter(connection, action, note);
      const result = work(writer);
      if (dryRun || result.changes.length === 0) throw new RolledBack({ batch: undefined, ...result });
      return { batch: writer.batch, ...result };
    }),
  );
}

/** Carries a result out of a transaction that is not to be committed. */
class RolledBack<T> extends Error {
  constructor(readonly result: T) {
    super("rolled back");
  }
}

function rollingBack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RolledBack) return error.result as T;
    throw error;
  }
}

const described = (files: readonly string[]) =>
  files.length === 1 ? JSON.stringify(files[0]) : `${files.length} pieces`;
