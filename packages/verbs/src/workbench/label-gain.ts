// What more labels of an attribute would do: the learning curve that the verb `study` measures, kept with how many labels it was measured with.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readJsonFile, writeWholeFile } from "@semitone/disk";
import type { WorkOptions } from "@semitone/job";
import { cacheFolder, type PieceKind, type Project, pieceLabels } from "@semitone/library";
import { type Budget, OURS } from "@semitone/models";
import { study, type TaskStudy } from "../study.ts";

/** Scores with so many labels, on the same pieces left out. */
export interface CurvePoint {
  readonly labels: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface TaskCurve extends Pick<TaskStudy, "task" | "metric" | "tested"> {
  readonly points: readonly CurvePoint[];
  /** What the next labels are expected to gain, and how many a round score needs. */
  readonly sentences: readonly string[];
}

export interface LabelGain {
  readonly attribute: string;
  /** Labels that there were when it was measured. */
  readonly labels: number;
  readonly curves: readonly TaskCurve[];
  readonly warnings: readonly string[];
}

/** Labels per class: close together, since whoever labels has few. */
const BUDGETS: readonly Budget[] = [2, 3, 5, 8, 13, 20, 40];
const ANSWERED: ReadonlySet<string> = new Set(["gain of the next ten labels", "labels for a score"]);
const MAX_BYTES = 1 << 22;

const fileOf = (project: Pick<Project, "folder">, attribute: string): string =>
  join(
    cacheFolder(project),
    "curves",
    `${createHash("sha256").update(attribute).digest("hex").slice(0, 24)}.json`,
  );

/** Measures and keeps it. @throws SemitoneError (`no-labels`, `too-small`) as `study` does */
export async function measureGain(
  project: Project,
  attribute: string,
  { kind, ...options }: WorkOptions & { readonly kind?: PieceKind },
): Promise<LabelGain> {
  const labels = new Set(pieceLabels(project, attribute).map(({ piece }) => piece)).size;
  const { studies, warnings } = await study(project, {
    attributes: [attribute],
    kind,
    budgets: BUDGETS,
    unlabelled: ["all"],
    predict: labels,
    listenSteps: 0,
    workers: 1,
    ...options,
  });
  const gain = { attribute, labels, curves: studies.map(curveOf), warnings };
  writeWholeFile(fileOf(project, attribute), JSON.stringify(gain));
  return gain;
}

/** What was measured last; undefined before anything was. */
export function readGain(project: Pick<Project, "folder">, attribute: string): LabelGain | undefined {
  try {
    const path = fileOf(project, attribute);
    const kept = readJsonFile(path, { atMost: MAX_BYTES, within: project.folder }) as LabelGain;
    return kept.attribute === attribute ? kept : undefined;
  } catch {
    return undefined; // the cache can be deleted at any time
  }
}

const curveOf = ({ task, metric, tested, rows, answers }: TaskStudy): TaskCurve => ({
  ...{ task, metric, tested },
  points: rows
    .filter(({ method }) => method === OURS)
    .map(({ labels, value, low, high }) => ({ labels, value, low, high }))
    .sort((a, b) => a.labels - b.labels),
  sentences: answers.filter(({ question }) => ANSWERED.has(question)).map(({ sentence }) => sentence),
});
