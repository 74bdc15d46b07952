// Baselines on the descriptors: each learns from the labelled rows, some from all rows, and answers with probabilities.
import {
  type Classifier,
  linearDiscriminant,
  logisticRegression,
  nearestNeighbours,
  spreadLabels,
} from "@semitone/stats";

export interface Lesson {
  /** Scaled rows to learn from; the first `targets.length` are labelled. */
  readonly rows: readonly Float64Array[];
  readonly targets: readonly (readonly number[])[];
  /** Scaled copies of the labelled rows in their order, once or several times, as other rooms would have recorded them. */
  readonly copies: readonly Float64Array[];
}

/** Learns once, and answers for any rows. */
export type BaselineMethod = (lesson: Lesson) => (asked: readonly Float64Array[]) => number[][];

const alone =
  (make: () => Classifier): BaselineMethod =>
  ({ rows, targets }) => {
    const model = make();
    model.fit(rows.slice(0, targets.length), targets);
    return (asked) => model.predict(asked);
  };

const inOtherRooms =
  (make: () => Classifier): BaselineMethod =>
  ({ rows, targets, copies }) => {
    const model = make();
    const again = copies.map((_, i) => targets[i % targets.length]);
    model.fit([...rows.slice(0, targets.length), ...copies], [...targets, ...again]);
    return (asked) => model.predict(asked);
  };

const logistic = () => logisticRegression({ penalty: 10, tolerance: 1e-6 });

export const IN_ANOTHER_ROOM = "LDA, labels heard in another room, too";

export const BASELINES: Readonly<Record<string, BaselineMethod>> = {
  LDA: alone(linearDiscriminant),
  [IN_ANOTHER_ROOM]: inOtherRooms(linearDiscriminant),
  "logistic regression": alone(logistic),
  "nearest neighbours": alone(() => nearestNeighbours(5, { weighting: "gaussian" })),
  "label spreading":
    ({ rows, targets }) =>
    (asked) =>
      spreadLabels([...rows, ...asked], targets).slice(rows.length),
};
