// Problems of few columns whose answer is known, and candidates that say what they are told. Development only.
import { randomFrom } from "@semitone/stats";
import type { Candidate } from "./candidate.ts";
import { type Labelled, Pool, Problem } from "./problem.ts";

/** Columns by the view that each is of. */
export const FAMILIES = ["descriptors", "descriptors", "rhythm", "meter", "tonal", "listener"];

export const randomRows = (count: number, seed = 1): Float64Array[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => Float64Array.from(FAMILIES, () => 2 * random() - 1));
};

/** A pool of 30 rows, of which the first 20 have a label: class 1 where the first column is above 0. */
export function madeUpProblem(changes: Partial<Labelled> = {}): Problem {
  const rows = randomRows(30);
  const labelled = rows.slice(0, 20);
  return new Problem(new Pool(rows, FAMILIES, 1), {
    rows: labelled,
    targets: labelled.map(([first]) => (first > 0 ? [0, 1] : [1, 0])),
    groups: labelled.map((_, i) => `g${i}`),
    ...changes,
  });
}

/** A candidate that says the same of everything: what `say` makes of the targets it was fitted to. */
export const saying = (
  name: string,
  say: (problem: Problem) => readonly number[],
  changes: Partial<Candidate> = {},
): Candidate => ({
  name,
  method: "majority",
  kind: "classes",
  usesUnlabelled: false,
  isBaseline: false,
  prior: 1,
  fit: (problem) => ({ kind: "constant", value: say(problem) }),
  ...changes,
});
