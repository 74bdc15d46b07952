// A support vector machine with a Gaussian kernel. libsvm finds the vectors; what it then says, and how sure it may be, is worked out here,
// since its own probabilities depend on what its random generator has done before.
import SVM from "libsvm-js/asm";
import { TrainError } from "../errors.ts";
import type { FloatRows } from "../linear/linear-algebra.ts";
import { fitSoftmax, type SoftmaxFit } from "../linear/softmax-regression.ts";
import { type Classifier, floatRows, type SoftTargets, squaredDistance } from "./classifier.ts";
import { predictSoftmax } from "./logistic-regression.ts";

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

/** Parts of the training rows that are left out in turn, to learn what a score is worth. */
const FOLDS = 5;

/**
 * A machine for each class against the rest, and a logistic regression from their scores on left-out rows to probabilities. A soft
 * target counts as its likeliest class.
 *
 * @see Cortes and Vapnik 1995; Platt 1999
 */
export function rbfSvm({ cost = 1, gamma }: SvmOptions = {}): Classifier & {
  /** Scores of the classes, > 0 for "yes". */
  decisions(rows: Parameters<Classifier["predict"]>[0]): number[][];
} {
  let machines: Machine[] = [];
  let width = 1;
  let link: SoftmaxFit | undefined;
  const decisions = (of: readonly Machine[], rows: FloatRows) =>
    rows.map((row) => of.map((machine) => decide(machine, row, width)));
  return {
    fit(rows, targets) {
      const floats = floatRows("rbfSvm", rows, targets);
      const truth = targets.map((target) => target.indexOf(Math.max(...target)));
      width = gamma ?? 1 / (floats[0].length * (variance(floats) || 1));
      const classes = [...targets[0].keys()];
      const fitAll = (chosen: readonly number[]) =>
        classes.map((k) =>
          fitMachine(
            chosen.map((i) => floats[i]),
            chosen.map((i) => truth[i] === k),
            cost,
            width,
          ),
        );
      machines = fitAll([...floats.keys()]);
      link = crossFittedLink(floats, targets, truth, (chosen, rest) => decisions(fitAll(chosen), rest));
    },
    predict: (rows) => predictSoftmax(link!, decisions(machines, floatRows("rbfSvm", rows))),
    decisions: (rows) => decisions(machines, floatRows("rbfSvm", rows)),
  };
}

/** Every class in turn through the folds, so that each fold has about its share of each. */
function crossFittedLink(
  rows: FloatRows,
  targets: SoftTargets,
  truth: readonly number[],
  scoresOf: (chosen: readonly number[], rest: FloatRows) => number[][],
): SoftmaxFit {
  const seen = new Map<number, number>();
  const foldOf = truth.map((k) => {
    const count = seen.get(k) ?? 0;
    seen.set(k, count + 1);
    return count % FOLDS;
  });
  const scores: number[][] = new Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const rest = [...foldOf.keys()].filter((i) => foldOf[i] === fold);
    const chosen = [...foldOf.keys()].filter((i) => foldOf[i] !== fold);
    if (rest.length === 0 || chosen.length === 0) continue;
    const found = scoresOf(
      chosen,
      rest.map((i) => rows[i]),
    );
    for (const [at, i] of rest.entries()) scores[i] = found[at];
  }
  const known = [...scores.keys()].filter((i) => scores[i] !== undefined);
  if (known.length === 0) throw new TrainError("rbfSvm: needs two rows or more");
  return fitSoftmax(
    { rows: known.map((i) => Float64Array.from(scores[i])), weightsOf: (weights) => weights },
    known.map((i) => targets[i]),
    0.1,
  );
}

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
