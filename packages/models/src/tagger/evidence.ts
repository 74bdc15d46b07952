// What the training labels themselves say of each method: predictions of labelled pieces by models that saw none of their group.
import {
  argmax,
  groupFolds,
  groupInterval,
  type Interval,
  jackknife,
  pairedDifference,
} from "@semitone/stats";
import { answer } from "../answerer/answer.ts";
import type { Method } from "../choices.ts";
import { DEFAULT_NETWORKS, type SegmentNetworks } from "../segments/beat-network.ts";
import type { Candidate } from "./candidate.ts";
import { candidatesWith } from "./candidates.ts";
import type { Problem } from "./problem.ts";
import { MIN_GROUPS } from "./task-model.ts";

/** Most folds of the inner cross-validation. */
const FOLDS = 5;
/** Of many labels, as of performances of three scores, so few will do. */
const [MANY_LABELS, FEW_GROUPS] = [40, 3];

/** Left-out predictions of every candidate. */
export interface Evidence {
  readonly candidates: readonly Candidate[];
  /** By candidate, row and class (or `[number]`). */
  readonly predictions: readonly (readonly (readonly number[])[])[];
  readonly folds: readonly number[];
}

/** The candidates that a problem allows, without those that have to be asked for; deep ones where they are wanted. */
export function suitedCandidates(problem: Problem, kind: Candidate["kind"], deep = false): Candidate[] {
  return allowed(problem, kind).filter(({ isDeep, onRequest }) => !onRequest && (deep || !isDeep));
}

/** The candidates of one method that a problem allows; none where the method has no form for this kind. */
export function candidatesOf(
  method: Method,
  problem: Problem,
  kind: Candidate["kind"],
  networks?: SegmentNetworks,
): Candidate[] {
  return allowed(problem, kind, networks).filter((candidate) => candidate.method === method);
}

const allowed = (
  problem: Problem,
  kind: Candidate["kind"],
  networks: SegmentNetworks = DEFAULT_NETWORKS,
): Candidate[] =>
  candidatesWith(networks).filter(
    ({ kind: its, of, needs, needsRatings, needsListener, needsStates, needsImages }) =>
      its === kind &&
      (of === undefined || of === (problem.pool.isOfSounds ? "sound" : "score")) &&
      (needs === undefined || problem.pool.columns(needs).length > 0) &&
      (!needsRatings || problem.ratings !== undefined) &&
      (!needsListener || problem.pool.hasLatents) &&
      (!needsStates || problem.pool.hasStates) &&
      (!needsImages || problem.pool.hasImages),
  );

/**
 * How much each row counts where candidates are judged: nothing where no row of another fold has its class, since then nobody could have
 * told it, and who was least sure of anything would seem the best.
 */
export function judgedWeights(
  { targets, weights }: Pick<Problem, "targets" | "weights">,
  folds: readonly number[],
): readonly number[] {
  if (targets[0].length === 1) return weights;
  const foldsOf = targets[0].map((_, k) => new Set(folds.filter((_, row) => targets[row][k] > 0)));
  return weights.map((weight, row) => {
    const others = (k: number) => foldsOf[k].size > (foldsOf[k].has(folds[row]) ? 1 : 0);
    return others(argmax(targets[row])) ? weight : 0;
  });
}

/** Grouped cross-validation of every candidate; undefined where too few groups have labels. */
export async function gatherEvidence(
  problem: Problem,
  candidates: readonly Candidate[],
  seed: number,
  yieldTurn: () => Promise<void>,
): Promise<Evidence | undefined> {
  const { groups } = problem;
  const distinct = new Set(groups).size;
  if (distinct < (problem.pieces >= MANY_LABELS ? FEW_GROUPS : MIN_GROUPS)) return undefined;
  const labels = problem.targets.map((target) => (target.length > 1 ? argmax(target) : 0));
  const folds = groupFolds(groups, labels, Math.min(FOLDS, distinct), seed);
  const predictions = candidates.map(() => new Array<readonly number[]>(groups.length));
  for (const fold of new Set(folds)) {
    const held = [...folds.keys()].filter((row) => folds[row] === fold);
    const training = problem.subset([...folds.keys()].filter((row) => folds[row] !== fold));
    for (const [m, candidate] of candidates.entries()) {
      await yieldTurn();
      const answers = await answer(
        await candidate.fit(training),
        held.map((row) => problem.rows[row]),
      );
      for (const [i, row] of held.entries()) predictions[m][row] = answers[i];
    }
  }
  return { candidates, predictions, folds };
}

/** Loss of each row: nats for classes, squared error for numbers. */
export function losses(
  predictions: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): number[] {
  return targets.map((target, i) =>
    target.length === 1
      ? (predictions[i][0] - target[0]) ** 2
      : -target.reduce(
          (sum, mass, k) => (mass > 0 ? sum + mass * Math.log(Math.max(predictions[i][k], 1e-6)) : sum),
          0,
        ),
  );
}

/** Loss of the method's best variant, and which that is. */
export function bestOf(
  evidence: Evidence,
  { targets, weights }: Pick<Problem, "targets" | "weights">,
  suits: (candidate: Candidate) => boolean,
): { index: number; losses: number[]; method: Method } | undefined {
  let best: { index: number; losses: number[]; method: Method; loss: number } | undefined;
  for (const [index, candidate] of evidence.candidates.entries()) {
    if (!suits(candidate)) continue;
    const own = losses(evidence.predictions[index], targets);
    const loss = mean(own, weights);
    if (best === undefined || loss < best.loss) best = { index, losses: own, method: candidate.method, loss };
  }
  return best;
}

type Counted = Pick<Problem, "groups" | "weights">;

/** Weighted mean of values over some rows. */
const meanOver =
  ({ weights }: Counted, values: readonly number[]) =>
  (rows: readonly number[]): number =>
    mean(
      rows.map((row) => values[row]),
      rows.map((row) => weights[row]),
    );

/** How much more is lost by `a` than by `b`, with a 95 % interval over groups: negative where `a` loses less. */
export function lossDifference(problem: Counted, a: readonly number[], b: readonly number[]): Interval {
  const differences = a.map((loss, row) => loss - b[row]);
  // What groups unlike these could make of it is bounded by what is at stake.
  const all = Math.max(...[a, b].map((losses) => mean(losses, problem.weights)));
  return groupInterval(problem.groups, meanOver(problem, differences), { kind: "any", all });
}

/** The same in standard errors; NaN where both lose the same on every row. */
export function lossDifferenceInErrors(problem: Counted, a: readonly number[], b: readonly number[]): number {
  const differences = a.map((loss, row) => loss - b[row]);
  const { value, standardError } = jackknife(problem.groups, meanOver(problem, differences));
  return value / standardError;
}

/** How much more often `a` is right than `b`, each 1 or 0 by row, with a 95 % interval over groups. */
export const rightDifference = (problem: Counted, a: readonly number[], b: readonly number[]): Interval =>
  pairedDifference(problem.groups, meanOver(problem, a), meanOver(problem, b));

/** Weights are 1 where they are left out. */
export function mean(values: readonly number[], weights?: readonly number[]): number {
  let [sum, total] = [0, 0];
  for (const [i, value] of values.entries()) {
    const weight = weights?.[i] ?? 1;
    sum += weight * value;
    total += weight;
  }
  return sum / total;
}
