// One batch of changes to labels, inside the caller's transaction. Every way of changing labels goes through here.
import type { Connection, SqlValue } from "../database/connection.ts";
import { softOf } from "../database/json-cell.ts";
import type { PieceKey } from "../pieces/piece.ts";
import { type Attribute, valuesOf } from "./attribute.ts";
import type { Label, LabelRecord, LabelValue, Span } from "./label.ts";
import { LabelError } from "./label-error.ts";

/** What a batch of changes was made by. */
export type BatchAction = "import" | "set" | "unset" | "aggregate" | "undo" | "redo";

export type PutResult =
  /** `tags`: those that are new, of a multi-label attribute. */
  | { readonly outcome: "added"; readonly tags?: number }
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "changed"; readonly before: LabelValue; readonly after: LabelValue };

/** Interned names kept at hand. */
const MAX_CACHED = 100_000;

const PUT = `INSERT INTO labels
  (labelled_id, attribute_id, annotator_id, unit, start, stop, number, text, soft, confidence, aggregation, added_by)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const FIND = `SELECT id, number, text, soft, confidence, aggregation, added_by FROM labels
  WHERE labelled_id = ? AND attribute_id = ? AND annotator_id = ? AND unit = ? AND start = ? AND stop = ? AND alive = 1`;
const KIND = "SELECT kind FROM pieces WHERE sha256 = ? AND ordinal = ?";
const FLIP = "INSERT INTO label_flips (batch_id, label_id, alive) VALUES (?, ?, ?)";

export class LabelWriter {
  readonly batch: number;
  readonly #pieces = new Map<PieceKey, number>();
  readonly #annotators = new Map<string, number>();
  readonly #attributes = new Map<string, number>();
  /** What this batch gave to labels that hold tags of an earlier one as well, by row. */
  readonly #given = new Map<number, LabelValue>();

  /** Opens a batch. The caller holds the write lock from here to the commit. */
  constructor(
    readonly connection: Connection,
    action: BatchAction,
    note: string,
    undoes?: number,
  ) {
    const [{ next }] = connection.all("SELECT COALESCE(MAX(id), 0) + 1 AS next FROM labels");
    const { lastInsertRowid } = connection
      .prepare("INSERT INTO label_batches (at, action, note, undoes, first_label) VALUES (?, ?, ?, ?, ?)")
      .run([new Date().toISOString(), action, note, undoes ?? null, next]);
    this.batch = Number(lastInsertRowid);
  }

  /**
   * Gives a piece a label; one from the same annotator for the same stretch is replaced. Tags of a multi-label attribute are
   * joined to those known already: where none of these changes, that is an addition.
   *
   * @throws LabelError if this very batch has already given another value, or for a stretch in bars or ticks of a recording
   */
  put(piece: PieceKey, attribute: Attribute, label: PutLabel): PutResult {
    if (label.span !== undefined && label.span.unit !== "seconds") this.#requireScore(piece, label.span);
    const key = this.#key(piece, attribute, label);
    const content = (value: LabelValue): SqlValue[] => [
      ...valueColumns(value),
      label.confidence ?? null,
      label.aggregation ?? null,
    ];
    const insert = (value: LabelValue) =>
      this.connection.prepare(PUT).run([...key, ...content(value), this.batch]);
    const tags = attribute.kind === "multi-label" ? Object.keys(label.value).length : undefined;
    if (Number(insert(label.value).changes) === 1) return { outcome: "added", tags };
    const [row] = this.connection.all(FIND, key);
    const before = valueOfRow(row);
    const value = attribute.kind === "multi-label" ? joinTags(attribute, before, label.value) : label.value;
    const after = content(value);
    const was = [row.number, row.text, row.soft, row.confidence, row.aggregation];
    if (after.every((cell, index) => cell === was[index])) return { outcome: "unchanged" };
    if (row.added_by === this.batch) {
      const given = this.#given.get(Number(row.id)) ?? before;
      if (attribute.kind !== "multi-label" || contradicts(given, label.value))
        throw new LabelError(
          `${attribute.name}: given twice for the same piece, stretch and annotator; got ${show(given)}, then ${show(label.value)}; is it listed twice, or do two of the files hold the same bytes?`,
        );
      if (this.#given.has(Number(row.id)))
        this.#given.set(Number(row.id), joinTags(attribute, given, label.value));
      this.connection
        .prepare(
          "UPDATE labels SET number = ?, text = ?, soft = ?, confidence = ?, aggregation = ? WHERE id = ?",
        )
        .run([...after, row.id]);
    } else {
      this.flip(Number(row.id), false);
      const { lastInsertRowid } = insert(value);
      if (attribute.kind === "multi-label") this.#given.set(Number(lastInsertRowid), label.value);
    }
    const added = attribute.kind === "multi-label" ? newTags(before, label.value) : 0;
    return added > 0 && !contradicts(before, label.value)
      ? { outcome: "added", tags: added }
      : { outcome: "changed", before, after: value };
  }

  /** Takes a living label away, or brings a dead one back. */
  flip(label: number, alive: boolean): void {
    const flag = alive ? 1 : 0;
    this.connection.prepare("UPDATE labels SET alive = ? WHERE id = ?").run([flag, label]);
    this.connection.prepare(FLIP).run([this.batch, label, flag]);
  }

  /** Takes the label of a row away. @returns the value it had */
  take(row: Record<string, SqlValue>): LabelValue {
    this.flip(Number(row.id), false);
    return valueOfRow(row);
  }

  /** @throws LabelError for a recording, which has neither bars nor ticks */
  #requireScore({ sha256, ordinal }: PieceKey, { unit, start, end }: Span): void {
    const [piece] = this.connection.all(KIND, [sha256, ordinal]);
    if (piece?.kind === "sound")
      throw new LabelError(
        `expected seconds for a stretch of a recording; got ${start}..${end} ${unit}; give start and end in seconds`,
        { column: "unit" },
      );
  }

  #key(piece: PieceKey, attribute: Attribute, label: PutLabel): SqlValue[] {
    return [
      this.#pieceId(piece),
      this.#attributeId(attribute.name),
      this.#annotatorId(label),
      ...spanColumns(label.span),
    ];
  }

  #pieceId(piece: PieceKey): number {
    return cached(this.#pieces, piece, () => {
      const { sha256, ordinal } = piece;
      this.connection
        .prepare("INSERT INTO labelled_pieces (sha256, ordinal) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .run([sha256, ordinal]);
      return this.#id("SELECT id FROM labelled_pieces WHERE sha256 = ? AND ordinal = ?", [sha256, ordinal]);
    });
  }

  #annotatorId({ annotator = "", annotatorKind = "human", annotatorInfo }: PutLabel): number {
    return cached(this.#annotators, `${annotatorKind} ${annotator}`, () => {
      this.connection
        .prepare("INSERT INTO annotators (name, kind, info) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .run([annotator, annotatorKind, annotatorInfo ? JSON.stringify(annotatorInfo) : null]);
      return this.#id("SELECT id FROM annotators WHERE name = ? AND kind = ?", [annotator, annotatorKind]);
    });
  }

  #attributeId(name: string): number {
    return cached(this.#attributes, name, () => this.#id("SELECT id FROM attributes WHERE name = ?", [name]));
  }

  #id(sql: string, parameters: readonly SqlValue[]): number {
    return Number(this.connection.all(sql, parameters)[0].id);
  }
}

/** A label with its value checked, and what is known of its annotator. */
export type PutLabel = Omit<Label, "attribute"> & Pick<LabelRecord, "annotatorInfo">;

export function spanColumns(span: Span | undefined): SqlValue[] {
  return span ? [span.unit, span.start, span.end] : ["", 0, 0];
}

export function spanOfRow(row: { unit: SqlValue; start: SqlValue; stop: SqlValue }): Span | undefined {
  return row.unit === ""
    ? undefined
    : { unit: row.unit as Span["unit"], start: Number(row.start), end: Number(row.stop) };
}

export function valueOfRow(row: Record<string, SqlValue>): LabelValue {
  if (row.number !== null) return row.number as number;
  return row.text !== null ? (row.text as string) : softOf(row.soft);
}

function valueColumns(value: LabelValue): [number | null, string | null, string | null] {
  if (typeof value === "number") return [value, null, null];
  return typeof value === "string" ? [null, value, null] : [null, null, JSON.stringify(value)];
}

/** Tags known before and now, now first, in the order of the attribute. */
function joinTags(attribute: Attribute, before: LabelValue, now: LabelValue): LabelValue {
  const joined = new Map<string, number>([...Object.entries(before), ...Object.entries(now)]);
  return Object.fromEntries(
    valuesOf(attribute)
      .filter((tag) => joined.has(tag))
      .map((tag) => [tag, joined.get(tag)!]),
  );
}

const newTags = (before: LabelValue, now: LabelValue): number =>
  Object.keys(now as object).filter((tag) => !Object.hasOwn(before as object, tag)).length;

function contradicts(before: LabelValue, now: LabelValue): boolean {
  const known = new Map<string, number>(Object.entries(before));
  return Object.entries(now).some(([tag, weight]) => known.has(tag) && known.get(tag) !== weight);
}

function cached<Key>(cache: Map<Key, number>, key: Key, make: () => number): number {
  let id = cache.get(key);
  if (id === undefined) {
    if (cache.size >= MAX_CACHED) cache.clear();
    id = make();
    cache.set(key, id);
  }
  return id;
}

const show = (value: LabelValue) => JSON.stringify(value).slice(0, 60);
