// A study as a folder: the page to read, the scores for a spreadsheet, and the curves for TensorBoard.
import { join } from "node:path";
import { makeFolder, writeWholeFile } from "@semitone/disk";
import { csvLine, labelSeconds, type Project } from "@semitone/library";
import { encodeEventFile, type ScalarEvent } from "@semitone/train";
import { piecesWithout, type StudyRow } from "../study/study-row.ts";
import type { StudyResult, TaskStudy } from "../study.ts";
import { studyPage } from "./study-page.ts";

export const STUDY_FILES = { page: "study.html", scores: "scores.csv", curves: "tensorboard" } as const;

const COLUMNS = ["task", "metric", "method", "labels", "without_labels", "seeds", "value", "low", "high"];
/** Event files name a time, which the same study must not depend on. */
const NO_TIME = 0;

/**
 * Writes a study into a folder, over an older one: `study.html`, `scores.csv`, and `tensorboard/` with one run for each method, scores by
 * labels in all.
 *
 * @returns the page, the table and the folder of curves
 * @throws FileError
 */
export function writeStudy(project: Project, { studies }: StudyResult, folder: string): string[] {
  const { median } = labelSeconds(project);
  const page = studyPage(studies, {
    title: `${project.config.name}: what labels are worth`,
    ...(Number.isNaN(median) ? {} : { secondsPerLabel: median }),
  });
  const scores = [COLUMNS, ...studies.flatMap(rowsOf)].map((cells) => csvLine(cells)).join("");
  const write = (path: string, bytes: Uint8Array | string) => {
    makeFolder(join(folder, path, ".."));
    writeWholeFile(join(folder, path), Buffer.from(bytes));
    return join(folder, path);
  };
  for (const [name, events] of eventsOf(studies))
    write(
      join(STUDY_FILES.curves, name, `events.out.tfevents.${NO_TIME}.semitone`),
      encodeEventFile(NO_TIME, events),
    );
  return [write(STUDY_FILES.page, page), write(STUDY_FILES.scores, scores), join(folder, STUDY_FILES.curves)];
}

const rowsOf = ({ task, metric, rows, training }: TaskStudy): string[][] =>
  rows.map(({ method, labels, unlabelled, seeds, value, low, high }) => [
    ...[task, metric, method, `${labels}`],
    `${piecesWithout(training.pieces, { labels, unlabelled })}`,
    ...[seeds, value, low, high].map((figure) => (Number.isFinite(figure) ? `${figure}` : "")),
  ]);

/** By method and pieces without labels, the score of each task at each number of labels. */
function eventsOf(studies: readonly TaskStudy[]): Map<string, ScalarEvent[]> {
  const runs = new Map<string, Map<number, Record<string, number>>>();
  for (const { task, metric, rows } of studies)
    for (const row of rows) {
      const name = folderName(row);
      const steps = runs.get(name) ?? new Map<number, Record<string, number>>();
      runs.set(name, steps);
      steps.set(row.labels, { ...steps.get(row.labels), [`${task}/${metric}`]: row.value });
    }
  return new Map(
    [...runs].map(([name, steps]) => [
      name,
      [...steps].sort(([a], [b]) => a - b).map(([step, values]) => ({ step, wallTime: NO_TIME, values })),
    ]),
  );
}

const folderName = ({ method, unlabelled }: StudyRow): string =>
  `${method}, ${unlabelled} without labels`.replaceAll(/[^\w ,.-]/g, "_");
