// Where VaDE starts: the mixture that the codes of an autoencoder follow, in axes in which it is as diagonal as one basis can make it.
import {
  fitFullMixture,
  fitGaussianMixture,
  type GaussianMixture,
  inSharedAxes,
  type LowerTriangular,
  solveLower,
} from "@semitone/stats";
import type { Weights } from "./training.ts";
import type { VadeRecipe } from "./vade.ts";

export interface Components {
  /** code = basis * z */
  readonly basis: LowerTriangular;
  /** Of z, diagonal; its components have variance 1 on average. */
  readonly mixture: GaussianMixture;
  /** Mean log density of the codes under the mixture it was chosen by. */
  readonly logLikelihood: number;
}

type Options = Pick<VadeRecipe, "latent" | "components" | "restarts" | "scaleFloor"> & {
  readonly known?: ArrayLike<number>;
  readonly seed: number;
  readonly report: (line: string) => void;
};

/** Rows that the restarts are compared on: fewer leave the likelihoods of a right and a wrong grouping too close. */
const COMPARED = 30_000;

/**
 * A mixture of full covariances chooses the groups: of several starts the one of the highest likelihood. It is what the bound comes to at
 * this point, for codes without noise and the reconstruction as it is; no label is looked at. With labels there is one start, at the means of the labelled codes.
 */
export function componentsOf(
  codes: Float32Array,
  { latent, components, restarts, scaleFloor, known, seed, report }: Options,
): Components {
  const rows = Array.from({ length: codes.length / latent }, (_, i) =>
    codes.subarray(i * latent, (i + 1) * latent),
  );
  const fit = fitFullMixture(known ? rows : rows.slice(0, COMPARED), {
    components,
    restarts,
    seed: seed * restarts,
    groups: known,
    known,
    varianceFloor: 1e-3,
    tolerance: 1e-3,
  });
  report(`mixture: ${fit.logLikelihood.toFixed(3)} nats`);
  const { basis, rows: scaled, start } = inSharedAxes(rows, fit);
  const varianceFloor = scaleFloor ** 2;
  const mixture = fitGaussianMixture(scaled, { components, start, known, varianceFloor, tolerance: 1e-3 });
  return { basis, mixture, logLikelihood: fit.logLikelihood };
}

/**
 * The autoencoder with the basis moved into it, so that its code is z, and the mixture as the prior. The posterior starts at a spread below
 * that of a component.
 */
export function startFrom(
  autoencoder: Weights,
  { basis, mixture }: Components,
  { hidden, scaleFloor }: Pick<VadeRecipe, "hidden" | "scaleFloor">,
): Weights {
  const size = basis.length;
  const of = (name: string) => autoencoder[name] as Float32Array;
  const last = "encoder/loc";
  const first = hidden.length > 0 ? "decoder/hidden0/weight" : "decoder/logits/weight";
  const scale = (variance: number) => inverseSoftplus(Math.sqrt(variance) - scaleFloor);
  return {
    ...autoencoder,
    [`${last}/weight`]: rowsOf(of(`${last}/weight`), size, (row) => solveLower(basis, row)),
    [`${last}/bias`]: rowsOf(of(`${last}/bias`), size, (row) => solveLower(basis, row)),
    [first]: timesTransposed(basis, of(first)),
    "encoder/logScale/bias": new Float32Array(size).fill(FIRST_LOG_SCALE),
    "prior/logits": Float32Array.from(mixture.weights, (weight) => Math.log(weight)),
    "prior/loc": Float32Array.from(mixture.means.flatMap((mean) => [...mean])),
    "prior/rawScale": Float32Array.from(mixture.variances.flatMap((variance) => [...variance].map(scale))),
  };
}

const FIRST_LOG_SCALE = -1;

const inverseSoftplus = (y: number) => Math.log(Math.expm1(Math.max(y, 1e-3)));

const rowsOf = (values: ArrayLike<number>, size: number, map: (row: Float64Array) => Float64Array) =>
  Float32Array.from(
    Array.from({ length: values.length / size }, (_, i) => [
      ...map(Float64Array.from({ length: size }, (_, j) => values[i * size + j])),
    ]).flat(),
  );

/** B^T W of W [size, columns], flat: a decoder that reads B z from z. */
function timesTransposed(basis: LowerTriangular, weight: ArrayLike<number>): Float32Array {
  const columns = weight.length / basis.length;
  const out = new Float32Array(weight.length);
  for (const [k, line] of basis.entries())
    for (let j = 0; j <= k; j++)
      for (let column = 0; column < columns; column++)
        out[j * columns + column] += line[j] * weight[k * columns + column];
  return out;
}
