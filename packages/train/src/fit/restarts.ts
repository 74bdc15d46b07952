// Several fits from several seeds, of which the held-out part chooses one.
import { TrainError } from "../errors.ts";
import type { FitResult } from "./fit.ts";

export interface Restarts<T> {
  /** The run whose held-out score is best; the earlier one of two equal ones. */
  readonly best: T;
  readonly bestSeed: number;
  /** Every run, in the order of its seed. */
  readonly runs: readonly { readonly seed: number; readonly score: number; readonly result: T }[];
}

/**
 * Runs `fitOne` with seeds `first`..`first + count - 1`, one after the other, and keeps the one that its held-out part likes best.
 *
 * @throws TrainError if a run has no score: without a held-out part nothing can be chosen by
 * @example await restarts(5, (seed) => { const { model, parameters } = build(seed); return fit({ model, parameters, seed, ...options }); })
 */
export async function restarts<T extends Pick<FitResult, "score">>(
  count: number,
  fitOne: (seed: number) => Promise<T>,
  first = 0,
): Promise<Restarts<T>> {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new TrainError(`restarts: count must be an integer >= 1; got ${count}`);
  const runs: { seed: number; score: number; result: T }[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const result = await fitOne(seed);
    if (result.score === undefined)
      throw new TrainError(
        `restarts: the run of seed ${seed} has no held-out score; hold out a share of the groups`,
      );
    runs.push({ seed, score: result.score, result });
  }
  const best = runs.reduce((a, b) => (b.score > a.score ? b : a));
  return { best: best.result, bestSeed: best.seed, runs };
}
