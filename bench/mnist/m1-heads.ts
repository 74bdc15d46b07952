// M1 proper: classifiers of any kind on the features of a VAE, trained on the labelled images alone.
import { logisticRegression } from "@semitone/stats";
import { rbfSvm } from "../baselines/support-vectors.ts";
import type { CellContext, SeedResult } from "./cell.ts";
import { CLASSES, chooseLabelled, toOneHot } from "./digits.ts";
import type { Features } from "./m1.ts";
import { accuracyOf } from "./training.ts";

/** A support vector machine decides; the logistic regression is reported beside it. */
export function runM1Heads(
  { training, test, seed }: CellContext,
  features: Features,
  testFeatures: Features,
  labels: number,
): SeedResult {
  const labelled = Array.from(chooseLabelled(training, labels, seed));
  const rows = labelled.map((row) => rowOf(features, row));
  const targets = labelled.map((row) => Array.from(toOneHot([training.labels[row]])));
  const testRows = Array.from({ length: test.count }, (_, row) => rowOf(testFeatures, row));
  const [machine, logistic] = [rbfSvm({ cost: 10 }), logisticRegression()].map((classifier) => {
    classifier.fit(rows, targets);
    const scores = new Float32Array(test.count * CLASSES);
    for (const [i, row] of classifier.predict(testRows).entries()) scores.set(row, i * CLASSES);
    return accuracyOf(scores, test.labels);
  });
  return { accuracy: machine, extra: { logistic } };
}

const rowOf = ({ loc, size }: Features, row: number): Float32Array =>
  loc.subarray(row * size, (row + 1) * size);
