// Multi-head attention with padding and causal masks, and a cached form for generating one step at a time.
import { ShapeError } from "../errors.ts";
import { add, equal, greater, mul, reshape, transpose, where } from "../ops/algebra.ts";
import { matMul } from "../ops/linalg.ts";
import { concat } from "../ops/movement.ts";
import { softmax } from "../ops/normalization.ts";
import { formatShape } from "../shape.ts";
import { constant, scope, type Tensor } from "../tensor.ts";
import { linear } from "./linear.ts";
import type { Parameters } from "./parameters.ts";

export interface AttentionOptions {
  /** Size of the model's vectors. */
  readonly size: number;
  /** Number of heads; must divide `size`. */
  readonly heads: number;
}

/** Keys and values of the steps so far, [batch, heads, steps, size / heads] each. */
export interface AttentionCache {
  readonly keys: Tensor;
  readonly values: Tensor;
}

export interface Attention {
  /**
   * softmax(q k^T / sqrt(size / heads) + bias) v, with q from `queries` and k, v from `memory`, heads side by side, then a linear map.
   *
   * @param queries [batch, targets, size]
   * @param memory [batch, sources, size]; the queries themselves for self-attention
   * @param bias added to the logits, broadcast to [batch, heads, targets, sources]; see `causalBias` and `paddingBias`
   */
  apply(queries: Tensor, memory: Tensor, bias?: Tensor): Tensor;
  /** Self-attention of new steps x [batch, steps, size] to themselves and the steps in the cache; `bias` as in `apply`, over both. */
  step(
    x: Tensor,
    cache: AttentionCache | undefined,
    bias?: Tensor,
  ): { output: Tensor; cache: AttentionCache };
  /**
   * The same in a cache of fixed length, for graphs whose shapes must not grow: writes the new step at `position` [batch] (a whole number,
   * as float) and looks at nothing after it.
   */
  stepAt(x: Tensor, cache: AttentionCache, position: Tensor): { output: Tensor; cache: AttentionCache };
}

/** Vaswani et al. 2017, arXiv:1706.03762. */
export function attention(parameters: Parameters, { size, heads }: AttentionOptions): Attention {
  if (size % heads !== 0)
    throw new ShapeError(`attention: heads must divide the size; got ${heads} heads for ${size}`);
  const width = size / heads;
  const project = (name: string) => scope(name, () => linear(parameters, { inputs: [size], outputs: size }));
  const [query, key, value, output] = ["query", "key", "value", "output"].map(project);

  /** [batch, steps, size] -> [batch, heads, steps, width] */
  const intoHeads = (x: Tensor) =>
    transpose(reshape(x, [x.shape[0], x.shape[1], heads, width]), [0, 2, 1, 3]);
  /** The way back. */
  const outOfHeads = (x: Tensor) => reshape(transpose(x, [0, 2, 1, 3]), [x.shape[0], x.shape[2], size]);

  const attend = (q: Tensor, { keys, values }: AttentionCache, bias?: Tensor) => {
    // The scale goes to the queries, the smaller side of the product.
    const logits = matMul(mul(q, 1 / Math.sqrt(width)), keys, { transposeB: true });
    return output(outOfHeads(matMul(softmax(bias ? add(logits, bias) : logits), values)));
  };
  return {
    apply(queries, memory, bias) {
      if (queries.rank !== 3 || memory.rank !== 3)
        throw new ShapeError(
          `attention: expected [batch, steps, ${size}]; got ${formatShape(queries.shape)} and ${formatShape(memory.shape)}`,
        );
      return attend(
        intoHeads(query(queries)),
        { keys: intoHeads(key(memory)), values: intoHeads(value(memory)) },
        bias,
      );
    },
    step(x, cache, bias) {
      const own = { keys: intoHeads(key(x)), values: intoHeads(value(x)) };
      const joined = cache
        ? { keys: concat([cache.keys, own.keys], 2), values: concat([cache.values, own.values], 2) }
        : own;
      return { output: attend(intoHeads(query(x)), joined, bias), cache: joined };
    },
    stepAt(x, cache, position) {
      const steps = cache.keys.shape[2] as number;
      const places = constant(
        Array.from({ length: steps }, (_, t) => t),
        [1, 1, steps, 1],
      );
      const here = reshape(position, [x.shape[0], 1, 1, 1]);
      const isHere = equal(places, here);
      const joined = {
        keys: where(isHere, intoHeads(key(x)), cache.keys),
        values: where(isHere, intoHeads(value(x)), cache.values),
      };
      const bias = transpose(where(greater(places, here), constant(MASKED), 0)); // [batch, 1, 1, steps]
      return { output: attend(intoHeads(query(x)), joined, bias), cache: joined };
    },
  };
}

/** Far below any logit, yet finite: a row that is masked throughout becomes uniform instead of NaN. */
const MASKED = -1e9;

/** [targets, sources] with 0 where a target may look (at itself and before) and -1e9 where it may not. */
export function causalBias(steps: number): Tensor {
  const values = Float64Array.from({ length: steps * steps }, (_, i) =>
    i % steps > Math.floor(i / steps) ? MASKED : 0,
  );
  return constant(values, [steps, steps]);
}

/** [batch, sources] of 1 (real) and 0 (padding) as a bias [batch, 1, 1, sources]. */
export function paddingBias(mask: Tensor): Tensor {
  const [batch, sources] = mask.shape;
  return reshape(mul(add(mul(mask, -1), 1), MASKED), [batch, 1, 1, sources]);
}
