// The verb `queue stats`: what was asked and answered, what choosing saved against drawing, and what a label took.
import type { WorkOptions } from "@semitone/job";
import { labelSeconds, type PieceKind, type Project } from "@semitone/library";
import {
  type ArmScore,
  MIN_ARM,
  nameOf,
  randomArmScore,
  realisedSaving,
  type Saving,
  type Task,
} from "@semitone/models";
import { type QueueData, queueData } from "./queue/queue-data.ts";

export interface QueueStatsOptions extends WorkOptions {
  /** @default all that were asked about */
  readonly attributes?: readonly string[];
  /** Which kind of pieces, where a project holds scores and recordings. @default the kind that has labels of the attributes */
  readonly kind?: PieceKind;
  /** What was asked of segments, not of whole pieces. @default false */
  readonly segments?: boolean;
  /** @default 1 */
  readonly seed?: number;
}

/** Questions of one arm by what became of them. */
export interface ArmCounts {
  readonly asked: number;
  readonly answered: number;
  readonly skipped: number;
  readonly open: number;
}

export interface TaskQueueStats {
  readonly task: string;
  readonly metric: "accuracy" | "R2";
  readonly chosen: ArmCounts;
  readonly random: ArmCounts;
  /** What a model of all labels scores on pieces drawn at random, left out. */
  readonly score?: ArmScore;
  readonly saving?: Saving;
  readonly verdict: "saves labels" | "takes more labels" | "cannot be told" | "too few labels";
  readonly sentence: string;
}

export interface QueueStats {
  readonly tasks: readonly TaskQueueStats[];
  /** Seconds between labels typed one after the other; undefined without any. */
  readonly secondsPerLabel?: number;
}

/** @throws SemitoneError (`no-labels`, `too-small`); LabelError for an unknown attribute */
export async function queueStats(project: Project, options: QueueStatsOptions = {}): Promise<QueueStats> {
  const data = await queueData(project, options);
  const { median } = labelSeconds(project);
  return {
    tasks: data.attributes.flatMap(({ name }) => {
      const own = data.tasks.filter(({ attribute }) => attribute === name);
      if (own.length > 0) return own.map((task) => statsOf(data, task));
      const counts = countsOf(data, name);
      return counts.chosen.asked + counts.random.asked === 0 ? [] : [unlabelled(name, counts)];
    }),
    ...(Number.isNaN(median) ? {} : { secondsPerLabel: median }),
  };
}

function countsOf({ requests }: QueueData, attribute: string): Record<"chosen" | "random", ArmCounts> {
  const of = (arm: "chosen" | "random"): ArmCounts => {
    const own = requests.filter((request) => request.attribute === attribute && request.arm === arm);
    const count = (state: string) => own.filter((request) => request.state === state).length;
    return {
      asked: own.length,
      answered: count("answered"),
      skipped: count("skipped"),
      open: count("open"),
    };
  };
  return { chosen: of("chosen"), random: of("random") };
}

function unlabelled(task: string, counts: Record<"chosen" | "random", ArmCounts>): TaskQueueStats {
  return {
    ...{ task, metric: "accuracy", ...counts, verdict: "too few labels" },
    sentence: `${task}: asked, and not answered yet`,
  };
}

function statsOf(data: QueueData, { attribute, tag, kind, targets }: Task): TaskQueueStats {
  const counts = countsOf(data, attribute);
  const rowsOf = (arm: "chosen" | "random") =>
    data.requests.flatMap((request) => {
      const row = data.rowOf(request);
      const counted = request.attribute === attribute && request.arm === arm && request.state === "answered";
      return counted && row !== undefined && targets[row] !== undefined ? [row] : [];
    });
  const arms = { kind, targets, chosen: rowsOf("chosen"), random: rowsOf("random") };
  const saving = realisedSaving(data.pool, arms);
  const score = randomArmScore(data.pool, arms);
  const task = nameOf(attribute, tag);
  return {
    ...{ task, metric: kind === "number" ? "R2" : "accuracy", ...counts },
    ...(score && { score }),
    ...(saving && { saving }),
    ...said(task, saving, counts.random.answered),
  };
}

function said(
  task: string,
  saving: Saving | undefined,
  drawn: number,
): Pick<TaskQueueStats, "verdict" | "sentence"> {
  if (saving === undefined)
    return {
      verdict: "too few labels",
      sentence: `${task}: what the choice saves cannot be said yet: it takes ${MIN_ARM} answered pieces of either kind; ${drawn} drawn at random are answered`,
    };
  const { labels, gain, saving: share } = saving;
  const gains = `with ${labels} labels each, chosen ones score ${signed(gain.value)} (${signed(gain.low)} to ${signed(gain.high)}) against drawn ones`;
  const percent = (value: number) =>
    Number.isFinite(value) ? `${Math.round(100 * value)} %` : "less than nothing";
  if (share.low > 0)
    return {
      verdict: "saves labels",
      sentence: `${task}: choosing saves ${percent(share.low)} to ${percent(share.high)} of the labels; ${gains}`,
    };
  return share.high < 0
    ? { verdict: "takes more labels", sentence: `${task}: choosing takes more labels than drawing; ${gains}` }
    : { verdict: "cannot be told", sentence: `${task}: no saving can be told; ${gains}` };
}

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;
