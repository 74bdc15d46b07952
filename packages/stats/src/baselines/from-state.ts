// Fitted models back from what was kept of them.
import { StatsError } from "../errors.ts";
import { type Predictor, predictor } from "./classifier.ts";
import { answerSoftmax, type SoftmaxState } from "./logistic-regression.ts";
import { answerMajority, type MajorityState } from "./majority.ts";
import { answerNeighbours, type NeighboursState } from "./nearest-neighbours.ts";
import { answerLinear, answerRidge, type LinearState, type RidgeClassifierState } from "./ridge.ts";
import { type StandardizedState, standardizedPredictor } from "./standardized.ts";

/** Any fitted classifier that can be kept, as plain numbers; survives JSON. */
export type ClassifierState =
  | MajorityState
  | SoftmaxState
  | RidgeClassifierState
  | NeighboursState
  | StandardizedState<ClassifierState>;

/** Any fitted regressor that can be kept, as plain numbers; survives JSON. */
export type RegressorState = LinearState | StandardizedState<RegressorState>;

type StateOf<All extends { readonly kind: string }, Kind> = Extract<All, { readonly kind: Kind }>;
type Readers<All extends { readonly kind: string }, Answer> = {
  readonly [Kind in All["kind"]]: (state: StateOf<All, Kind>) => Predictor<Answer>;
};

const CLASSIFIERS: Readers<ClassifierState, number[]> = {
  majority: (state) => predictor("majority", state, answerMajority),
  softmax: (state) => predictor("softmax", state, answerSoftmax),
  ridge: (state) => predictor("ridge", state, answerRidge),
  neighbours: (state) => predictor("neighbours", state, answerNeighbours),
  standardized: (state) => standardizedPredictor(state, classifierFrom(state.inner)),
};

const REGRESSORS: Readers<RegressorState, number> = {
  linear: (state) => predictor("linear", state, answerLinear),
  standardized: (state) => standardizedPredictor(state, regressorFrom(state.inner)),
};

/**
 * The classifier that a state was taken from; it predicts the same, to the last bit.
 *
 * @throws StatsError for a kind of state that it does not know
 * @example
 * const kept = JSON.stringify(model.state());
 * classifierFrom(JSON.parse(kept)).predict(rows);
 */
export const classifierFrom = (state: ClassifierState): Predictor<number[]> =>
  readWith("classifierFrom", CLASSIFIERS, state);

/** The regressor that a state was taken from. @throws StatsError for a kind of state that it does not know */
export const regressorFrom = (state: RegressorState): Predictor<number> =>
  readWith("regressorFrom", REGRESSORS, state);

function readWith<All extends { readonly kind: string }, Answer>(
  where: string,
  readers: Readers<All, Answer>,
  state: All,
): Predictor<Answer> {
  const kind = (state as Partial<All> | undefined)?.kind;
  const read = Object.entries(readers).find(([name]) => name === kind)?.[1];
  if (!read)
    throw new StatsError(
      `${where}: knows no state of kind ${JSON.stringify(kind)}; written by a newer version?`,
    );
  return (read as (state: All) => Predictor<Answer>)(state);
}
