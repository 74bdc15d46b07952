// What the folds of an evaluation learn from as one file, which their jobs name by its digest: rows, tasks, and what stays together.
import { readSafetensorsFile, writeSafetensorsFile } from "@semitone/runtime";
import type { Dataset, SegmentFeatures, Task } from "../dataset.ts";
import { type Gaps, inTurn, matrix, rowsOf } from "../matrices.ts";

/** The part of a dataset that folds read, and the groups of its rows. */
export interface FoldData extends Pick<Dataset, "reads" | "rows" | "tasks" | "segments" | "parts"> {
  /** By row; rows of a group are never on both sides of a fold. */
  readonly groups: readonly string[];
}

/** Writes `data` to `path`: the same data, the same bytes. @throws FileError */
export function writeFoldData(path: string, { reads, rows, tasks, groups, segments, parts }: FoldData): void {
  const width = rows[0].length;
  const stored = JSON.stringify({
    reads,
    tasks,
    groups,
    bars: segments?.map((own) => own?.map(({ startBar, endBar }) => [startBar, endBar]) ?? null),
    parts: parts?.map((own) => own?.length ?? null),
  });
  const tensors = {
    rows: matrix(rows, width),
    ...(segments && {
      segments: matrix(
        segments.flatMap((own) => own?.map(({ row }) => row) ?? []),
        width,
      ),
    }),
    ...(parts && {
      parts: matrix(
        parts.flatMap((own) => own ?? []),
        width,
      ),
    }),
  };
  writeSafetensorsFile(path, tensors, { stored });
}

/** What `writeFoldData` wrote to `path`. @throws FileError, SafetensorsError */
export function readFoldData(path: string): FoldData {
  const { tensors, metadata } = readSafetensorsFile(path);
  const { reads, tasks, groups, bars, parts } = JSON.parse(metadata.stored) as StoredData;
  return {
    reads,
    groups,
    tasks: tasks.map(withGaps),
    rows: rowsOf(tensors.rows),
    ...(bars && { segments: segmentsOf(rowsOf(tensors.segments), bars) }),
    ...(parts && { parts: inTurn(rowsOf(tensors.parts), parts) }),
  };
}

type StoredTask = Omit<Task, "targets" | "rating" | "over"> & {
  readonly targets: Gaps<readonly number[]>;
  readonly rating?: Omit<NonNullable<Task["rating"]>, "values"> & { readonly values: Gaps<number> };
  readonly over?: Gaps<NonNullable<NonNullable<Task["over"]>[number]>>;
};

/** In JSON a gap of a list is null. */
interface StoredData extends Pick<FoldData, "reads" | "groups"> {
  readonly tasks: readonly StoredTask[];
  readonly bars?: Gaps<readonly (readonly [number, number])[]>;
  readonly parts?: Gaps<number>;
}

const filled = <T>(list: Gaps<T>): (T | undefined)[] => list.map((value) => value ?? undefined);

const withGaps = ({ targets, rating, over, ...task }: StoredTask): Task => ({
  ...task,
  targets: filled(targets),
  ...(rating && { rating: { ...rating, values: filled(rating.values) } }),
  ...(over && { over: filled(over) }),
});

const segmentsOf = (
  rows: readonly Float32Array[],
  bars: NonNullable<StoredData["bars"]>,
): (SegmentFeatures[] | undefined)[] =>
  inTurn(
    rows,
    bars.map((own) => own?.length ?? null),
  ).map((own, i) => own?.map((row, s) => ({ startBar: bars[i]![s][0], endBar: bars[i]![s][1], row })));
