// A support vector machine with a Gaussian kernel. libsvm finds the vectors; what it then says, and how sure it may be, is worked out here,
// since its own probabilities depend on what its random generator has done before.

import {
  answerSoftmax,
  argmax,
  type Classifier,
  type FeatureRows,
  type FittedState,
  type FloatRows,
  fitSoftmax,
  floatRows,
  groupSplits,
  learner,
  type SoftmaxState,
  softmaxState,
  squaredDistance,
} from "@semitone/stats";
import SVM from "libsvm-js/asm.js";

export interface SvmOptions {
  /** Price of a row on the wrong side. @default 1 */
  readonly cost?: number;
  /** Of the kernel exp(-gamma |a - b|^2). @default 1 / (features * their variance), as scikit-learn's "scale" */
  readonly gamma?: number;
}

/** f(x) = sum_i coefficient_i k(vector_i, x) + bias, > 0 for the class. */
interface Machine {
  readonly vectors: FloatRows;
  readonly coefficients: readonly number[];
  readonly bias: number;
}

interface SvmState extends FittedState {
  readonly gamma: number;
  readonly machines: readonly Machine[];
  readonly link: SoftmaxState;
}

/** Parts of the training rows that are left out in turn, to learn what a score is worth. */
const FOLDS = 5;

/**
 * A machine for each class against the rest, and a logistic regression from their scores on left-out groups to probabilities. A soft
 * target counts as its likeliest class; all rows count alike.
 *
 * @throws RangeError on `fit` with weights that differ, or with fewer than two groups
 * @see Cortes and Vapnik 1995; Platt 1999
 */
export function rbfSvm({ cost = 1, gamma }: SvmOptions = {}): Classifier & {
  /** Scores of the classes, > 0 for "yes". */
  decisions(rows: FeatureRows): number[][];
} {
  const { fit, predict, state } = learner(
    "rbfSvm",
    (rows, targets: readonly (readonly number[])[], { weights, groups = [...rows.keys()] }): SvmState => {
      if (weights && new Set(Array.from(weights)).size > 1)
        throw new RangeError(
          "rbfSvm: takes no row weights; got some that differ; trust answers like labels?",
        );
      const truth = targets.map((target) => argmax(target));
      const width = gamma ?? 1 / (rows[0].length * (variance(rows) || 1));
      const machinesOf = (chosen: readonly number[]) =>
        targets[0].map((_, k) =>
          fitMachine(
            chosen.map((i) => rows[i]),
            chosen.map((i) => truth[i] === k),
            cost,
            width,
          ),
        );
      const folds = Math.min(FOLDS, new Set(groups).size);
      const scores: Float64Array[] = new Array(rows.length);
      for (const { training, test } of groupSplits(groups, truth, { folds })) {
        const machines = machinesOf(training);
        for (const i of test)
          scores[i] = Float64Array.from(machines, (machine) => decide(machine, rows[i], width));
      }
      const link = fitSoftmax({ rows: scores, weightsOf: (own) => own }, targets, 0.1);
      return {
        width: rows[0].length,
        gamma: width,
        machines: machinesOf([...rows.keys()]),
        link: softmaxState(link),
      };
    },
    (state, rows) => answerSoftmax(state.link, decisionsOf(state, rows)),
  );
  return {
    fit,
    predict,
    decisions: (rows) =>
      decisionsOf(state(), floatRows("rbfSvm", rows, state().width)).map((scores) => [...scores]),
  };
}

const decisionsOf = ({ machines, gamma }: SvmState, rows: FloatRows): Float64Array[] =>
  rows.map((row) => Float64Array.from(machines, (machine) => decide(machine, row, gamma)));

function fitMachine(rows: FloatRows, isClass: readonly boolean[], cost: number, gamma: number): Machine {
  const positives = isClass.filter(Boolean).length;
  if (positives === 0 || positives === rows.length)
    return { vectors: [], coefficients: [], bias: positives === 0 ? -1 : 1 };
  const svm = new SVM({
    type: SVM.SVM_TYPES.C_SVC,
    kernel: SVM.KERNEL_TYPES.RBF,
    cost,
    gamma,
    tolerance: 1e-5,
    quiet: true,
  });
  try {
    svm.train(
      rows.map((row) => [...row]),
      isClass.map((yes) => (yes ? 1 : -1)),
    );
    return parseMachine(svm.serializeModel(), rows[0].length);
  } finally {
    svm.free();
  }
}

/** Reads libsvm's text: a header, then a line "coefficient 1:value 2:value ..." for each vector, zeros left out. */
function parseMachine(text: string, width: number): Machine {
  const [header, body] = text.split("SV\n").slice(-2);
  const rho = Number(/^rho (\S+)$/m.exec(header)?.[1]);
  const isSwapped = /^label -1 /m.test(header); // scores are of the class that libsvm met first
  const sign = isSwapped ? -1 : 1;
  const lines = body.trim().split("\n");
  return {
    bias: -sign * rho,
    coefficients: lines.map((line) => sign * Number(line.split(" ", 1)[0])),
    vectors: lines.map((line) => {
      const vector = new Float64Array(width);
      for (const entry of line.trim().split(" ").slice(1)) {
        const [index, value] = entry.split(":");
        vector[Number(index) - 1] = Number(value);
      }
      return vector;
    }),
  };
}

function decide({ vectors, coefficients, bias }: Machine, row: Float64Array, gamma: number): number {
  return vectors.reduce(
    (sum, vector, i) => sum + coefficients[i] * Math.exp(-gamma * squaredDistance(vector, row)),
    bias,
  );
}

/** Of all numbers together. */
function variance(rows: FloatRows): number {
  const n = rows.length * rows[0].length;
  const mean = rows.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0) / n;
  return rows.reduce((sum, row) => sum + row.reduce((total, value) => total + (value - mean) ** 2, 0), 0) / n;
}
