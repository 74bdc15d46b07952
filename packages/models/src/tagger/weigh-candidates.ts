// How much each candidate counts, by labels that it did not see.
import { argmax, classFrequency, weightedMean } from "@semitone/stats";
import { MIN_LABELS } from "./calibrate.ts";
import type { Candidate } from "./candidate.ts";
import {
  bestOf,
  type Evidence,
  judgedWeights,
  lossDifference,
  lossDifferenceInErrors,
  losses,
  mean,
  rightDifference,
} from "./evidence.ts";
import type { Problem } from "./problem.ts";
import { mix, normalized, stackClasses, stackNumbers } from "./stack.ts";
import type { TaskReport, UnlabelledVerdict } from "./task-model.ts";
import { MIN_GROUPS } from "./task-model.ts";

export interface Verdict {
  readonly weights: readonly number[];
  /** Predictions of each row by a mixture that did not see its group; undefined without evidence. */
  readonly leftOut: readonly (readonly number[])[] | undefined;
  readonly report: TaskReport;
}

/** With fewer groups hardly any difference is significant: the mean decides. */
const FEW_GROUPS = 10;

/** Members below this weight are left out of the final mixture. */
export const MIN_WEIGHT = 0.01;

export function withoutEvidence(candidates: readonly Candidate[], problem: Problem): Verdict {
  const isSimple = candidates.some(({ usesUnlabelled }) => !usesUnlabelled);
  const weights = candidates.map(({ usesUnlabelled, prior }) => (isSimple && usesUnlabelled ? 0 : prior));
  const verdict = isSimple ? "not used" : "too few labels to tell";
  return {
    weights,
    leftOut: undefined,
    report: {
      labelled: problem.pieces,
      groups: new Set(problem.groups).size,
      methods: [],
      loss: undefined,
      accuracy: undefined,
      judgement: "not tested",
      untested: [],
      chosen: "mixture",
      unlabelled: { verdict, unit: unitOf(problem) },
      calibration: { status: "too-few-labels", n: problem.pieces, needed: MIN_LABELS },
    },
  };
}

const unitOf = ({ targets }: Problem): UnlabelledVerdict["unit"] =>
  targets[0].length > 1 ? "nats a piece" : "squared error";

/** What candidates are judged by: rows that somebody could have told. */
type Judged = Pick<Problem, "targets" | "groups" | "weights" | "pieces">;

/** Weights from evidence, with what it says of unlabelled music and of the best baseline. */
export function weigh(evidence: Evidence, problem: Problem): Verdict {
  const { targets, groups, pieces } = problem;
  const { candidates, predictions, folds } = evidence;
  const everything = [...candidates.keys()];
  const judged: Judged = { targets, groups, pieces, weights: judgedWeights(problem, folds) };
  const isTold = new Set(groups.filter((_, row) => judged.weights[row] > 0)).size >= MIN_GROUPS;
  const prior = normalized(withoutEvidence(candidates, problem).weights);
  const { members, mixture } = isTold
    ? chooseMembers(evidence, judged)
    : { members: everything, mixture: mix(predictions, prior) };
  const baseline = bestOf(evidence, problem, ({ isBaseline }) => isBaseline);
  const difference = baseline && lossDifference(problem, losses(mixture, targets), baseline.losses);
  const instead = isTold ? betterBaseline(evidence, judged, mixture) : undefined;
  const found = isTold ? weightsOf(evidence, judged, members, [...targets.keys()]) : prior;
  const weights = instead ? everything.map((m) => (m === instead.index ? 1 : 0)) : found;
  const leftOut = instead ? predictions[instead.index] : mixture;
  return {
    weights,
    leftOut,
    report: {
      labelled: pieces,
      groups: new Set(groups).size,
      methods: methodsOf(evidence, problem, weights),
      loss: mean(losses(leftOut, targets), problem.weights),
      ...besideSameAnswer(leftOut, sameForAll(evidence, problem), problem),
      untested: [],
      chosen: instead ? instead.method : "mixture",
      unlabelled: unlabelledVerdict(evidence, problem, weights, leftOut),
      calibration: {
        status: pieces < MIN_LABELS ? "too-few-labels" : "calibrated",
        n: pieces,
        needed: MIN_LABELS,
      },
      ...(baseline && difference ? { againstBaseline: { method: baseline.method, difference } } : {}),
    },
  };
}

/**
 * The best simple baseline where left-out labels say that the mixture is below it: significantly, or with few groups by the mean, and then
 * only one that tells pieces apart.
 */
function betterBaseline(
  evidence: Evidence,
  problem: Judged,
  mixture: readonly (readonly number[])[],
): ReturnType<typeof bestOf> {
  const own = losses(mixture, problem.targets);
  const best = bestOf(evidence, problem, ({ isBaseline }) => isBaseline);
  if (best && lossDifference(problem, own, best.losses).low > 0) return best;
  if (new Set(problem.groups).size >= FEW_GROUPS) return undefined;
  const telling = bestOf(evidence, problem, ({ isBaseline, method }) => isBaseline && method !== "majority");
  return telling && mean(telling.losses, problem.weights) < mean(own, problem.weights) ? telling : undefined;
}

/** The scores beside those of always the same answer, on the same rows. */
function besideSameAnswer(
  leftOut: readonly (readonly number[])[],
  same: readonly (readonly number[])[],
  problem: Problem,
): Pick<TaskReport, "accuracy" | "majority" | "gain" | "lossGain" | "judgement"> {
  const { targets, weights } = problem;
  const [own, theirs] = [leftOut, same].map((said) => losses(said, targets));
  const lossGain = lossDifference(problem, theirs, own);
  if (targets[0].length === 1)
    return {
      accuracy: undefined,
      majority: mean(theirs, weights),
      lossGain,
      judgement: lossGain.low > 0 ? "better" : "no better",
    };
  const [right, sameRight] = [leftOut, same].map((said) => areRight(said, problem));
  const gain = rightDifference(problem, right, sameRight);
  return {
    accuracy: mean(right, weights),
    majority: mean(sameRight, weights),
    gain,
    lossGain,
    judgement: gain.low > 0 ? "better" : lossGain.low > 0 ? "better probabilities" : "no better",
  };
}

/**
 * What unlabelled music did to what was chosen. Nothing is said of a tagger that learns from labels alone, whatever the methods that lost
 * to it would have gained.
 */
function unlabelledVerdict(
  evidence: Evidence,
  problem: Problem,
  weights: readonly number[],
  leftOut: readonly (readonly number[])[],
): UnlabelledVerdict {
  const { candidates } = evidence;
  const unit = unitOf(problem);
  const isUsed = candidates.some(({ usesUnlabelled }, m) => usesUnlabelled && weights[m] >= MIN_WEIGHT);
  if (!isUsed) return { verdict: "not used", unit };
  const simple = [...candidates.keys()].filter((m) => !candidates[m].usesUnlabelled);
  if (simple.length === 0) return { verdict: "not compared", unit };
  const { targets } = problem;
  const labelsOnly = crossFitted(evidence, problem, simple);
  const difference = lossDifference(problem, losses(labelsOnly, targets), losses(leftOut, targets));
  const verdict = difference.low > 0 ? "helped" : difference.high < 0 ? "hurt" : "made no difference";
  return { verdict, difference, unit };
}

/**
 * Which candidates take part. The latents of a listener are left out only where they lose more than a standard error; what else learns from
 * unlabelled music takes part only where it gains more than that.
 */
function chooseMembers(
  evidence: Evidence,
  problem: Judged,
): { members: readonly number[]; mixture: number[][] } {
  const { targets } = problem;
  const { candidates } = evidence;
  const everything = [...candidates.keys()];
  const mixture = crossFitted(evidence, problem, everything);
  const simple = everything.filter((m) => !candidates[m].usesUnlabelled);
  if (simple.length === 0 || simple.length === everything.length) return { members: everything, mixture };
  const labelsOnly = crossFitted(evidence, problem, simple);
  const linear = everything.filter((m) => !candidates[m].usesUnlabelled || candidates[m].needsListener);
  const withListener = linear.length > simple.length ? crossFitted(evidence, problem, linear) : labelsOnly;
  const gain = (from: readonly (readonly number[])[], to: readonly (readonly number[])[]) =>
    lossDifferenceInErrors(problem, losses(from, targets), losses(to, targets));
  if (gain(withListener, mixture) > 1) return { members: everything, mixture };
  return gain(labelsOnly, withListener) < -1
    ? { members: simple, mixture: labelsOnly }
    : { members: linear, mixture: withListener };
}

/**
 * The mean target of the rows in other folds, for each row (of classes with one imaginary label, as the baseline `majority`): what says the
 * same of everything, whatever it is asked about.
 */
function sameForAll({ folds }: Evidence, { targets, weights }: Problem): number[][] {
  const byFold = new Map(
    [...new Set(folds)].map((fold) => {
      const others = [...folds.keys()].filter((row) => folds[row] !== fold);
      const [known, counts] = [others.map((row) => targets[row]), others.map((row) => weights[row])];
      return [fold, targets[0].length > 1 ? classFrequency(known, counts, 1) : weightedMean(known, counts)];
    }),
  );
  return folds.map((fold) => byFold.get(fold)!);
}

function weightsOf(
  { candidates, predictions }: Evidence,
  problem: Judged,
  members: readonly number[],
  rows: readonly number[],
): number[] {
  const priors = members.map((m) => candidates[m].prior);
  const given = members.map((m) => rows.map((row) => predictions[m][row]));
  const wanted = rows.map((row) => problem.targets[row]);
  const counts = rows.map((row) => problem.weights[row]);
  const found =
    wanted[0].length > 1
      ? stackClasses(given, wanted, priors, counts)
      : stackNumbers(
          given.map((of) => of.map(([value]) => value)),
          wanted.map(([value]) => value),
          priors,
          counts,
        );
  const weights = new Array<number>(candidates.length).fill(0);
  for (const [i, m] of members.entries()) weights[m] = found[i];
  return weights;
}

/** The mixture's prediction of each row with weights from the other folds. */
function crossFitted(evidence: Evidence, problem: Judged, members: readonly number[]): number[][] {
  const { folds, predictions } = evidence;
  const result = new Array<number[]>(folds.length);
  for (const fold of new Set(folds)) {
    const held = [...folds.keys()].filter((row) => folds[row] === fold);
    const others = [...folds.keys()].filter((row) => folds[row] !== fold);
    const weights = weightsOf(evidence, problem, members, others);
    const mixed = mix(
      predictions.map((of) => held.map((row) => of[row])),
      weights,
    );
    for (const [i, row] of held.entries()) result[row] = mixed[i];
  }
  return result;
}

function methodsOf(evidence: Evidence, problem: Problem, weights: readonly number[]) {
  const methods = [...new Set(evidence.candidates.map(({ method }) => method))];
  return methods.map((method) => {
    const best = bestOf(evidence, problem, (candidate) => candidate.method === method)!;
    return {
      method,
      variant: evidence.candidates[best.index].name,
      loss: mean(best.losses, problem.weights),
      weight: weights.reduce(
        (sum, weight, m) => sum + (evidence.candidates[m].method === method ? weight : 0),
        0,
      ),
    };
  });
}

/** 1 for each row whose likeliest class is the labelled one, else 0. */
const areRight = (predictions: readonly (readonly number[])[], { targets }: Problem): number[] =>
  targets.map((target, i) => Number(argmax(predictions[i]) === argmax(target)));
