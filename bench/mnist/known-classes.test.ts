import { describe, expect, it } from "vitest";
import { drawDigits } from "./drawn-digits.test-support.ts";
import { guessClasses, knownClasses, rowsOf, targetsOf, trainOnGuesses } from "./known-classes.ts";
import type { Weights } from "./training.ts";

describe("guessClasses", () => {
  it("guessClasses names the likeliest class where it is sure enough, by softmax worked by hand", () => {
    const logits = Float32Array.of(Math.log(19), 0, 0, Math.log(4), 1000, 0);
    expect([...guessClasses(logits, 2, 0.9)]).toEqual([0, -1, 0]); // 0.95, 0.8 and 1
  });
});

describe("knownClasses", () => {
  it("knownClasses shows as many labels as asked for, as many of each class, and hides the others", () => {
    const digits = drawDigits(100, 1);
    const known = knownClasses(digits, 20, 3);
    const shown = Array.from(known.keys()).filter((row) => known[row] >= 0);
    expect(shown.map((row) => known[row]).sort()).toEqual([...shown.keys()].map((i) => Math.floor(i / 2)));
    for (const row of shown) expect(known[row]).toBe(digits.labels[row]);
  });
});

const known = Int32Array.of(2, -1, -1, 0);
const guessed = Int32Array.of(1, 3, -1, 0);

describe("rowsOf and targetsOf", () => {
  it("rowsOf leaves a guessed row among the unlabelled, and a labelled one never", () => {
    const { labelled, guessed: sure, unlabelled } = rowsOf({ known, guessed });
    expect([labelled, sure, unlabelled].map((rows) => [...rows!])).toEqual([
      [0, 3],
      [0, 1, 3],
      [1, 2],
    ]);
    expect(rowsOf({ known }).guessed).toBeUndefined();
  });

  it("targetsOf takes the label before the guess", () => {
    const targets = targetsOf({ known, guessed });
    expect([0, 1, 3].map((row) => targets.subarray(row * 10, row * 10 + 10).indexOf(1))).toEqual([2, 3, 0]);
  });
});

describe("trainOnGuesses", () => {
  it("trainOnGuesses guesses anew by the weights of each round", async () => {
    const logit = ({ w }: Weights) => Number(w[0]);
    const seen: number[][] = [];
    const last = await trainOnGuesses(
      { w: Float32Array.of(1) },
      { rounds: 2, guessedRows: 1, sure: 0.9 },
      2,
      async (weights) => Float32Array.of(logit(weights), 0, 0, logit(weights)),
      async (guesses, weights) => {
        seen.push([...guesses]);
        return { w: Float32Array.of(logit(weights) + 3) };
      },
    );
    expect(seen).toEqual([
      [-1, -1],
      [0, 1],
    ]);
    expect(logit(last)).toBe(7);
  });
});
