// The log of a run as a folder that TensorBoard opens.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LoggedStep } from "../run-log.ts";
import { encodeEventFile, type ScalarEvent } from "./event-file.ts";

export interface TensorBoardOptions {
  /** Of every event, seconds since 1970: the log knows steps, not times. @default now */
  readonly wallTime?: number;
}

/**
 * Writes `<folder>/training/` and one folder for each evaluation, so that TensorBoard draws them over each other; reports that are no
 * single number are left out. Look at them with `tensorboard --logdir <folder>`.
 *
 * @returns the files
 */
export function exportTensorBoard(
  history: readonly LoggedStep[],
  folder: string,
  { wallTime = Date.now() / 1000 }: TensorBoardOptions = {},
): string[] {
  const runs = new Map<string, ScalarEvent[]>();
  for (const { step, evaluation = "training", reports } of history) {
    const values = Object.fromEntries(
      Object.entries(reports).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
    );
    const events = runs.get(evaluation) ?? [];
    events.push({ step, wallTime, values });
    runs.set(evaluation, events);
  }
  return [...runs].map(([name, events]) => {
    mkdirSync(join(folder, name), { recursive: true });
    const file = join(folder, name, `events.out.tfevents.${Math.floor(wallTime)}.semitone`);
    writeFileSync(file, encodeEventFile(wallTime, events));
    return file;
  });
}
