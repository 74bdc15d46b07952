// Dimensions of a latent that say anything about the rows.

export interface ActiveUnits {
  /** Variance over rows of each dimension of the posterior mean. */
  readonly variances: readonly number[];
  /** Dimensions whose variance is above the threshold, in order. */
  readonly active: readonly number[];
}

/**
 * Dimensions d with Var_x E_q(z | x)[z_d] > threshold. A collapsed dimension has nearly the same posterior mean in every row. Burda et al.
 * 2016, arXiv:1509.00519, section 5.
 *
 * @param means     posterior means by row, at least one, all of the same size
 * @param threshold in squared units of z. @default 0.01
 * @throws RangeError if there are no rows, or their sizes differ
 */
export function activeUnits(means: readonly ArrayLike<number>[], threshold = 0.01): ActiveUnits {
  const size = means[0]?.length;
  if (size === undefined || means.some((row) => row.length !== size))
    throw new RangeError(
      `activeUnits: rows must be there and of one size; got sizes ${[...new Set(means.map((row) => row.length))].slice(0, 8).join(", ") || "none"}`,
    );
  const variances = Array.from({ length: size }, (_, d) => {
    const centre = means.reduce((total, row) => total + row[d], 0) / means.length;
    return means.reduce((total, row) => total + (row[d] - centre) ** 2, 0) / means.length;
  });
  return { variances, active: [...variances.keys()].filter((d) => variances[d] > threshold) };
}
