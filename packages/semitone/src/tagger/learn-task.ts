// One task learnt: candidates weighed by evidence inside the training labels, then fitted to all of them and calibrated.
import { conformalThreshold, fitTemperature, type Interval } from "@semitone/train";
import { argmax } from "./argmax.ts";
import type { Candidate, Method } from "./candidates.ts";
import { classFrequencies, moveTo } from "./class-frequencies.ts";
import {
  bestOf,
  type Evidence,
  gatherEvidence,
  losses,
  pairedDifference,
  suitedCandidates,
} from "./evidence.ts";
import { type PredictorState, predict } from "./predictor.ts";
import type { Problem } from "./problem.ts";
import { mix, stackClasses, stackNumbers } from "./stack.ts";

/** Members below this weight are left out of the final mixture. */
const LEAST_WEIGHT = 0.01;
/** Share of pieces whose true value a set or interval should hold. */
export const COVERAGE = 0.9;

/** What unlabelled music did, judged by left-out labels: `difference` is the gain with it, in `unit`. */
export interface UnlabelledVerdict {
  readonly verdict: "helped" | "made no difference" | "hurt" | "too few labels to tell" | "not used";
  readonly difference?: Interval;
  readonly unit: "nats a piece" | "squared error";
}

/** A fitted task as data. */
export interface TaskModel {
  readonly kind: "classes" | "number";
  readonly members: readonly {
    readonly name: string;
    readonly weight: number;
    readonly state: PredictorState;
  }[];
  /** Divides log probabilities; 1 where labels are too few to tell. */
  readonly temperature: number;
  /** Share of an even guess in every answer: one imaginary label that nobody expected. */
  readonly doubt: number;
  /** By class, what an answer is multiplied by for the music at hand, whose classes need not be as frequent as their labels. */
  readonly shift: readonly number[];
  /** Greatest strangeness inside a set or interval of `COVERAGE`: 1 - p of a class, distance of a number. */
  readonly threshold: number;
  /** Typical error of a number. */
  readonly deviation: number;
  readonly report: TaskReport;
}

export interface TaskReport {
  readonly labelled: number;
  readonly groups: number;
  /** Of each method: its best variant, and what left-out labels say of it. */
  readonly methods: readonly {
    readonly method: Method;
    readonly variant: string;
    readonly loss: number;
    readonly weight: number;
  }[];
  /** Left-out loss of what was chosen. */
  readonly loss: number | undefined;
  /** Left-out accuracy (classes), else undefined. */
  readonly accuracy: number | undefined;
  readonly chosen: "mixture" | Method;
  readonly unlabelled: UnlabelledVerdict;
  readonly calibration: {
    readonly status: "calibrated" | "too-few-labels";
    readonly n: number;
    readonly needed: number;
  };
  /** Of each class: among the labels, and as estimated for the music without any. */
  readonly frequencies?: { readonly labelled: readonly number[]; readonly estimated: readonly number[] };
  /** Difference of the mixture to the best simple baseline, loss of the mixture less that of the baseline. */
  readonly againstBaseline?: { readonly method: Method; readonly difference: Interval };
}

export interface LearnOptions {
  readonly seed: number;
  /** @default all that suit */
  readonly candidates?: readonly Candidate[];
  /** Awaited between fits: tells progress, lets others run, throws when cancelled. */
  readonly breathe?: () => Promise<void>;
}

/** Learns one task. @param groups  group of each row of the problem */
export async function learnTask(
  problem: Problem,
  groups: readonly string[],
  options: LearnOptions,
): Promise<TaskModel> {
  return (await openArms(problem, groups, options)).learn(() => true);
}

/** Several taggers of one task that share their evidence and fits: what an evaluation compares. */
export interface Arms {
  readonly candidates: readonly Candidate[];
  /** The tagger that may use some of the candidates only. */
  learn(uses: (candidate: Candidate) => boolean): Promise<TaskModel>;
  /** The best variant of one method, alone. */
  learnMethod(method: Method): Promise<TaskModel>;
}

export async function openArms(
  problem: Problem,
  groups: readonly string[],
  { seed, candidates, breathe = async () => {} }: LearnOptions,
): Promise<Arms> {
  const kind = problem.targets[0].length > 1 ? "classes" : "number";
  const considered = candidates ?? suitedCandidates(problem, kind);
  const evidence = await gatherEvidence(problem, groups, considered, seed, breathe);
  const fits = new Map<Candidate, PredictorState>();
  const fit = async (candidate: Candidate): Promise<PredictorState> => {
    let state = fits.get(candidate);
    if (state === undefined) {
      await breathe();
      state = await candidate.fit(problem);
      fits.set(candidate, state);
    }
    return state;
  };
  const complete = async (part: readonly Candidate[], verdict: Verdict): Promise<TaskModel> => {
    const largest = Math.max(...verdict.weights);
    const kept = [...part.keys()].filter((m) => verdict.weights[m] >= Math.min(LEAST_WEIGHT, largest));
    const total = kept.reduce((sum, m) => sum + verdict.weights[m], 0);
    const members = [];
    for (const m of kept)
      members.push({ name: part[m].name, weight: verdict.weights[m] / total, state: await fit(part[m]) });
    return {
      kind,
      members,
      shift: [],
      ...calibrate(problem, groups, verdict.leftOut),
      report: verdict.report,
    };
  };
  return {
    candidates: considered,
    learn: async (uses) => {
      const chosen = [...considered.keys()].filter((m) => uses(considered[m]));
      const part = chosen.map((m) => considered[m]);
      const verdict = evidence
        ? weigh(restricted(evidence, chosen), problem, groups, seed)
        : withoutEvidence(part, problem);
      const model = await complete(part, verdict);
      const mayShift = kind === "classes" && part.some(({ usesUnlabelled }) => usesUnlabelled);
      return mayShift ? withShift(model, problem, verdict) : model;
    },
    learnMethod: (method) => {
      const chosen = [...considered.keys()].filter((m) => considered[m].method === method);
      const best = evidence
        ? bestOf(evidence, problem.targets, (candidate) => candidate.method === method)!.index
        : chosen[chosen.length >> 1];
      const part = [considered[best]];
      const verdict = evidence
        ? weigh(restricted(evidence, [best]), problem, groups, seed)
        : withoutEvidence(part, problem);
      return complete(part, { ...verdict, weights: [1] });
    },
  };
}

function restricted({ candidates, predictions, folds }: Evidence, chosen: readonly number[]): Evidence {
  return {
    candidates: chosen.map((m) => candidates[m]),
    predictions: chosen.map((m) => predictions[m]),
    folds,
  };
}

interface Verdict {
  readonly weights: readonly number[];
  /** Predictions of each row by a mixture that did not see its group; undefined without evidence. */
  readonly leftOut: readonly (readonly number[])[] | undefined;
  readonly report: TaskReport;
}

function withoutEvidence(candidates: readonly Candidate[], problem: Problem): Verdict {
  const isSimple = candidates.some(({ usesUnlabelled }) => !usesUnlabelled);
  const weights = candidates.map(({ usesUnlabelled, prior }) => (isSimple && usesUnlabelled ? 0 : prior));
  const unit = problem.targets[0].length > 1 ? "nats a piece" : "squared error";
  return {
    weights,
    leftOut: undefined,
    report: {
      labelled: problem.rows.length,
      groups: problem.rows.length,
      methods: [],
      loss: undefined,
      accuracy: undefined,
      chosen: "mixture",
      unlabelled: { verdict: "too few labels to tell", unit },
      calibration: { status: "too-few-labels", n: problem.rows.length, needed: 20 },
    },
  };
}

function weigh(evidence: Evidence, problem: Problem, groups: readonly string[], seed: number): Verdict {
  const { targets } = problem;
  const { candidates, predictions } = evidence;
  const everything = [...candidates.keys()];
  const simple = everything.filter((m) => !candidates[m].usesUnlabelled);
  const unit = targets[0].length > 1 ? ("nats a piece" as const) : ("squared error" as const);

  // The simpler mixture, unless the one that uses unlabelled music gains more than a standard error.
  let members = everything;
  let mixture = crossFitted(evidence, targets, everything);
  let unlabelled: UnlabelledVerdict = { verdict: "not used", unit };
  if (simple.length > 0 && simple.length < everything.length) {
    const labelsOnly = crossFitted(evidence, targets, simple);
    const difference = pairedDifference(groups, losses(labelsOnly, targets), losses(mixture, targets), seed);
    const verdict = difference.low > 0 ? "helped" : difference.high < 0 ? "hurt" : "made no difference";
    unlabelled = { verdict, difference, unit };
    if (difference.value <= standardError(difference)) [members, mixture] = [simple, labelsOnly];
  }

  // Never significantly below the best simple baseline: where left-out labels say so, that baseline it is.
  const baseline = bestOf(evidence, targets, ({ isBaseline }) => isBaseline);
  const difference = baseline && pairedDifference(groups, losses(mixture, targets), baseline.losses, seed);
  const fallsBack = baseline !== undefined && difference !== undefined && difference.low > 0;
  const weights = fallsBack
    ? everything.map((m) => (m === baseline.index ? 1 : 0))
    : weightsOf(evidence, targets, members, [...targets.keys()]);
  const leftOut = fallsBack ? predictions[baseline.index] : mixture;
  return {
    weights,
    leftOut,
    report: {
      labelled: targets.length,
      groups: new Set(groups).size,
      methods: methodsOf(evidence, targets, weights),
      loss: mean(losses(leftOut, targets)),
      accuracy: unit === "nats a piece" ? accuracyOf(leftOut, targets) : undefined,
      chosen: fallsBack ? baseline.method : "mixture",
      unlabelled,
      calibration: {
        status: targets.length < 20 ? "too-few-labels" : "calibrated",
        n: targets.length,
        needed: 20,
      },
      ...(baseline && difference ? { againstBaseline: { method: baseline.method, difference } } : {}),
    },
  };
}

/** Of a difference with a 95 % interval. */
const standardError = ({ low, high }: Interval): number => (high - low) / (2 * 1.96);

function weightsOf(
  { candidates, predictions }: Evidence,
  targets: readonly (readonly number[])[],
  members: readonly number[],
  rows: readonly number[],
): number[] {
  const priors = members.map((m) => candidates[m].prior);
  const given = members.map((m) => rows.map((row) => predictions[m][row]));
  const wanted = rows.map((row) => targets[row]);
  const found =
    wanted[0].length > 1
      ? stackClasses(given, wanted, priors)
      : stackNumbers(
          given.map((of) => of.map(([value]) => value)),
          wanted.map(([value]) => value),
          priors,
        );
  const weights = new Array<number>(candidates.length).fill(0);
  for (const [i, m] of members.entries()) weights[m] = found[i];
  return weights;
}

/** The mixture's prediction of each row with weights from the other folds. */
function crossFitted(
  evidence: Evidence,
  targets: readonly (readonly number[])[],
  members: readonly number[],
): number[][] {
  const { folds, predictions } = evidence;
  const result = new Array<number[]>(targets.length);
  for (const fold of new Set(folds)) {
    const held = [...folds.keys()].filter((row) => folds[row] === fold);
    const others = [...folds.keys()].filter((row) => folds[row] !== fold);
    const weights = weightsOf(evidence, targets, members, others);
    const mixed = mix(
      predictions.map((of) => held.map((row) => of[row])),
      weights,
    );
    for (const [i, row] of held.entries()) result[row] = mixed[i];
  }
  return result;
}

function methodsOf(evidence: Evidence, targets: readonly (readonly number[])[], weights: readonly number[]) {
  const methods = [...new Set(evidence.candidates.map(({ method }) => method))];
  return methods.map((method) => {
    const best = bestOf(evidence, targets, (candidate) => candidate.method === method)!;
    return {
      method,
      variant: evidence.candidates[best.index].name,
      loss: mean(best.losses),
      weight: weights.reduce(
        (sum, weight, m) => sum + (evidence.candidates[m].method === method ? weight : 0),
        0,
      ),
    };
  });
}

/** Bounds of the temperature: a few dozen labels are no reason for more. */
const TEMPERATURES = [0.25, 4] as const;

/** Temperature and threshold from left-out predictions; without them nothing is sure. */
function calibrate(
  { targets }: Problem,
  groups: readonly string[],
  leftOut: readonly (readonly number[])[] | undefined,
): Pick<TaskModel, "temperature" | "doubt" | "threshold" | "deviation"> {
  const doubt = 1 / (targets.length + 2);
  const covering = (strangeness: readonly number[]): number => {
    const found = conformalThreshold(strangeness, groups, COVERAGE);
    return found.status === "calibrated" ? found.threshold : Number.POSITIVE_INFINITY;
  };
  if (leftOut === undefined)
    return { temperature: 1, doubt, threshold: Number.POSITIVE_INFINITY, deviation: Number.NaN };
  if (targets[0].length === 1) {
    const errors = leftOut.map(([value], i) => Math.abs(value - targets[i][0]));
    const deviation = Math.sqrt(mean(errors.map((error) => error ** 2)));
    return { temperature: 1, doubt, threshold: covering(errors), deviation };
  }
  const truth = targets.map(argmax);
  const fitted = fitTemperature(
    leftOut.map((probs) => probs.map((p) => Math.log(Math.max(p, LEAST_PROBABILITY)))),
    truth,
  );
  const temperature =
    fitted.status === "calibrated"
      ? Math.max(TEMPERATURES[0], Math.min(TEMPERATURES[1], fitted.temperature))
      : 1;
  const strangeness = leftOut.map((probs, i) => 1 - calibrated(probs, { temperature, doubt })[truth[i]]);
  return { temperature, doubt, threshold: covering(strangeness), deviation: Number.NaN };
}

/** The model moved to the class frequencies of the pool, as far as its answers tell them. */
function withShift(model: TaskModel, { pool, rows, targets }: Problem, { leftOut }: Verdict): TaskModel {
  if (leftOut === undefined) return model;
  const K = targets[0].length;
  const labelled = targets[0].map(
    (_, k) => (targets.reduce((sum, target) => sum + target[k], 0) + 0.5) / (targets.length + 0.5 * K),
  );
  const chance = mean(
    losses(
      targets.map(() => labelled),
      targets,
    ),
  );
  const told =
    1 -
    mean(
      losses(
        leftOut.map((probs) => calibrated(probs, model)),
        targets,
      ),
    ) /
      chance;
  const frequencies = classFrequencies(predictTask(model, pool.unlabelled(rows)), labelled, told);
  return {
    ...model,
    shift: frequencies.map((frequency, k) => frequency / labelled[k]),
    report: { ...model.report, frequencies: { labelled, estimated: frequencies } },
  };
}

/** Below it a probability counts as this: the logarithm of nothing is no number. */
export const LEAST_PROBABILITY = 1e-9;

/** (1 - doubt) p^(1 / temperature), normalised, + doubt / classes. */
function calibrated(
  probs: readonly number[],
  { temperature, doubt }: Pick<TaskModel, "temperature" | "doubt">,
): number[] {
  const powers = probs.map((p) => Math.max(p, LEAST_PROBABILITY) ** (1 / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => ((1 - doubt) * power) / total + doubt / probs.length);
}

function shifted(probs: readonly number[], shift: readonly number[]): number[] {
  return shift.length === 0
    ? [...probs]
    : moveTo(
        shift,
        shift.map(() => 1),
        probs,
      );
}

/** What the mixture says of rows before it is calibrated. */
export function mixTask({ members }: Pick<TaskModel, "members">, rows: readonly Float64Array[]): number[][] {
  return mix(
    members.map(({ state }) => predict(state, rows)),
    members.map(({ weight }) => weight),
  );
}

/** What the mixture says of rows, calibrated. */
export function predictTask(model: TaskModel, rows: readonly Float64Array[]): number[][] {
  const mixed = mixTask(model, rows);
  if (model.kind === "number") return mixed;
  return mixed.map((probs) => shifted(calibrated(probs, model), model.shift));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function accuracyOf(
  predictions: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): number {
  return mean(targets.map((target, i) => Number(argmax(predictions[i]) === argmax(target))));
}
