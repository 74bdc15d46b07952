// Each candidate's answers as sure as left-out labels bear out, before they are mixed: one that is surer than it should be decides every
// mixture that it takes part in, whatever its weight.
import { MIN_LABELS, softened } from "./calibrate.ts";
import { type Evidence, judgedWeights, losses } from "./evidence.ts";
import type { Problem } from "./problem.ts";

/** Answers are softened, never sharpened: a mixture is sharpened as a whole. */
const TEMPERATURES = [1, 1.5, 2, 3, 4.5, 7, 10] as const;
export const MAX_TEMPERATURE = 10;
/** Nats that left-out labels must gain in all: a few dozen labels soften only what is far too sure. */
const WORTH_SOFTENING = 5;

/** Evidence of softened candidates, and how far each is softened: 1 where labels are too few to tell, and for numbers. */
export interface Tempered extends Evidence {
  readonly temperatures: readonly number[];
}

/**
 * The temperature of a fold's predictions is chosen by the other folds: the least loss among 1, 1.5, 2, 3, 4.5, 7 and 10, unless
 * 1 loses hardly more.
 */
export function temper(evidence: Evidence, problem: Pick<Problem, "targets" | "weights">): Tempered {
  const { predictions, folds } = evidence;
  const { targets } = problem;
  const weights = judgedWeights(problem, folds);
  if (targets[0].length === 1) return { ...evidence, temperatures: predictions.map(() => 1) };
  const found = predictions.map((own) => {
    const at = TEMPERATURES.map((temperature) => {
      const probs = own.map((row) => softened(row, temperature));
      return { temperature, probs, losses: losses(probs, targets) };
    });
    const leastOver = (rows: readonly number[]) => {
      if (rows.filter((row) => weights[row] > 0).length < MIN_LABELS) return at[0];
      const sums = at.map(({ temperature, losses: own }) =>
        rows.reduce((sum, row) => sum + weights[row] * own[row], temperature > 1 ? WORTH_SOFTENING : 0),
      );
      return at[sums.indexOf(Math.min(...sums))];
    };
    const rows = [...folds.keys()];
    const byFold = new Map(
      [...new Set(folds)].map((fold) => [fold, leastOver(rows.filter((row) => folds[row] !== fold)).probs]),
    );
    return {
      temperature: leastOver(rows).temperature,
      probs: rows.map((row) => byFold.get(folds[row])![row]),
    };
  });
  return {
    ...evidence,
    predictions: found.map(({ probs }) => probs),
    temperatures: found.map(({ temperature }) => temperature),
  };
}
