// Labelled recordings as other rooms would have made them: their label is the recording's, whatever the room.
import { type Project, viewRows } from "@semitone/library";
import { elsewhere, timbre } from "@semitone/sound";
import type { Dataset } from "../dataset.ts";
import type { FeatureOptions } from "./load-rows.ts";
import type { Reads } from "./reads.ts";

/** The same dataset with copies of its labelled recordings (`Dataset.copies`); scores have none. */
export async function withCopies(
  project: Project,
  dataset: Dataset,
  options: Omit<FeatureOptions, "listener"> = {},
): Promise<Dataset> {
  if (dataset.kind !== "sound") return dataset;
  const isLabelled = dataset.pieces.map((_, row) =>
    dataset.tasks.some(({ targets }) => targets[row] !== undefined),
  );
  const labelled = dataset.pieces.filter((_, row) => isLabelled[row]);
  const { tables } = await viewRows(project, [elsewhere], labelled, "piece", options);
  return {
    ...dataset,
    copies: dataset.pieces.map((piece, row) => {
      const rows = isLabelled[row] ? tables[0].rows(piece)?.[0] : undefined;
      return rows && copiesIn(dataset.reads, rows as Float32Array);
    }),
  };
}

/** Rows of `elsewhere` as rows of what is read: NaN in the columns of other views. */
export function copiesIn(reads: Reads, rows: Float32Array): Float32Array[] {
  const places = reads.flatMap(({ view, columns }) =>
    columns.map((name) =>
      view === timbre.id ? timbre.columns.findIndex((column) => column.name === name) : -1,
    ),
  );
  return Array.from({ length: rows.length / timbre.width }, (_, room) =>
    Float32Array.from(places, (place) => (place < 0 ? Number.NaN : rows[room * timbre.width + place])),
  );
}
