// What a training will do, settled before it begins: how many steps, which methods, and what to promise. From sizes alone; with a budget
// from the recorded speed, too.
import { cacheFolder, type Piece, type Project, performancePairs } from "@semitone/library";
import {
  type Dataset,
  DEFAULT_LISTENER_STEPS,
  DEFAULT_MAX_STEPS,
  hasListener,
  languageSteps,
  type MeasuredStep,
  MIN_PIECES,
  MIN_STEPS,
  performanceSteps,
  type SegmentNetworks,
  type StepSeconds,
  secondsPerStep,
  stepsFor,
  stepsWithin,
  trustSteps,
} from "@semitone/models";
import { candidatesNamed, type TrainEstimate, type TrainRequest } from "./options.ts";

/** Without a budget, slow methods are weighed where the tagger's estimate stays below this share of it. */
const USUAL_SECONDS = 300;
/** Parts of a budget: what the tagger may take where music is learnt, too, and the listener. */
const SHARE = { tagger: 0.5, listener: 0.25 };
/** Opening, closing and examples of a segment model beside its steps. */
const AROUND_STEPS_SECONDS = 5;

/** Steps of a segment model: an exact number, or the most that the rule may say. */
export type StepChoice = { readonly steps: number } | { readonly mostSteps: number };

export interface TrainingPlan {
  readonly isDeep: boolean;
  /** Left out where no listener takes part. */
  readonly listener?: StepChoice;
  /** Left out where no music is to be learnt. */
  readonly segments?: StepChoice;
  /** Estimated, of each part. */
  readonly seconds: Readonly<
    Record<"tagger" | "listener" | "segments" | "language" | "control" | "performance", number>
  >;
  readonly estimate: TrainEstimate;
}

/**
 * The plan for a dataset. The same project, options and speed give the same plan; without a budget speed decides nothing but what is
 * promised.
 *
 * @param measured  what a step takes here and now. @default as recorded, else as the cost model says
 */
export function planTraining(
  project: Project,
  dataset: Dataset,
  request: TrainRequest,
  measured?: MeasuredStep,
): TrainingPlan {
  const { budgetSeconds, model, music, networks } = request;
  const perStep = secondsPerStep(cacheFolder(project), networks, measured?.seconds);
  const cost = secondsForTagger(dataset, request);
  const pace = measured?.pace ?? 1;
  const wish = (budgetSeconds ?? USUAL_SECONDS) * (music ? SHARE.tagger : 1);
  // What was asked for by name is trained whatever it takes.
  const isDeep =
    request.deep ??
    (model !== "stack" || (cost.light + cost.deep) * (budgetSeconds === undefined ? 1 : pace) <= wish);
  const tagger = pace * (isDeep ? cost.light + cost.deep : cost.light);
  const around = pace * AROUND_STEPS_SECONDS;
  const size = segmentsIn(dataset);
  const listener = listenerSteps(dataset, request, perStep.fastest);
  const timeFor = (choice: StepChoice, seconds: number) => around + seconds * stepsOf(choice, size);
  const listening = listener ? timeFor(listener, perStep.fastest) : 0;
  const segments = music ? musicSteps(request, perStep.fastest, tagger + listening + around) : undefined;
  const isKnown =
    listener &&
    hasListener(project, dataset.pieces, {
      ...listener,
      seed: request.seed,
      networks,
      threads: request.threads,
    });
  const seconds = {
    tagger,
    listener: listener && !isKnown ? timeFor(listener, perStep.last) : 0,
    segments: segments ? timeFor(segments, perStep.last) : 0,
    language: secondsForLanguage(dataset, request),
    control: request.control ? secondsForLanguage(dataset, request) / 4 : 0,
    performance: secondsForPerformance(project, dataset, request),
  };
  const total = Object.values(seconds).reduce((sum, one) => sum + one, 0);
  return {
    isDeep,
    ...(listener && { listener }),
    ...(segments && { segments }),
    seconds,
    estimate: {
      ...counts(dataset),
      seconds: total,
      megabytes: megabytesFor(dataset, isDeep && cost.deep > 0, music ? networks : undefined),
      notes: budgetSeconds === undefined ? [] : overdrawn(budgetSeconds, total, seconds, segments, perStep),
    },
  };
}

/** A listener takes part where enough music is learnt from without labels, and a budget leaves it the least that one needs. */
function listenerSteps(
  { pieces }: Dataset,
  { model, music, unlabelled, steps, budgetSeconds }: TrainRequest,
  perStep: number,
): StepChoice | undefined {
  const wanted = music && unlabelled && (model === "stack" || model === "listener");
  if (!wanted || pieces.length < MIN_PIECES || steps?.listener === 0) return undefined;
  if (steps?.listener !== undefined) return { steps: steps.listener };
  if (budgetSeconds === undefined) return { mostSteps: DEFAULT_LISTENER_STEPS };
  const most = stepsWithin(SHARE.listener * budgetSeconds, perStep);
  return most >= MIN_STEPS || model === "listener" ? { mostSteps: Math.max(most, MIN_STEPS) } : undefined;
}

/** Music takes what the other parts leave of a budget, as they are estimated. */
function musicSteps({ steps, budgetSeconds }: TrainRequest, perStep: number, others: number): StepChoice {
  if (steps?.segments !== undefined) return { steps: steps.segments };
  if (budgetSeconds === undefined) return { mostSteps: DEFAULT_MAX_STEPS };
  return { mostSteps: stepsWithin(Math.max(0, budgetSeconds - others), perStep) };
}

const stepsOf = (choice: StepChoice, segments: number): number =>
  "steps" in choice ? choice.steps : stepsFor(segments, choice.mostSteps);

/** By how much of a budget nobody minds: estimates are no better. */
const GRACE = 1.1;

/** What to tell of a budget that cannot be kept: what needs more, and the way out. */
function overdrawn(
  budget: number,
  total: number,
  { tagger, segments }: TrainingPlan["seconds"],
  choice: StepChoice | undefined,
  { fastest, last }: StepSeconds,
): string[] {
  if (total <= GRACE * budget) return [];
  const text = (seconds: number) => `${Math.ceil(seconds)} s`;
  const about = `got ${text(budget)}; expect about ${text(total)}`;
  if (choice && "mostSteps" in choice && choice.mostSteps < MIN_STEPS)
    return [
      `budget: expected at least ${text(segments)} for the ${MIN_STEPS} steps of a segment model; ${about}, or train with --no-music`,
    ];
  if (tagger > budget)
    return [
      `budget: expected at least ${text(tagger)} for the tagger; ${about}, or train fewer attributes (--attributes)`,
    ];
  if (last > fastest)
    return [
      `budget: expected this machine as fast as it was, ${fastest.toPrecision(2)} s a step; got ${last.toPrecision(2)} s, since it is busy; expect about ${text(total)} instead of ${text(budget)}`,
    ];
  return [`budget: expected more time for what was asked for; ${about}`];
}

/** None of a recording: no music is learnt from it. */
const barsOf = (piece: Piece): number => (piece.kind === "score" ? piece.bars : 0);

/** Tokens of a bar, about, and seconds of a step of 2,048 tokens with 384 units on two quiet cores. */
const LANGUAGE_COST = { tokensPerBar: 25, tokensPerStep: 2048, secondsPerStep: 0.4 };

function secondsForLanguage({ pieces }: Dataset, { language, steps }: TrainRequest): number {
  if (language === undefined) return 0;
  const { tokensPerBar, tokensPerStep, secondsPerStep: perStep } = LANGUAGE_COST;
  const chunks = Math.ceil(
    (pieces.reduce((sum, piece) => sum + barsOf(piece), 0) * tokensPerBar) / tokensPerStep,
  );
  return AROUND_STEPS_SECONDS + perStep * (steps?.language ?? languageSteps(chunks));
}

/** Seconds of a step, of the alignment of a note, and notes of a stretch, on two quiet cores. */
const PERFORMANCE_COST = { secondsPerStep: 0.06, secondsPerNote: 1e-4, notesPerStretch: 32 };

function secondsForPerformance(
  project: Project,
  { pieces }: Dataset,
  { performance, steps }: TrainRequest,
): number {
  if (!performance) return 0;
  const { pairs } = performancePairs(project, pieces);
  const played = pairs.flatMap(({ performances }) => performances);
  const notes = played.reduce((sum, piece) => sum + (piece.kind === "score" ? piece.notes : 0), 0);
  const { secondsPerStep: perStep, secondsPerNote, notesPerStretch } = PERFORMANCE_COST;
  const taken = steps?.performance ?? performanceSteps(notes / notesPerStretch);
  const all = taken + trustSteps(pairs.length, taken);
  return AROUND_STEPS_SECONDS + secondsPerNote * notes + perStep * all;
}

/** Segments of two bars, about: what is off the grid, and silence, is known only once the music is cut. */
const segmentsIn = ({ pieces }: Dataset): number =>
  Math.min(
    60_000,
    pieces.reduce((sum, piece) => sum + Math.ceil(barsOf(piece) / 2), 0),
  );

/**
 * Measured on two cores: 0.6 s for a hundred labels of four classes, 1 s for a pool of 2,000; 10 s for labels over time of a hundred
 * pieces; 20 s for a deep model of a task.
 */
function secondsForTagger(
  { kind, pieces, tasks }: Dataset,
  { model, deep: isAsked }: Pick<TrainRequest, "model" | "deep">,
): { light: number; deep: number } {
  // Images are read where they are asked for: by name, or with all that takes minutes.
  const hasImages = model !== "stack" || isAsked === true;
  const slow = candidatesNamed(model).filter(
    ({ isDeep, of, needsImages }) =>
      isDeep && (of === undefined || of === kind) && (hasImages || !needsImages),
  );
  let [light, deep] = [0.002 * pieces.length, 0];
  for (const { kind: asked, targets, classes, over } of tasks) {
    const labels = targets.filter((target) => target !== undefined).length;
    const overTime = over?.filter((stretches) => stretches !== undefined).length ?? 0;
    light += 0.1 * Math.min(100, overTime);
    light += 0.5 + 0.0015 * labels * Math.max(1, classes.length) + Math.min(2000, pieces.length) / 1000;
    deep +=
      slow.filter((candidate) => candidate.kind === asked).length * (10 + Math.min(10, pieces.length / 200));
  }
  return { light, deep };
}

/** Measured, of all processes together: 30 and 1,000 pieces, tagged by class frequencies or by the deep stack, with and without music. */
function megabytesFor({ pieces, rows }: Dataset, deep: boolean, music: SegmentNetworks | undefined): number {
  const tagger = (deep ? 260 : 180) + (pieces.length * rows[0].length * 12) / 1e6;
  if (music === undefined) return tagger;
  const between = Object.values(music).filter((kind) => kind !== "mlp").length;
  return tagger + 640 + 90 * between + 0.0055 * pieces.reduce((sum, piece) => sum + barsOf(piece), 0);
}

function counts({ pieces, tasks }: Dataset): Pick<TrainEstimate, "pieces" | "labels"> {
  const labels = tasks.flatMap(({ targets }) => targets.filter((target) => target !== undefined));
  return { pieces: pieces.length, labels: labels.length };
}
