// Baselines on the descriptors: each learns from the labelled rows, some from all rows, and answers with probabilities.
import { linearDiscriminant, logisticRegression, nearestNeighbours, spreadLabels } from "@semitone/stats";

export interface Question {
  /** Scaled rows to learn from; the first `targets.length` are labelled. */
  readonly rows: readonly Float64Array[];
  readonly targets: readonly (readonly number[])[];
  /** Scaled copies of labelled rows, as other rooms would have recorded them; of equal length as `targets` times a whole number. */
  readonly copies: readonly Float64Array[];
  readonly asked: readonly Float64Array[];
}

export type BaselineMethod = (question: Question) => number[][];

const labelled = ({ rows, targets }: Question) => rows.slice(0, targets.length);
const withCopies = ({ copies, targets }: Question) => copies.map((_, i) => targets[i % targets.length]);

export const BASELINES: Readonly<Record<string, BaselineMethod>> = {
  LDA: (question) => {
    const model = linearDiscriminant();
    model.fit(labelled(question), question.targets);
    return model.predict(question.asked);
  },
  "LDA, other rooms": (question) => {
    const model = linearDiscriminant();
    model.fit([...labelled(question), ...question.copies], [...question.targets, ...withCopies(question)]);
    return model.predict(question.asked);
  },
  "logistic regression": (question) => {
    const model = logisticRegression({ penalty: 10, tolerance: 1e-6 });
    model.fit(labelled(question), question.targets);
    return model.predict(question.asked);
  },
  "logistic regression, other rooms": (question) => {
    const model = logisticRegression({ penalty: 30, tolerance: 1e-6 });
    model.fit([...labelled(question), ...question.copies], [...question.targets, ...withCopies(question)]);
    return model.predict(question.asked);
  },
  "nearest neighbours": (question) => {
    const model = nearestNeighbours(5, { weighting: "gaussian" });
    model.fit(labelled(question), question.targets);
    return model.predict(question.asked);
  },
  "label spreading": ({ rows, targets, asked }) => {
    const all = [...rows, ...asked];
    return spreadLabels(all, targets).slice(rows.length);
  },
};
