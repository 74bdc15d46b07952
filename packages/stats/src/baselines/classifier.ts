// What every classifier and every regressor of rows of numbers offers, and the one place where their input is checked.
import { StatsError } from "../errors.ts";
import type { FloatRows } from "../linear/linear-algebra.ts";

/** Rows of features, all of one length. */
export type FeatureRows = readonly ArrayLike<number>[];
/** A distribution over the classes for each row; a plain label is a unit vector. */
export type SoftTargets = readonly (readonly number[])[];

export interface FittingOptions {
  /** Importance of each row, >= 0. @default 1 */
  readonly weights?: ArrayLike<number>;
  /** Group of each row: what a learner leaves out inside itself, it leaves out by whole groups. @default each row is its own */
  readonly groups?: readonly (number | string)[];
}

/** Answers for rows: probabilities of the classes, or a number. */
export interface Predictor<Answer> {
  /** @throws StatsError before `fit`, or if rows are not of the fitted width or not finite */
  predict(rows: FeatureRows): Answer[];
}

/** What classifiers and regressors have in common. */
export interface Learner<Target, Answer> extends Predictor<Answer> {
  /** @throws StatsError if there are no rows, lengths differ, or a number is not finite */
  fit(rows: FeatureRows, targets: readonly Target[], options?: FittingOptions): void;
}

/** Answers are probabilities of the classes, one row a case. */
export type Classifier = Learner<readonly number[], number[]>;

export type Regressor = Learner<number, number>;

/** A model whose fit can be kept: `JSON.stringify(state())`, and `classifierFrom` or `regressorFrom` later. */
export interface Storable<State> {
  /** The fitted model as plain numbers. @throws StatsError before `fit` */
  state(): State;
}

/** What every state says: how long its rows are. */
export interface FittedState {
  readonly width: number;
}

/** A learner made of two plain functions: rows to a state, and a state to answers. Checks what comes in, so that they need not. */
export function learner<Target extends number | readonly number[], Answer, State extends FittedState>(
  name: string,
  fit: (rows: FloatRows, targets: readonly Target[], options: FittingOptions) => State,
  answer: (state: State, rows: FloatRows) => Answer[],
): Learner<Target, Answer> & Storable<State> {
  let fitted: State | undefined;
  const state = (): State => {
    if (!fitted) throw new StatsError(`${name}: nothing is fitted yet; call fit first`);
    return fitted;
  };
  return {
    fit(rows, targets, options = {}) {
      const floats = floatRows(name, rows);
      checkTargets(name, floats, targets, options);
      fitted = fit(floats, targets, options);
    },
    predict: (rows) => predictor(name, state(), answer).predict(rows),
    state,
  };
}

/** A model that is already fitted. */
export const predictor = <Answer, State extends FittedState>(
  name: string,
  state: State,
  answer: (state: State, rows: FloatRows) => Answer[],
): Predictor<Answer> => ({
  predict: (rows) => (rows.length === 0 ? [] : answer(state, floatRows(name, rows, state.width))),
});

/** Rows as float64, checked. @throws StatsError naming the first row that does not fit */
export function floatRows(where: string, rows: FeatureRows, width = rows[0]?.length): FloatRows {
  if (rows.length === 0) throw new StatsError(`${where}: needs one row or more; got none`);
  return rows.map((row, i) => {
    const floats = Float64Array.from(row);
    if (floats.length !== width)
      throw new StatsError(
        `${where}: rows must hold ${width} numbers each; got ${floats.length} in row ${i}; made by other features?`,
      );
    const at = floats.findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      throw new StatsError(
        `${where}: features must be finite; got ${floats[at]} at row ${i}, column ${at}; fill in what is missing?`,
      );
    return floats;
  });
}

function checkTargets(
  where: string,
  { length }: FloatRows,
  targets: readonly (number | readonly number[])[],
  { weights, groups }: FittingOptions,
): void {
  for (const [what, list] of Object.entries({ target: targets, weight: weights, group: groups }))
    if (list && list.length !== length)
      throw new StatsError(`${where}: needs a ${what} for each row; got ${list.length} for ${length} rows`);
  const first = targets[0];
  const classes = typeof first === "number" ? 0 : first.length;
  for (const [i, target] of targets.entries()) {
    const isSound =
      typeof target === "number"
        ? classes === 0 && Number.isFinite(target)
        : target.length === classes && classes > 0 && target.every((p) => p >= 0 && Number.isFinite(p));
    if (!isSound)
      throw new StatsError(
        `${where}: targets must be finite numbers, or distributions over the same classes; got ${JSON.stringify(target)} at row ${i}`,
      );
  }
  const bad = weights ? Array.from(weights).findIndex((weight) => !(weight >= 0 && weight < Infinity)) : -1;
  if (bad >= 0)
    throw new StatsError(`${where}: weights must be >= 0 and finite; got ${weights![bad]} at row ${bad}`);
}
