// All of a training but the name of its run: listener, tagger and segment model into a folder, the manifest last.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeFlushed } from "@semitone/disk";
import { jobId, type Machines, Progress, type WorkOptions } from "@semitone/job";
import { type Project, soundSegments } from "@semitone/library";
import {
  CONTROL,
  contentOf,
  type Dataset,
  describeRun,
  KIND_NAMES,
  keepListener,
  LANGUAGE,
  LANGUAGE_FOLDER,
  type LanguageReport,
  LISTENER,
  type Listener,
  languageListener,
  loadDataset,
  type MeasuredStep,
  MIN_PIECES,
  measureStep,
  PERFORMANCE,
  PERFORMANCE_FOLDER,
  type PerformanceReport,
  PROBE,
  PROBES,
  projectListener,
  RUN_FILES,
  type RunConfig,
  type RunManifest,
  SEGMENTS,
  type SegmentModelReport,
  SemitoneError,
  type SkippedTask,
  TAGGER,
  type TaggedRow,
  type TrainedTask,
  tagRows,
  trainPerformanceModel,
  trainTagger,
  withImages,
  withLatents,
  withPieceParts,
  writeManifest,
  writeTagger,
} from "@semitone/models";
import { learnControl } from "./learn-control.ts";
import { type LearntLanguage, learnLanguage } from "./learn-language.ts";
import { learnSegments, noteSpeed } from "./learn-segments.ts";
import { makeManifest } from "./make-manifest.ts";
import {
  candidatesFor,
  candidatesNamed,
  readsImages,
  readsPieceParts,
  type TrainEstimate,
  type TrainRequest,
} from "./options.ts";
import { planTraining, type TrainingPlan } from "./plan.ts";

export interface TrainIntoOptions extends WorkOptions {
  /** An empty folder that becomes the run. */
  readonly folder: string;
  /** What the run calls itself. */
  readonly name: string;
  /** Folder for what a killed training of the segment model goes on from. */
  readonly workDir: string;
  /** Folder where listeners are kept. @default the project's cache */
  readonly listeners?: string;
  /** See `TrainOptions`. */
  readonly machines?: Machines;
  readonly onEstimate?: (estimate: TrainEstimate) => void;
}

/** What was trained. */
export interface Training {
  readonly pieces: number;
  readonly seconds: number;
  /** What was said before the work began. */
  readonly promised: TrainEstimate;
  readonly tasks: readonly TrainedTask[];
  readonly skipped: readonly SkippedTask[];
  readonly music?: SegmentModelReport | { readonly leftOut: string };
  /** Left out where none was asked for. */
  readonly language?: LearntLanguage;
  /** Left out where none was asked for. */
  readonly control?: LanguageReport;
  /** Left out where none was asked for. */
  readonly performance?: PerformanceReport;
  readonly unreadable: Dataset["unreadable"];
  readonly manifest: RunManifest;
}

/** @throws SemitoneError (`too-small`, `no-labels`); the signal's reason when cancelled */
export async function trainInto(
  project: Project,
  asked: TrainRequest,
  options: TrainIntoOptions,
): Promise<Training> {
  const { folder, name, signal } = options;
  const start = performance.now();
  const passed = () => (performance.now() - start) / 1000;
  const progress = Progress.to(options.onProgress);
  const reading = progress.part("reading features", 0.1);
  const measured = await loadDataset(project, {
    kind: asked.kind,
    attributes: asked.attributes,
    overTime: true,
    ...{ signal, machines: options.machines },
    onProgress: reading.onProgress,
  });
  const request = requestFor(measured, asked);
  const isImaged = request.deep === true || readsImages(request.model);
  const dataset = isImaged ? await withImages(project, measured, { signal }) : measured;
  const plan = planTraining(project, dataset, request, await speedNow(request, options));
  signal?.throwIfAborted();
  options.onEstimate?.(plan.estimate);
  const parts = partsOf(progress, plan);
  const listener = await learnListener(project, dataset, request, plan, {
    ...options,
    progress: parts.listener,
  });
  const notes = await learnNotes(project, dataset, request, parts, options);
  const { said, ...judged } = await learnTagger(project, dataset, request, {
    isDeep: plan.isDeep,
    listener: request.model === PROBE ? languageListener(join(folder, LANGUAGE_FOLDER)) : listener,
    folder,
    name,
    workDir: join(options.workDir, "tagger"),
    signal,
    progress: parts.tagger,
  });
  const taggerSeconds = passed();
  const led = await learnAsked(project, dataset, said, request, parts, options);
  const music =
    plan.segments &&
    (await learnMusic(project, dataset, request, plan.segments, { ...options, progress: parts.segments }));
  const segments = music && !("leftOut" in music) ? music : undefined;
  const manifest = makeManifest(project, name, {
    request,
    isDeep: plan.isDeep,
    dataset,
    folder,
    segments,
    ...notes,
    ...led,
    seconds: taggerSeconds,
  });
  const seconds = passed();
  writeTold(project, dataset, request, { folder, name, seconds, manifest, ...judged });
  signal?.throwIfAborted();
  writeManifest(folder, manifest);
  const { pieces, unreadable } = dataset;
  return {
    pieces: pieces.length,
    seconds,
    promised: plan.estimate,
    ...judged,
    ...(music && { music }),
    ...notes,
    ...led,
    unreadable,
    manifest,
  };
}

/**
 * From recordings no music is learnt, nor a listener: both read bars.
 *
 * @throws SemitoneError (`option`) where a model was asked for by name that reads the other kind
 */
function requestFor({ kind }: Dataset, request: TrainRequest): TrainRequest {
  if (candidatesNamed(request.model).every(({ of }) => of !== undefined && of !== kind))
    throw new SemitoneError(
      `model: expected a model that reads ${KIND_NAMES[kind]}; got ${request.model}, which does not; choose another model (--model stack)`,
      "option",
    );
  if (kind === "score") return request;
  if (request.model === "listener")
    throw new SemitoneError(
      "model: expected a model that reads recordings; got listener, which reads bars; choose another model (--model stack)",
      "option",
    );
  return { ...request, music: false };
}

/** What a step takes here and now, where a promise or a budget asks for it. */
async function speedNow(
  { music, budgetSeconds, networks, sizes, threads }: TrainRequest,
  { onEstimate }: Pick<TrainIntoOptions, "onEstimate">,
): Promise<MeasuredStep | undefined> {
  if (!music || (budgetSeconds === undefined && onEstimate === undefined)) return undefined;
  return measureStep({ networks, sizes, threads });
}

const write = (folder: string, file: string, text: string) => writeFlushed(join(folder, file), text);

/** What is left of the progress, by the estimated seconds of each part. */
function partsOf(progress: Progress, { seconds }: TrainingPlan) {
  const total = Object.values(seconds).reduce((sum, one) => sum + one, 0);
  const part = (stage: string, own: number) => progress.part(stage, (0.9 * own) / Math.max(total, 1e-9));
  return {
    listener: part("learning to listen", seconds.listener),
    tagger: part("learning", seconds.tagger),
    segments: part("learning segments", seconds.segments),
    language: part("learning the language of notes", seconds.language),
    control: part("learning to be asked for classes", seconds.control),
    performance: part("learning to perform", seconds.performance),
  };
}

interface PartOptions extends TrainIntoOptions {
  readonly progress: Progress;
}

/** @throws SemitoneError (`too-small`) where a listener was asked for by name and there can be none */
async function learnListener(
  project: Project,
  { pieces }: Dataset,
  { model, music, unlabelled, seed, networks, threads }: TrainRequest,
  plan: TrainingPlan,
  { name, listeners, machines, signal, progress }: PartOptions,
): Promise<Listener | undefined> {
  const listener =
    plan.listener &&
    (await projectListener(project, pieces, {
      ...plan.listener,
      name,
      ...(listeners === undefined ? {} : { cache: listeners }),
      seed,
      networks,
      threads,
      machines,
      signal,
      onProgress: ({ done, secondsLeft }) => progress.at(done, secondsLeft),
      onTrained: (report) => noteSpeed(project, report),
    }));
  if (model === "listener" && !listener)
    throw new SemitoneError(
      `model: expected at least ${MIN_PIECES} pieces with a beat to train a listener on; got ${pieces.length}${music && unlabelled ? "" : ", in a run that does not learn from unlabelled music"}; choose another model`,
      "too-small",
    );
  return listener;
}

/** Learns the tagger and writes it, and the listener whose latents it reads; what it says of every piece, where that is to be learnt from. */
async function learnTagger(
  project: Project,
  dataset: Dataset,
  request: TrainRequest,
  {
    isDeep,
    listener,
    folder,
    name,
    workDir,
    signal,
    progress,
  }: Pick<PartOptions, "folder" | "name" | "workDir" | "signal" | "progress"> & {
    readonly isDeep: boolean;
    readonly listener: Listener | undefined;
  },
): Promise<{ tasks: TrainedTask[]; skipped: SkippedTask[]; said?: TaggedRow[] }> {
  const reading = progress.part("reading features", listener ? 0.3 : 0);
  const learning = progress.part("learning", 1);
  const whole = await withLatents(project, dataset, { listener, signal, onProgress: reading.onProgress });
  const data = readsPieceParts(request) ? await withPieceParts(project, whole, { listener, signal }) : whole;
  const { tagger, skipped } = await trainTagger(data, {
    seed: request.seed,
    candidates: candidatesFor(request, isDeep),
    work: { folder: workDir, signal },
    yieldTurn: async (share) => {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      learning.at(share);
    },
  });
  const tasks = tagger.tasks.map(({ attribute, tag, classes, report }) => ({
    attribute,
    ...(tag === undefined ? {} : { tag }),
    classes,
    report,
  }));
  writeTagger(folder, configOf(project, dataset, request, name), tagger);
  if (listener) keepListener(listener, folder);
  rmSync(workDir, { recursive: true, force: true });
  return { tasks, skipped, ...(request.control && { said: await tagRows(tagger, data.rows, data.parts) }) };
}

/** The run is whole without it: music that no grid can hold costs the tagger nothing. */
async function learnMusic(
  project: Project,
  dataset: Dataset,
  { seed, networks, sizes, threads }: TrainRequest,
  steps: NonNullable<TrainingPlan["segments"]>,
  { folder, workDir, machines, signal, progress }: PartOptions,
): Promise<NonNullable<Training["music"]>> {
  try {
    return await learnSegments(project, dataset, {
      ...steps,
      seed,
      networks,
      sizes,
      threads,
      dir: folder,
      workDir,
      machines,
      signal,
      onProgress: progress.onProgress,
    });
  } catch (error) {
    if (error instanceof SemitoneError && error.code === "too-small") return { leftOut: error.message };
    throw error;
  }
}

/** Metrics and card of a run, for readers. */
function writeTold(
  project: Project,
  dataset: Dataset,
  request: TrainRequest,
  told: Pick<Training, "seconds" | "manifest" | "tasks" | "skipped"> &
    Pick<TrainIntoOptions, "folder" | "name">,
): void {
  const { folder, name, seconds, manifest, tasks, skipped } = told;
  write(folder, RUN_FILES.metrics, `${JSON.stringify({ seconds, tasks, skipped }, null, 2)}\n`);
  const config = configOf(project, dataset, request, name);
  write(folder, RUN_FILES.card, describeRun(config, tasks, skipped, cardsOf(manifest), dataset.kind));
}

/** The language model that can be asked for classes, where one is to be. @throws SemitoneError (`no-labels`) */
async function learnAsked(
  project: Project,
  dataset: Dataset,
  said: readonly TaggedRow[] | undefined,
  { steps, seed, threads }: TrainRequest,
  parts: ReturnType<typeof partsOf>,
  { folder, workDir, machines, signal }: TrainIntoOptions,
): Promise<Pick<Training, "control">> {
  if (!said) return {};
  const control = await learnControl(project, dataset, said, {
    ...{ steps: steps?.control, seed, threads, folder, machines, signal },
    workDir: join(workDir, "control"),
    onProgress: parts.control.onProgress,
  });
  return { control };
}

/** What is learnt of notes on request. @throws SemitoneError (`too-small`) without notes, or without performances beside their scores */
async function learnNotes(
  project: Project,
  dataset: Dataset,
  request: TrainRequest,
  parts: ReturnType<typeof partsOf>,
  { folder, workDir, machines, signal }: TrainIntoOptions,
): Promise<Pick<Training, "language" | "performance">> {
  const { language: network, languageSizes: sizes, performance: isWanted, steps, seed, threads } = request;
  const { also, start } = request;
  const language =
    network &&
    (await learnLanguage(project, dataset, {
      ...{ network, sizes, steps: steps?.language, seed, threads, also, start, folder, machines, signal },
      workDir: join(workDir, "language"),
      onProgress: parts.language.onProgress,
    }));
  const performed =
    isWanted &&
    (await trainPerformanceModel(project, dataset, {
      ...{ steps: steps?.performance, seed, threads, signal },
      dir: join(folder, PERFORMANCE_FOLDER),
      workDir: join(workDir, "performance"),
      onProgress: parts.performance.onProgress,
    }));
  return { ...(language && { language }), ...(performed && { performance: performed }) };
}

/** What a run says of itself; nothing of when and where it was made. */
const configOf = (
  { config }: Project,
  dataset: Dataset,
  { seed, model }: TrainRequest,
  name: string,
): RunConfig => ({
  name,
  seed,
  model,
  project: config.name,
  content: jobId({ kind: "content", version: 1 }, contentOf(dataset)),
  pieces: dataset.pieces.length,
  segments: dataset.kind === "sound" ? soundSegments(config) : config.segments,
});

const cardsOf = ({
  artefacts: { tagger, listener, segments, language, control, probes, performance },
}: RunManifest): string[] => [
  TAGGER.card(tagger),
  ...(listener ? [LISTENER.card(listener)] : []),
  ...(segments ? [SEGMENTS.card(segments)] : []),
  ...(language ? [LANGUAGE.card(language)] : []),
  ...(control ? [CONTROL.card(control)] : []),
  ...(performance ? [PERFORMANCE.card(performance)] : []),
  ...(probes ? [PROBES.card(probes)] : []),
];
