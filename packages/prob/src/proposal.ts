// q run forward: every variable gets its value, all its values, or draws; labels are clamped wherever they stand. Knows nothing of p.
import {
  broadcastShapes,
  constant,
  type Dim,
  greater,
  input,
  reshape,
  type Tensor,
  where,
} from "@semitone/graph";
import type { Data, ModelInput } from "./data.ts";
import type { Distribution, Noise } from "./distribution.ts";
import { type Enumeration, type Known, listAll, listTop, tableOf } from "./enumerate.ts";
import { ModelError } from "./errors.ts";
import type { Axis } from "./expectation.ts";
import { buildConditional, type Conditional, formatConditional, type Model } from "./model.ts";

export interface InferredFactor {
  readonly conditional: Conditional;
  readonly distribution: Distribution;
}

export interface Proposal {
  readonly values: ReadonlyMap<string, Tensor>;
  readonly factors: ReadonlyMap<string, InferredFactor>;
  readonly enumerations: readonly Enumeration[];
  /** Of the enumerations, and of the draws where there are several. */
  readonly axes: readonly Axis[];
  readonly noise: readonly ModelInput[];
}

export interface ProposalOptions {
  /** Draws of each continuous variable, side by side on the axis next to the rows. */
  readonly samples: number;
  /** Appended to the names of the noise inputs. */
  readonly noiseSuffix: string;
}

/**
 * Runs q from top to bottom.
 *
 * @throws ModelError if `samples` is no whole number, or a distribution of q is neither finite nor reparameterised
 */
export function propose(
  model: Model,
  rows: Dim,
  data: Data,
  { samples, noiseSuffix }: ProposalOptions,
): Proposal {
  if (!Number.isInteger(samples) || samples < 1)
    throw new ModelError(`${model.name}: samples must be a whole number of draws, 1 or more; got ${samples}`);
  const values = new Map(data.values);
  const factors = new Map<string, InferredFactor>();
  const enumerations: Enumeration[] = [];
  const draws = samples > 1 ? [drawAxis(samples)] : [];
  const drawn = samples > 1 ? [samples, rows] : [rows];
  const noise: ModelInput[] = [];
  for (const conditional of model.inference) {
    const { variable } = conditional;
    const distribution = buildConditional("q", conditional, values);
    factors.set(variable, { conditional, distribution });
    if (data.known?.has(variable)) continue; // its value is the label
    const known = knownOf(variable, data);
    const { support } = distribution;
    if (support.kind === "finite") {
      const index = draws.length + enumerations.length;
      const { top = support.count } = conditional;
      const complete = top >= support.count - 1; // one of one left over is no draw
      const uniform = complete
        ? undefined
        : noiseInput(`noise/${variable}${noiseSuffix}`, "uniform", distribution, [rows], [support.count]);
      if (uniform) noise.push(uniform);
      const { value, ...axis } = uniform
        ? listTop(distribution, support, index, { top, uniform: uniform.tensor, known })
        : listAll(distribution, support, index, known);
      values.set(variable, value);
      enumerations.push({ ...axis, variable, count: complete ? support.count : top + 1, complete });
    } else if (distribution.reparameterized) {
      const draw = drawWithInputs(variable, distribution, drawn, noiseSuffix);
      noise.push(...draw.noise);
      const isKnown =
        known && greater(reshape(known.mask, [rows, ...distribution.eventShape.map(() => 1)]), 0);
      values.set(variable, isKnown ? where(isKnown, known.label, draw.value) : draw.value);
    } else
      throw new ModelError(
        `${model.name}: ${formatConditional("q", conditional)} must be finite or reparameterised; got ${distribution.name}`,
      );
  }
  return { values, factors, enumerations, axes: [...draws, ...enumerations], noise };
}

/** Draws of equal weight. */
const drawAxis = (samples: number): Axis => ({
  index: 0,
  weight: constant(1 / samples),
  logWeight: constant(-Math.log(samples)),
});

function knownOf(variable: string, { masks, values }: Data): Known | undefined {
  const [mask, label] = [masks.get(variable), values.get(variable)];
  return mask && label && { mask, label };
}

/** log density of a variable's values, of q or p: by table where they are all the values of a finite one. */
export function logProbOf(
  variable: string,
  distribution: Distribution,
  { values, enumerations, factors }: Proposal,
): Tensor {
  const enumeration = enumerations.find((e) => e.variable === variable);
  const { support, eventShape, batchShape } = distribution;
  const isListed =
    enumeration?.complete &&
    support.kind === "finite" &&
    support.count === enumeration.count &&
    eventShape.join() === factors.get(variable)?.distribution.eventShape.join() &&
    batchShape.length <= enumeration.index + 1;
  return isListed
    ? tableOf(distribution, support, enumeration.index)
    : distribution.logProb(values.get(variable)!);
}

/** A draw whose noise is an input: `noise/z`, or `noise/z/<part>` where a draw needs several. */
function drawWithInputs(
  variable: string,
  distribution: Distribution,
  positions: readonly Dim[],
  suffix: string,
): { value: Tensor; noise: ModelInput[] } {
  const single = distribution.noise.length === 1;
  const noise = distribution.noise.map(({ name, kind, shape }) =>
    noiseInput(`noise/${variable}${single ? "" : `/${name}`}${suffix}`, kind, distribution, positions, shape),
  );
  return { value: distribution.sample(...noise.map(({ tensor }) => tensor)), noise };
}

/** Noise for every position, and for every value of the enumerated variables that the distribution depends on. */
function noiseInput(
  name: string,
  kind: Noise["kind"],
  { batchShape }: Distribution,
  positions: readonly Dim[],
  shape: readonly number[],
): ModelInput {
  return {
    name,
    kind,
    tensor: input(name, [...broadcastShapes(name, batchShape, positions), ...shape]),
  };
}
