// Which class each row counts as while a model trains: known by its label, or guessed by the model before.
import { chooseLabelled, type Digits, toOneHot } from "./digits.ts";
import type { Weights } from "./training.ts";

/** By row a class, or -1. */
export interface RowClasses {
  readonly known: Int32Array;
  /** @default there is no guess */
  readonly guessed?: Int32Array;
}

/** How a model goes on after it is trained: rows whose class it is sure of then count as labelled too. */
export interface SelfTraining {
  /** How often it goes on so, each time by guesses made anew. */
  readonly rounds: number;
  /** Rows of a batch that have a guess for a label. */
  readonly guessedRows: number;
  /** Probability above which a class is a guess. */
  readonly sure: number;
}

/** The labels of `count` rows, chosen by `seed`; those of all others are hidden. */
export function knownClasses(digits: Digits, count: number, seed: number): Int32Array {
  const known = new Int32Array(digits.count).fill(-1);
  for (const row of chooseLabelled(digits, count, seed)) known[row] = digits.labels[row];
  return known;
}

/** By row the class that p(y | x) puts above `sure`, or -1. @param logits  log p(y | x) up to a constant of each row, [rows, classes] */
export function guessClasses(logits: Float32Array, classes: number, sure: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const most = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
    return 1 / total > sure ? row.indexOf(most) : -1;
  });
}

/** Unit vectors of the classes, known or guessed, [rows, 10]; any where there is neither, as a batch masks them out there. */
export function targetsOf({ known, guessed }: RowClasses): Float32Array {
  return toOneHot(known.map((label, row) => Math.max(0, label >= 0 ? label : (guessed?.[row] ?? 0))));
}

/** What batches are drawn from: labelled rows, guessed ones, and all without a label, whether there is a guess or not. */
export function rowsOf({ known, guessed }: RowClasses) {
  const all = Int32Array.from(known, (_, row) => row);
  return {
    labelled: all.filter((row) => known[row] >= 0),
    guessed: guessed && all.filter((row) => guessed[row] >= 0),
    unlabelled: all.filter((row) => known[row] < 0),
  };
}

/**
 * Rounds of self-training.
 *
 * @param classify  log p(y | x) of all rows, [rows, classes]
 * @param train  goes on from `weights` with the guesses beside the labels
 */
export async function trainOnGuesses(
  start: Weights,
  { rounds, sure }: SelfTraining,
  classes: number,
  classify: (weights: Weights) => Promise<Float32Array>,
  train: (guessed: Int32Array, weights: Weights) => Promise<Weights>,
): Promise<Weights> {
  let weights = start;
  for (let round = 0; round < rounds; round++)
    weights = await train(guessClasses(await classify(weights), classes, sure), weights);
  return weights;
}
