// What was done to labels, batch by batch, and back again. Nothing is ever erased: an undo is a batch as well.
import type { Connection } from "../database/connection.ts";
import type { Project } from "../project.ts";
import { LabelError } from "./label-error.ts";
import { type BatchAction, LabelWriter } from "./label-writer.ts";

export interface Batch {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly action: BatchAction;
  readonly note: string;
  /** Labels it gave or brought back, and took away. */
  readonly added: number;
  readonly removed: number;
  /** The batch it reverted, for an undo or a redo. */
  readonly undoes: number | undefined;
  /** Whether a later undo reverted it. */
  readonly undone: boolean;
}

/** Batches, newest first. */
export function labelHistory({ connection }: Pick<Project, "connection">, limit = 20): Batch[] {
  const all = batches(connection);
  return all.slice(0, limit).map(({ firstLabel, ...batch }) => ({
    ...batch,
    ...countsOf(connection, { ...batch, firstLabel }),
    undone: isUndone(batch.id, all),
  }));
}

export interface RevertResult {
  /** The batch that was reverted. */
  readonly reverted: number;
  readonly note: string;
  /** Labels that came back and went away. */
  readonly restored: number;
  readonly removed: number;
  /** Number of the new batch; undefined in a dry run. */
  readonly batch: number | undefined;
}

export interface RevertOptions {
  /** A batch other than the newest. Refused if later batches changed the same labels. */
  readonly batch?: number;
  /** @default false */
  readonly dryRun?: boolean;
}

/**
 * Takes back the newest batch that is not taken back yet, or the one named.
 *
 * @throws LabelError if there is none, or later batches changed the same labels
 */
export function undoLabels(
  { connection }: Pick<Project, "connection">,
  options: RevertOptions = {},
): RevertResult {
  return revert(connection, "undo", options, (all) => {
    const open = all.filter(({ id, action }) => action !== "undo" && action !== "redo" && !isUndone(id, all));
    if (options.batch === undefined) {
      if (open.length === 0) throw new LabelError("there is nothing to undo");
      return open[0];
    }
    const found = all.find(({ id }) => id === options.batch);
    if (!found) throw new LabelError(`there is no batch ${options.batch}; see the history`);
    if (!open.includes(found))
      throw new LabelError(`batch ${found.id} (${found.action}) is undone already, or an undo itself`);
    return found;
  });
}

/**
 * Takes back the newest undo, as long as no label was changed since.
 *
 * @throws LabelError if there is none
 */
export function redoLabels(
  { connection }: Pick<Project, "connection">,
  options: Pick<RevertOptions, "dryRun"> = {},
): RevertResult {
  return revert(connection, "redo", options, (all) => {
    for (const row of all) {
      if (row.action === "undo" && !isUndone(row.id, all)) return row;
      if (row.action !== "undo" && row.action !== "redo") break;
    }
    throw new LabelError("there is nothing to redo");
  });
}

type Row = Omit<Batch, "added" | "removed" | "undone"> & { readonly firstLabel: number };

function batches(connection: Connection): Row[] {
  return connection
    .all("SELECT id, at, action, note, undoes, first_label FROM label_batches ORDER BY id DESC")
    .map((row) => ({
      id: Number(row.id),
      at: row.at as string,
      action: row.action as BatchAction,
      note: row.note as string,
      undoes: row.undoes === null ? undefined : Number(row.undoes),
      firstLabel: Number(row.first_label),
    }));
}

/** Whether the newest undo or redo of `id` still stands. */
function isUndone(id: number, all: readonly Row[]): boolean {
  const reverting = all.find(({ undoes }) => undoes === id);
  return reverting !== undefined && !isUndone(reverting.id, all);
}

/**
 * Every label whose life the batch changed, with what the batch made of it. One that it added and took away again is as it was.
 * Parameters: see `touchedBy`.
 */
const TOUCHED = `SELECT id AS label_id, 1 AS became FROM labels
    WHERE id >= ? AND added_by = ? AND id NOT IN (SELECT label_id FROM label_flips WHERE batch_id = ?)
  UNION ALL SELECT label_id, label_flips.alive AS became FROM label_flips JOIN labels ON labels.id = label_id
    WHERE batch_id = ? AND added_by <> ?`;

const touchedBy = ({ id, firstLabel }: Row) => [firstLabel, id, id, id, id];

function countsOf(connection: Connection, row: Row): { added: number; removed: number } {
  const [{ added, removed }] = connection.all(
    `SELECT COALESCE(SUM(became), 0) AS added, COALESCE(SUM(1 - became), 0) AS removed FROM (${TOUCHED})`,
    touchedBy(row),
  );
  return { added: Number(added), removed: Number(removed) };
}

function revert(
  connection: Connection,
  action: "undo" | "redo",
  { dryRun = false }: RevertOptions,
  choose: (all: readonly Row[]) => Row,
): RevertResult {
  const work = (): RevertResult => {
    const target = choose(batches(connection));
    const parameters = touchedBy(target);
    const [{ differing }] = connection.all(
      `SELECT COUNT(*) AS differing FROM (${TOUCHED}) JOIN labels ON labels.id = label_id WHERE alive <> became`,
      parameters,
    );
    if (Number(differing) > 0)
      throw new LabelError(
        `batch ${target.id}: later batches changed ${differing} of its labels; undo those first (see the history)`,
      );
    const { added, removed } = countsOf(connection, target);
    const result = { reverted: target.id, note: target.note, restored: removed, removed: added };
    if (dryRun) return { ...result, batch: undefined };
    const { batch } = new LabelWriter(connection, action, `${action} of batch ${target.id}`, target.id);
    connection
      .prepare(
        `INSERT INTO label_flips (batch_id, label_id, alive) SELECT ?, label_id, 1 - became FROM (${TOUCHED})`,
      )
      .run([batch, ...parameters]);
    // Away before back, so that no stretch has two living labels for a moment.
    for (const alive of [0, 1])
      connection
        .prepare(
          "UPDATE labels SET alive = ?1 WHERE id IN (SELECT label_id FROM label_flips WHERE batch_id = ?2 AND alive = ?1)",
        )
        .run([alive, batch]);
    return { ...result, batch };
  };
  return dryRun ? work() : connection.transaction(work);
}
