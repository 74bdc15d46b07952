// From a declaration to the terms of its bound, row by row: what p says of the values that q proposes, averaged over them. Knows nothing
// of weights and losses.
import { add, type Dim, greater, mul, reshape, sub, type Tensor, where } from "@semitone/graph";
import { type Data, dataOf, type ModelInput } from "./data.ts";
import type { Distribution } from "./distribution.ts";
import type { Enumeration } from "./enumerate.ts";
import { ModelError } from "./errors.ts";
import { weigh } from "./evidence.ts";
import { logAverage, perRow, rowMeans } from "./expectation.ts";
import { type LatentTerm, latentTerm } from "./latent-term.ts";
import { buildConditional, type Conditional, formatConditional, type Model } from "./model.ts";
import { logProbOf, propose } from "./proposal.ts";

/** E_q[log p(variable | parents)] of an observed variable, [rows]. */
export interface LikelihoodTerm {
  readonly conditional: Conditional;
  readonly logProb: Tensor;
}

export interface Derivation {
  readonly inputs: readonly ModelInput[];
  /** Values by variable: data, all values of an enumerated variable, or draws. */
  readonly values: ReadonlyMap<string, Tensor>;
  readonly distributions: ReadonlyMap<string, { readonly p: Distribution; readonly q?: Distribution }>;
  readonly enumerations: readonly Enumeration[];
  readonly likelihoods: readonly LikelihoodTerm[];
  readonly latents: readonly LatentTerm[];
  /** Mean of a term [..., rows] over q given the labels, [rows]. */
  expected(term: Tensor): Tensor;
  /**
   * log of the mean over draws and sum over values of p(...) / q(...), [rows]: the bound of Burda et al. 2016, arXiv:1509.00519. What
   * the labels explain is not divided by q. `beta` weighs log p - log q by variable.
   */
  importanceBound(beta: (variable: string) => Tensor | number): Tensor;
  /** log p(x, variable), estimated in the same way, for each value of an enumerated variable: [values, rows]. */
  logJoint(variable: string): Tensor;
}

/**
 * Builds the terms of the bound. Unknown finite variables are enumerated, each along a leading axis of its own; unknown continuous ones
 * are drawn from named noise; known rows are clamped to their label, which weighs the variables that q explains it by.
 *
 * @param rows rows of a batch
 * @param given tensors in place of inputs, by variable or mask name
 * @param samples draws of each continuous variable
 */
export const derive = (
  model: Model,
  rows: Dim,
  given: Readonly<Record<string, Tensor>> = {},
  samples = 1,
): Derivation => deriveFrom(model, rows, dataOf(model, rows, given), { samples });

/** The same for data at hand; `noiseSuffix` is appended to the names of the noise inputs. */
export function deriveFrom(
  model: Model,
  rows: Dim,
  data: Data,
  { samples = 1, noiseSuffix = "" }: { readonly samples?: number; readonly noiseSuffix?: string } = {},
): Derivation {
  const proposal = propose(model, rows, data, { samples, noiseSuffix });
  const evidence = weigh(model, data, proposal);
  const means = rowMeans(rows, proposal.axes, evidence.logRatio);
  const distributions = new Map<string, { p: Distribution; q?: Distribution }>();
  const likelihoods: LikelihoodTerm[] = [];
  const latents: LatentTerm[] = [];
  const raw: RawTerm[] = [];
  for (const conditional of model.generative) {
    const { variable } = conditional;
    const prior = buildConditional("p", conditional, proposal.values);
    const inferred = proposal.factors.get(variable);
    distributions.set(variable, { p: prior, q: inferred?.distribution });
    const logP = logProbOf(variable, prior, proposal);
    if (!inferred) {
      raw.push({ variable, logP });
      const text = `${model.name}: ${formatConditional("p", conditional)}`;
      likelihoods.push({ conditional, logProb: means.expected(logP, text) });
      continue;
    }
    const logQ = logProbOf(variable, inferred.distribution, proposal);
    const latent = latentTerm({ model, data, evidence, means, conditional, prior, inferred, logP, logQ });
    latents.push(latent);
    const isPromised = data.known?.has(variable);
    raw.push({ variable, logP, logQ: isPromised ? latent.kl : logQ, known: latent.known?.rows });
  }
  return {
    inputs: [...data.inputs, ...proposal.noise],
    values: proposal.values,
    distributions,
    enumerations: proposal.enumerations,
    likelihoods,
    latents,
    expected: (term) => means.expected(term, `${model.name}: the term`),
    importanceBound: (beta) =>
      means.proposed(
        logAverage(logWeight(raw, beta), proposal.axes),
        `${model.name}: the importance-weighted bound`,
      ),
    logJoint: (variable) => {
      const own = proposal.enumerations.find((e) => e.variable === variable && e.complete);
      if (!own)
        throw new ModelError(
          `${model.name}: ${variable} must be summed out over all its values to be judged by p`,
        );
      const terms = raw.map((term) => (term.variable === variable ? { ...term, logQ: undefined } : term));
      const others = proposal.axes.filter(({ index }) => index !== own.index);
      const table = logAverage(
        logWeight(terms, () => 1),
        others,
      );
      return perRow(reshape(table, [own.count, table.shape.at(-1)!]), rows, model.name, [own.count]);
    },
  };
}

interface RawTerm {
  readonly variable: string;
  readonly logP: Tensor;
  readonly logQ?: Tensor;
  /** Rows in which it is known. */
  readonly known?: Tensor;
}

/** sum of log p - log q over what is unknown and of log p over what is known, at every value and draw. */
function logWeight(terms: readonly RawTerm[], beta: (variable: string) => Tensor | number): Tensor {
  return terms
    .map(({ variable, logP, logQ, known }) => {
      if (!logQ) return logP;
      const unknown = mul(sub(logP, logQ), beta(variable));
      return known ? where(greater(known, 0), logP, unknown) : unknown;
    })
    .reduce((total, term) => add(total, term));
}
