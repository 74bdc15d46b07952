// The verb `train`: learns the music of a project and every labelled attribute, and leaves a run folder.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeFlushed } from "@semitone/disk";
import type { ProgressReport, WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import type { Problem, SegmentModelReport, TrainedTask } from "@semitone/models";
import {
  CANDIDATES,
  type Candidate,
  candidatesOf,
  createRun,
  type Dataset,
  DEFAULT_NETWORKS,
  describeRun,
  FEWEST_PIECES,
  findMethod,
  heard,
  keepListener,
  loadDataset,
  METHOD_NAMES,
  type Method,
  NETWORK_KINDS,
  type NetworkKind,
  projectListener,
  RUN_FILES,
  type RunConfig,
  reserveRun,
  type SegmentNetworks,
  SemitoneError,
  type SkippedTask,
  suitedCandidates,
  trainTagger,
  withPieceParts,
  writeTagger,
} from "@semitone/models";
import { type AddSegmentModelOptions, addSegmentModel } from "./train/add-segment-model.ts";

/** Less would be too little to learn anything from. */
const LEAST_MUSIC_SECONDS = 20;
/** Part of the time that goes into learning to listen, before labels are looked at. */
const LISTENING_SHARE = 0.25;
/** With less, only a listener that is there already is used: a hasty one would cost more than its share, and stay in the cache. */
const LEAST_LISTENING_SECONDS = 25;

export interface TrainOptions extends WorkOptions {
  /** Name of the run folder. @default the first of run-1, run-2, ... that is free */
  readonly name?: string;
  /** Only these attributes. @default all that have labels */
  readonly attributes?: readonly string[];
  /** `stack` weighs all methods by left-out labels; a method's name uses that one alone: see `findMethod`. @default "stack" */
  readonly model?: string;
  /**
   * Encoder network of the model that makes music and of the listener, and of a model of the zoo that is named by `model`: that one then
   * reads a piece segment by segment. @default "mlp"
   */
  readonly encoder?: NetworkKind;
  /** Decoder network of the same. @default "mlp" */
  readonly decoder?: NetworkKind;
  /** Seconds that training may take on two cores: dear models are tried where they fit in, music takes what is left. @default 300 */
  readonly budgetSeconds?: number;
  /** May methods learn from pieces without labels? Without it, the tagger is what the labels alone give. @default true */
  readonly unlabelled?: boolean;
  /** Also learn to make music: what `generate`, `morph` and `transfer` need. @default true */
  readonly music?: boolean;
  /** @default 1 */
  readonly seed?: number;
  /** Told before the work begins. */
  readonly onEstimate?: (estimate: TrainEstimate) => void;
}

/** What training will take. */
export interface TrainEstimate {
  readonly pieces: number;
  readonly labels: number;
  readonly seconds: number;
  readonly megabytes: number;
}

export interface TrainResult {
  readonly run: string;
  readonly folder: string;
  readonly pieces: number;
  readonly seconds: number;
  readonly tasks: readonly TrainedTask[];
  /** Attributes that could not be learnt, and why. */
  readonly skipped: readonly SkippedTask[];
  /** How making music was learnt, or why it could not be; left out where it was not asked for. */
  readonly music?: SegmentModelReport | { readonly leftOut: string };
  /** Pieces that could not be read, and why. */
  readonly unreadable: Dataset["unreadable"];
}

/**
 * Trains on all pieces, labelled or not, and writes a run folder. Without any label there is nothing to tag by, but a map, what is
 * unfamiliar, and music to make.
 *
 * @throws SemitoneError (`too-small`) without pieces, (`no-labels`) for a named attribute without labels; the signal's reason when cancelled
 */
export async function train(project: Project, options: TrainOptions = {}): Promise<TrainResult> {
  const { name, release } = reserveRun(project, options.name);
  try {
    return await trainAs(project, name, options);
  } finally {
    release();
  }
}

async function trainAs(project: Project, name: string, options: TrainOptions): Promise<TrainResult> {
  const { seed = 1, budgetSeconds = 300 } = options;
  const { attributes, unlabelled = true, music = true, signal } = options;
  const tell = (from: number, to: number) => (progress: ProgressReport) =>
    options.onProgress?.({ ...progress, done: from + (to - from) * progress.done });
  const taggerShare = music ? 0.5 : 1;
  const model = modelNamed(options.model ?? "stack", unlabelled);
  const networks = networksOf(options, model);
  const start = performance.now();
  const dataset = await loadDataset(project, {
    attributes,
    overTime: true,
    signal,
    onProgress: tell(0, 0.3 * taggerShare),
  });
  const { light, deep } = secondsFor(dataset, model);
  // What was asked for by name is trained whatever it takes.
  const isDeep = model !== "stack" || light + deep <= budgetSeconds;
  const taggerSeconds = isDeep ? light + deep : light;
  options.onEstimate?.({
    ...counts(dataset),
    seconds: music ? Math.max(budgetSeconds, taggerSeconds + LEAST_MUSIC_SECONDS) : taggerSeconds,
    megabytes: megabytesFor(dataset, isDeep && deep > 0, music ? networks : undefined),
  });
  const listening = LISTENING_SHARE * budgetSeconds;
  const listener =
    music && unlabelled && (model === "stack" || model === "listener")
      ? await projectListener(project, dataset.pieces, {
          name,
          budgetSeconds: model === "listener" || listening >= LEAST_LISTENING_SECONDS ? listening : 0,
          seed,
          networks,
          signal,
          onProgress: tell(0.3 * taggerShare, 0.7 * taggerShare),
        })
      : undefined;
  if (model === "listener" && !listener)
    throw new SemitoneError(
      `model: a listener learns from at least ${FEWEST_PIECES} pieces on a grid, and from music without labels; got ${dataset.pieces.length} pieces${music && unlabelled ? "" : ", and it was not to learn from them"}; take another model`,
      "too-small",
    );
  const onProgress = tell(0.7 * taggerShare, taggerShare);
  const learnt = await heard(project, dataset, { listener, signal });
  const ofSegments = hasNetworks(model) && Object.values(networks).some((kind) => kind !== "mlp");
  const data = ofSegments ? await withPieceParts(project, learnt, { listener, signal }) : learnt;
  const { tagger, skipped } = await trainTagger(data, {
    seed,
    candidates: (...given) => {
      const suited = model === "stack" ? suitedCandidates(...given, isDeep) : only(model, networks)(...given);
      return unlabelled ? suited : suited.filter(({ usesUnlabelled }) => !usesUnlabelled);
    },
    breathe: async (share) => {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      onProgress({ stage: "learning", done: share });
    },
  });
  const tasks = tagger.tasks.map(({ attribute, tag, classes, report }) => ({
    attribute,
    ...(tag === undefined ? {} : { tag }),
    classes,
    report,
  }));
  const config: RunConfig = {
    name,
    made: new Date().toISOString(),
    seed,
    model,
    project: project.config.name,
    content: contentDigest(dataset),
    pieces: dataset.pieces.length,
    segments: project.config.segments,
  };
  const folder = await createRun(project, name, async (unfinished) => {
    writeTagger(unfinished, config, tagger);
    if (listener) keepListener(listener, unfinished);
    const seconds = (performance.now() - start) / 1000;
    writeFlushed(
      join(unfinished, RUN_FILES.metrics),
      `${JSON.stringify({ seconds, tasks, skipped }, null, 2)}\n`,
    );
    writeFlushed(join(unfinished, RUN_FILES.card), describeRun(config, tasks, skipped));
    signal?.throwIfAborted();
  });
  const composer = music
    ? await learnMusic(project, {
        run: name,
        attributes,
        seed,
        networks,
        budgetSeconds: Math.max(LEAST_MUSIC_SECONDS, budgetSeconds - (performance.now() - start) / 1000),
        signal,
        onProgress: tell(taggerShare, 1),
      })
    : undefined;
  return {
    run: name,
    folder,
    pieces: dataset.pieces.length,
    seconds: (performance.now() - start) / 1000,
    tasks,
    skipped,
    ...(composer && { music: composer }),
    unreadable: dataset.unreadable,
  };
}

/** The run is whole without it: music that no grid can hold costs the tagger nothing. */
async function learnMusic(
  project: Project,
  options: AddSegmentModelOptions,
): Promise<NonNullable<TrainResult["music"]>> {
  try {
    return await addSegmentModel(project, options);
  } catch (error) {
    if (error instanceof SemitoneError && error.code === "too-small") return { leftOut: error.message };
    throw error;
  }
}

/** @throws SemitoneError (`option`) for a name that no model has, or a model that labels alone teach nothing */
function modelNamed(name: string, unlabelled: boolean): "stack" | Method {
  if (name.toLowerCase() === "stack") return "stack";
  const method = findMethod(name);
  if (method === undefined)
    throw new SemitoneError(
      `model: expected one of stack, ${METHOD_NAMES.join(", ")}; got ${JSON.stringify(name)}`,
      "option",
    );
  if (!unlabelled && candidatesNamed(method).every(({ usesUnlabelled }) => usesUnlabelled))
    throw new SemitoneError(
      `model: ${method} learns from music without labels, which labels only leaves out; take another model, or let it learn from all`,
      "option",
    );
  return method;
}

/** @throws SemitoneError (`option`) for a kind that there is not, or one that nothing would use */
function networksOf(
  { music = true, encoder = DEFAULT_NETWORKS.encoder, decoder = DEFAULT_NETWORKS.decoder }: TrainOptions,
  model: "stack" | Method,
): SegmentNetworks {
  for (const [option, kind] of Object.entries({ encoder, decoder })) {
    const got = `got ${JSON.stringify(kind)}`;
    if (!NETWORK_KINDS.includes(kind))
      throw new SemitoneError(`${option}: expected one of ${NETWORK_KINDS.join(", ")}; ${got}`, "option");
    if (kind !== "mlp" && !music && !hasNetworks(model))
      throw new SemitoneError(
        `${option}: must be mlp in a run without music unless model names one with networks, such as gm-vae; ${got}; name a model, or let it learn music, too`,
        "option",
      );
  }
  return { encoder, decoder };
}

const candidatesNamed = (model: "stack" | Method): Candidate[] =>
  CANDIDATES.filter(({ method, onRequest }) => (model === "stack" ? !onRequest : method === model));

/** Whether a model was named whose networks may be of any kind. */
const hasNetworks = (model: "stack" | Method): boolean =>
  model !== "stack" && candidatesNamed(model).some((candidate) => candidate.hasNetworks);

/** The candidates of one method, of a kind that has none of it the majority's. */
function only(method: Method, networks: SegmentNetworks) {
  return (problem: Problem, kind: Candidate["kind"]): Candidate[] => {
    const chosen = candidatesOf(method, problem, kind, networks);
    return chosen.length > 0 ? chosen : candidatesOf("majority", problem, kind);
  };
}

/**
 * Measured on two cores: 0.6 s for a hundred labels of four classes, 1 s for a pool of 2,000; 10 s for labels over time of a hundred
 * pieces; 20 s for a deep model of a task.
 */
function secondsFor({ pieces, tasks }: Dataset, model: "stack" | Method): { light: number; deep: number } {
  const dear = candidatesNamed(model).filter(({ isDeep }) => isDeep);
  let [light, deep] = [0.002 * pieces.length, 0];
  for (const { kind, targets, classes, over } of tasks) {
    const labels = targets.filter((target) => target !== undefined).length;
    const overTime = over?.filter((stretches) => stretches !== undefined).length ?? 0;
    light += 0.1 * Math.min(100, overTime);
    light += 0.5 + 0.0015 * labels * Math.max(1, classes.length) + Math.min(2000, pieces.length) / 1000;
    deep +=
      dear.filter((candidate) => candidate.kind === kind).length * (10 + Math.min(10, pieces.length / 200));
  }
  return { light, deep };
}

/** Measured, of all processes together: 30 and 1,000 pieces, tagged by class frequencies or by the deep stack, with and without music. */
function megabytesFor({ pieces, rows }: Dataset, deep: boolean, music: SegmentNetworks | undefined): number {
  const tagger = (deep ? 260 : 180) + (pieces.length * rows[0].length * 12) / 1e6;
  if (music === undefined) return tagger;
  const between = Object.values(music).filter((kind) => kind !== "mlp").length;
  return tagger + 640 + 90 * between + 0.0055 * pieces.reduce((sum, { bars }) => sum + bars, 0);
}

function counts({ pieces, tasks }: Dataset): Pick<TrainEstimate, "pieces" | "labels"> {
  const labels = tasks.flatMap(({ targets }) => targets.filter((target) => target !== undefined));
  return { pieces: pieces.length, labels: labels.length };
}

/** Hash of what was learnt from: the pieces' bytes and every target. */
function contentDigest({ pieces, tasks }: Dataset): string {
  const hash = createHash("sha256");
  for (const { sha256, ordinal } of pieces) hash.update(`${sha256}:${ordinal}\n`);
  for (const { attribute, tag, targets, over } of tasks)
    hash.update(JSON.stringify([attribute, tag, targets, ...(over ? [over] : [])]));
  return hash.digest("hex");
}
