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

/**
 * The classifier that a state was taken from; it predicts the same, to the last bit.
 *
 * @throws StatsError for a kind of state that it does not know
 * @example
 * const kept = JSON.stringify(model.state());
 * classifierFrom(JSON.parse(kept)).predict(rows);
 */
export function classifierFrom(state: ClassifierState): Predictor<number[]> {
  switch (state.kind) {
    case "majority":
      return predictor(state.kind, state, answerMajority);
    case "softmax":
      return predictor(state.kind, state, answerSoftmax);
    case "ridge":
      return predictor(state.kind, state, answerRidge);
    case "neighbours":
      return predictor(state.kind, state, answerNeighbours);
    case "standardized":
      return standardizedPredictor(state, classifierFrom(state.inner));
    default:
      throw unknownKind("classifierFrom", state);
  }
}

/** The regressor that a state was taken from. @throws StatsError for a kind of state that it does not know */
export function regressorFrom(state: RegressorState): Predictor<number> {
  switch (state.kind) {
    case "linear":
      return predictor(state.kind, state, answerLinear);
    case "standardized":
      return standardizedPredictor(state, regressorFrom(state.inner));
    default:
      throw unknownKind("regressorFrom", state);
  }
}

const unknownKind = (where: string, state: never): StatsError =>
  new StatsError(
    `${where}: knows no state of kind ${JSON.stringify((state as { kind?: unknown } | undefined)?.kind)}; written by a newer version?`,
  );
