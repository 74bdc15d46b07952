// The verb `report`: what is known of a project and a run, as one HTML file that works anywhere.
import { basename } from "node:path";
import { readRegularFile, writeWholeFile } from "@semitone/disk";
import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import { kindOfReads, listenerOf, readTagger, SemitoneError } from "@semitone/models";
import { type EvaluateResult, evaluate } from "../evaluate.ts";
import { map } from "../map.ts";
import { mostPerformed, type ScoreCurves, scoreCurves } from "../performing/curves.ts";
import { type RunSummary, showRun } from "../runs.ts";
import { smallerWav } from "../sound/smaller-wav.ts";
import { tag } from "../tag.ts";
import { attributeOf } from "./attribute-report.ts";
import { corpusOf } from "./corpus-summary.ts";
import { mapOf, timelinesOf } from "./map-and-timelines.ts";
import { renderReport } from "./render-report.ts";
import type { AudioReport } from "./report-data.ts";
import { speakingUnits } from "./speaking-units.ts";

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

/** Largest sound in a page, which must stay easy to send. */
const MAX_AUDIO_BYTES = 50_000_000;

/**
 * Writes the report of a run.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `option`); where nothing can be evaluated, the page says so
 */
export async function report(project: Project, options: ReportOptions): Promise<ReportResult> {
  const { out, title = project.config.name, timelines = 4, signal } = options;
  const run = await showRun(project, options.run);
  const audio = (options.audio ?? []).map(readAudio);
  const progress = Progress.to(options.onProgress);
  const share = (size: number) => ({ signal, onProgress: progress.part("", size).onProgress });
  const evaluation = options.evaluation ?? (await evaluated(project, run, share(0.7)));
  const tagged = await tag(project, { run: run.name, segments: true, ...share(0.15) });
  const mapped = await map(project, { run: run.name, ...share(0.15) });
  const drawn = timelinesOf(tagged.pieces, run, timelines);
  const page = renderReport({
    title,
    made: run.made,
    corpus: corpusOf(project),
    attributes: run.tasks.map((task) => attributeOf(task, evaluation)),
    map: mapOf(mapped, run),
    timelines: drawn,
    units: await speakingUnits(project, run.folder, drawn[0]?.name ?? tagged.pieces[0]?.file),
    performed: await performedOf(project, run.folder),
    audio,
    provenance: provenanceOf(run),
  });
  writeWholeFile(out, Buffer.from(page));
  return { file: out, bytes: Buffer.byteLength(page), run: run.name };
}

/** Checks the run and the sounds as `report` does, and tells which file it would write. Measures and writes nothing. */
export async function planReport(
  project: Project,
  options: ReportOptions,
): Promise<Omit<ReportResult, "bytes">> {
  const { name } = await showRun(project, options.run);
  for (const audio of options.audio ?? []) readAudio(audio);
  return { file: options.out, run: name };
}

/** Scores whose performances are drawn. */
const PERFORMED = 2;

async function performedOf(project: Project, run: string): Promise<ScoreCurves[]> {
  const each: ScoreCurves[] = [];
  for (const pair of mostPerformed(project, PERFORMED)) {
    const curves = await scoreCurves(project, pair, run);
    if (curves.performances.length > 0) each.push(curves);
  }
  return each;
}

/** How to repeat the run. */
const provenanceOf = ({ name, model, seed, content, made, seconds, pieces }: RunSummary) => ({
  run: name,
  model,
  seed: String(seed),
  "digest of pieces and labels": content,
  trained: `${made}, ${seconds.toFixed(1)} s, ${pieces} pieces`,
  command: `semitone train --model ${model} --seed ${seed}`,
});

/** Scores of what the run has learnt, or none where the labels are too few for any. */
async function evaluated(
  project: Project,
  { folder, tasks }: Pick<RunSummary, "folder" | "tasks">,
  options: WorkOptions,
): Promise<EvaluateResult> {
  try {
    return await evaluate(project, {
      attributes: [...new Set(tasks.map(({ attribute }) => attribute))],
      kind: kindOfReads(readTagger(folder).tagger.reads),
      repeats: 1,
      listener: listenerOf(folder),
      listenSteps: 0,
      ...options,
    });
  } catch (error) {
    if (error instanceof SemitoneError && (error.code === "too-small" || error.code === "no-labels"))
      return {
        rows: [],
        reliability: [],
        verdicts: [],
        untested: [],
        leaks: [],
        warnings: [error.message],
      };
    throw error;
  }
}

function readAudio({ file, caption }: { file: string; caption: string }): AudioReport {
  const wav = readRegularFile(file, { atMost: MAX_AUDIO_BYTES });
  if (wav.toString("latin1", 0, 4) !== "RIFF" || wav.toString("latin1", 8, 12) !== "WAVE")
    throw new SemitoneError(
      `audio: expected WAV files; got other bytes at ${file}; semitone generate --wav writes WAV`,
      "option",
    );
  return { name: basename(file), caption, wav: smallerWav(wav) };
}
