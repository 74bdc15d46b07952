// The verb `report`: what is known of a project and a run, as one HTML file that works anywhere.
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import type { WorkOptions } from "@semitone/job";
import { listPieces, type Project, segmentsOf } from "@semitone/library";
import type { EvaluationRow } from "@semitone/models";
import { listenerOf, nameOf, OURS, SemitoneError } from "@semitone/models";
import { type EvaluateResult, evaluate } from "../evaluate.ts";
import { type MapResult, map } from "../map.ts";
import { type RunSummary, showRun } from "../runs.ts";
import { smallerWav } from "../sound/smaller-wav.ts";
import { type TaggedPiece, tag } from "../tag.ts";
import { renderReport } from "./render-report.ts";
import type {
  AttributeReport,
  AudioReport,
  CorpusSummary,
  CurveReport,
  MapReport,
  ReportData,
  ScoreReport,
  TimelineReport,
} from "./report-data.ts";

export interface ReportOptions extends WorkOptions {
  /** Name of a run. @default the newest */
  readonly run?: string;
  /** Where the page goes. */
  readonly out: string;
  /** @default the project's name */
  readonly title?: string;
  /** Scores, as `evaluate` gave them. @default they are measured now, with one repeat */
  readonly evaluation?: EvaluateResult;
  /** Sounds to play, as WAV files with a caption each. */
  readonly audio?: readonly { readonly file: string; readonly caption: string }[];
  /** Pieces whose tags are drawn over time. @default 4 */
  readonly timelines?: number;
}

export interface ReportResult {
  readonly file: string;
  readonly bytes: number;
  readonly run: string;
}

/** Sounds above this are not put into a page, which must stay easy to send. */
const MOST_AUDIO_BYTES = 50_000_000;

/**
 * Writes the report of a run.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `option`); where nothing can be evaluated, the page says so
 */
export async function report(project: Project, options: ReportOptions): Promise<ReportResult> {
  const { out, title = project.config.name, timelines = 4, onProgress, signal } = options;
  const run = await showRun(project, options.run);
  const audio = (options.audio ?? []).map(readAudio);
  const share = (from: number, to: number) => ({
    signal,
    onProgress:
      onProgress &&
      ((progress: { stage: string; done: number }) =>
        onProgress({ stage: progress.stage, done: from + (to - from) * progress.done })),
  });
  const evaluation = options.evaluation ?? (await evaluated(project, run.folder, share(0, 0.7)));
  const tagged = await tag(project, { run: run.name, segments: true, ...share(0.7, 0.85) });
  const mapped = await map(project, { run: run.name, ...share(0.85, 1) });
  const data: ReportData = {
    title,
    made: run.made,
    corpus: corpusOf(project),
    attributes: run.tasks.map((task) => attributeOf(task, evaluation)),
    map: mapOf(mapped, run),
    timelines: timelinesOf(tagged.pieces, run, timelines),
    audio,
    provenance: {
      run: run.name,
      model: run.model,
      seed: String(run.seed),
      "digest of pieces and labels": run.content,
      trained: `${run.made}, ${run.seconds.toFixed(1)} s, ${run.pieces} pieces`,
      command: `semitone train --model ${run.model} --seed ${run.seed}`,
    },
  };
  const page = renderReport(data);
  writeWholeFile(out, Buffer.from(page));
  return { file: out, bytes: Buffer.byteLength(page), run: run.name };
}

/** Scores, or none where the labels are too few for any. */
async function evaluated(project: Project, run: string, options: WorkOptions): Promise<EvaluateResult> {
  try {
    return await evaluate(project, { repeats: 1, listener: listenerOf(run), listenSteps: 0, ...options });
  } catch (error) {
    if (error instanceof SemitoneError && (error.code === "too-small" || error.code === "no-labels"))
      return { rows: [], reliability: [], leaks: [], warnings: [error.message] };
    throw error;
  }
}

function readAudio({ file, caption }: { file: string; caption: string }): AudioReport {
  const { size } = statSync(file);
  if (size > MOST_AUDIO_BYTES)
    throw new SemitoneError(
      `audio: must be at most ${MOST_AUDIO_BYTES} bytes a file; got ${size}; at ${file}; choose a shorter one`,
      "option",
    );
  const wav = readFileSync(file);
  if (wav.toString("latin1", 0, 4) !== "RIFF" || wav.toString("latin1", 8, 12) !== "WAVE")
    throw new SemitoneError(
      `audio: must be WAV files; got other bytes; at ${file}; semitone generate --wav writes such`,
      "option",
    );
  return { name: basename(file), caption, wav: smallerWav(wav) };
}

function corpusOf(project: Project): CorpusSummary {
  const pieces = listPieces(project);
  const total = (of: (piece: (typeof pieces)[number]) => number) =>
    pieces.reduce((sum, piece) => sum + of(piece), 0);
  const dropped = project.connection.all(
    "SELECT reasons, COUNT(*) AS n FROM files WHERE status = 'dropped' AND missing = 0 GROUP BY reasons",
  ) as { reasons: string; n: number }[];
  return {
    pieces: pieces.length,
    segments: total(({ id }) => segmentsOf(project, id).length),
    notes: total(({ notes }) => notes),
    hours: total(({ seconds }) => seconds) / 3600,
    groups: new Set(pieces.map(({ group }) => group)).size,
    dropped: Object.fromEntries(dropped.map(({ reasons, n }) => [reasons, Number(n)])),
  };
}

function attributeOf(
  task: RunSummary["tasks"][number],
  { rows, reliability }: EvaluateResult,
): AttributeReport {
  const name = nameOf(task.attribute, task.tag);
  const own = rows.filter((row) => row.task === name);
  const main = own[0]?.metric;
  const scored = own.filter(({ metric }) => metric === main);
  const last = scored.at(-1)?.budget;
  const calibration = reliability.find((row) => row.task === name);
  return {
    name,
    classes: task.classes,
    labelled: task.report.labelled,
    scores: scored
      .filter(({ budget }) => budget === last)
      .map(toScore)
      .sort(oursFirst),
    verdict: verdictOf(task),
    learningCurve: curvesOf(scored),
    ...(calibration && {
      confusion: calibration.confusion,
      reliability: { ece: calibration.ece, n: calibration.n, bins: calibration.bins },
    }),
  };
}

const toScore = ({ method, metric, value, low, high, n }: EvaluationRow): ScoreReport => ({
  method,
  metric,
  value,
  low,
  high,
  n,
  isOurs: method === OURS,
});

const oursFirst = (a: ScoreReport, b: ScoreReport) =>
  Number(b.isOurs) - Number(a.isOurs) || b.value - a.value;

/** A line for each method over the budgets that are numbers; none where there is one budget alone. */
function curvesOf(rows: readonly EvaluationRow[]): CurveReport[] {
  const numbered = rows.filter(({ budget }) => budget !== "all");
  if (new Set(numbered.map(({ budget }) => budget)).size < 2) return [];
  return [...new Set(numbered.map(({ method }) => method))].map((method) => ({
    method,
    isOurs: method === OURS,
    points: numbered
      .filter((row) => row.method === method)
      .map(({ budget, value, low, high }) => ({ labels: Number(budget), value, low, high })),
  }));
}

function verdictOf({ report }: RunSummary["tasks"][number]): string {
  const { verdict, difference, unit } = report.unlabelled;
  if (!difference) return `Unlabelled music: ${verdict}.`;
  const digits = (value: number) => value.toFixed(3);
  return `Unlabelled music ${verdict}: a gain of ${digits(difference.value)} ${unit} (95 % interval ${digits(difference.low)} to ${digits(difference.high)}) over the same without it, on labels left out.`;
}

/** The attribute that colours the map and the timelines: the first that has classes. */
const mainTask = ({ tasks }: RunSummary) => tasks.find(({ classes }) => classes.length > 1);

/** Coloured by the main attribute; by cluster where there is none. */
function mapOf({ points, clusters }: MapResult, run: RunSummary): MapReport {
  const task = mainTask(run);
  if (!task)
    return {
      attribute: "cluster",
      classes: clusters.map(({ cluster }) => String(cluster)),
      points: points.map(({ file, x, y, cluster }) => ({
        name: file,
        x,
        y,
        tag: String(cluster),
        isLabelled: false,
      })),
    };
  return {
    attribute: nameOf(task.attribute, task.tag),
    classes: task.classes,
    points: points.map(({ file, x, y, predictions, labelled }) => {
      const found = predictions.find((p) => p.attribute === task.attribute && p.tag === task.tag);
      return {
        name: file,
        x,
        y,
        tag: String(found?.value ?? ""),
        ...(found?.probability !== undefined && { probability: found.probability }),
        isLabelled: labelled.includes(task.attribute),
      };
    }),
  };
}

/** The pieces of most segments. */
function timelinesOf(pieces: readonly TaggedPiece[], run: RunSummary, count: number): TimelineReport[] {
  const task = mainTask(run);
  if (!task) return [];
  const name = nameOf(task.attribute, task.tag);
  return [...pieces]
    .sort((a, b) => (b.segments?.length ?? 0) - (a.segments?.length ?? 0))
    .slice(0, count)
    .filter(({ segments = [] }) => segments.length > 1)
    .map(({ file, segments = [] }) => ({
      name: file,
      attribute: name,
      classes: task.classes,
      bars: segments.map(({ startBar }) => startBar + 1),
      probabilities: segments.map(({ predictions }) => {
        const found = predictions.find((p) => p.attribute === task.attribute && p.tag === task.tag);
        return task.classes.map((value) => found?.distribution?.[value] ?? 0);
      }),
    }));
}
