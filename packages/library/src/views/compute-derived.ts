// Computes rows that follow from kept rows of another view, in this process.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { WorkOptions } from "@semitone/job";
import type { DerivedView, Rows } from "@semitone/music";
import { joinedRows } from "../rows/piece-rows.ts";
import type { Spans } from "../rows/view-spans.ts";
import type { PieceIndexes } from "./piece-indexes.ts";
import { tableOf } from "./view-table.ts";

/** Pieces whose rows are held at once and kept in one block. */
const AT_ONCE = 1024;
/** Passages of a piece that a view is given at once. */
const BATCH = 64;

/**
 * Computes and keeps the rows that pieces lack, as far as there are rows that they follow from.
 *
 * @throws the signal's reason when cancelled
 */
export async function computeDerived(
  indexes: PieceIndexes,
  view: DerivedView,
  kinds: readonly Spans[],
  { onProgress, signal }: WorkOptions,
): Promise<void> {
  const open = kinds.map((kind) => ({ kind, lacking: indexes.lacking(view, kind) }));
  if (open.every(({ lacking }) => lacking.size === 0)) return;
  const { pieces } = indexes;
  const writer = indexes.writer([view]);
  try {
    for (let start = 0; start < pieces.length; start += AT_ONCE) {
      const end = Math.min(pieces.length, start + AT_ONCE);
      for (const { kind, lacking } of open) {
        const table = tableOf(view.from, kind, indexes, start, end);
        for (const piece of pieces.slice(start, end)) {
          signal?.throwIfAborted();
          const from = lacking.has(piece) ? table.rows(piece) : undefined;
          if (!from) continue;
          writer.add(`${piece.sha256}:${piece.ordinal}`, joinedRows(view, kind, await rowsFrom(view, from)));
          await nextTurn();
        }
      }
      writer.flush();
      onProgress?.({ stage: "reading pieces", done: end / pieces.length });
    }
  } finally {
    writer.flush();
  }
}

async function rowsFrom(view: DerivedView, passages: readonly Rows[]): Promise<Rows[]> {
  const rows: Rows[] = [];
  for (let at = 0; at < passages.length; at += BATCH)
    rows.push(...(await view.compute(passages.slice(at, at + BATCH))));
  return rows;
}
