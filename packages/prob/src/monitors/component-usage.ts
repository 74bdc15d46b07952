// How many classes or components a model really uses.

export interface ComponentUsage {
  /** Mean of q(c | x) over rows. */
  readonly usage: readonly number[];
  /** e^H(usage), from 1 (one component takes all) to K (all alike). */
  readonly perplexity: number;
}

/**
 * Usage of each component and its perplexity.
 *
 * @param probs q(c | x) by row, at least one, each adding up to 1
 * @throws RangeError if there are no rows, their sizes differ, or one does not add up to 1 within 1e-3
 */
export function componentUsage(probs: readonly ArrayLike<number>[]): ComponentUsage {
  const size = probs[0]?.length;
  const isWrong = (row: ArrayLike<number>) =>
    row.length !== size || !(Math.abs(Array.from(row).reduce((a, b) => a + b, 0) - 1) < 1e-3);
  const wrong = probs.findIndex(isWrong);
  if (size === undefined || wrong >= 0)
    throw new RangeError(
      `componentUsage: rows must be there, of one size, and add up to 1; got ${size === undefined ? "no rows" : `[${Array.from(probs[wrong]).slice(0, 8).join(", ")}] at ${wrong}`}; did you pass logits?`,
    );
  const usage = Array.from({ length: size }, (_, k) => {
    const total = probs.reduce((sum, row) => sum + row[k], 0);
    return total / probs.length;
  });
  const entropy = usage.reduce((total, u) => (u > 0 ? total - u * Math.log(u) : total), 0);
  return { usage, perplexity: Math.exp(entropy) };
}
