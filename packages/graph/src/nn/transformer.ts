// The transformer block, normalised before each part, which trains without a warm-up. Xiong et al. 2020, arXiv:2002.04745.
import { add } from "../ops/algebra.ts";
import { gelu } from "../ops/elementwise.ts";
import { scope, type Tensor } from "../tensor.ts";
import { type AttentionCache, attention } from "./attention.ts";
import { layerNorm } from "./layer-norm.ts";
import { linear } from "./linear.ts";
import type { Parameters } from "./parameters.ts";

export interface TransformerBlockOptions {
  readonly size: number;
  readonly heads: number;
  /** Width of the feed-forward part. @default 4 * size */
  readonly hidden?: number;
  /** @default gelu */
  readonly activation?: (x: Tensor) => Tensor;
  /** Applied to the result of each part before it joins the residual stream, e.g. dropout. @default none */
  readonly regularize?: (x: Tensor, part: "attention" | "feedForward") => Tensor;
}

export interface TransformerBlock {
  /** x [batch, steps, size] and an attention bias to [batch, steps, size]. */
  apply(x: Tensor, bias?: Tensor): Tensor;
  /**
   * New steps x [batch, steps, size] with the cache of the steps before them; `bias` to [batch, heads, steps, cached + steps] says who may
   * look where, which one step alone does not need.
   */
  step(x: Tensor, cache?: AttentionCache, bias?: Tensor): { output: Tensor; cache: AttentionCache };
  /** One new step at `position` [batch] of a cache of fixed length. */
  stepAt(x: Tensor, cache: AttentionCache, position: Tensor): { output: Tensor; cache: AttentionCache };
}

/** x + attention(norm(x)), then + feedForward(norm(.)). Vaswani et al. 2017, arXiv:1706.03762. */
export function transformerBlock(
  parameters: Parameters,
  { size, heads, hidden = 4 * size, activation = gelu, regularize = (x) => x }: TransformerBlockOptions,
): TransformerBlock {
  const attentionNorm = scope("attentionNorm", () => layerNorm(parameters, { size }));
  const selfAttention = scope("attention", () => attention(parameters, { size, heads }));
  const feedForwardNorm = scope("feedForwardNorm", () => layerNorm(parameters, { size }));
  const widen = scope("widen", () => linear(parameters, { inputs: [size], outputs: hidden }));
  const narrow = scope("narrow", () => linear(parameters, { inputs: [hidden], outputs: size }));
  const feedForward = (x: Tensor) =>
    add(x, regularize(narrow(activation(widen(feedForwardNorm(x)))), "feedForward"));
  const after = (x: Tensor, { output, cache }: ReturnType<typeof selfAttention.step>) => ({
    output: feedForward(add(x, regularize(output, "attention"))),
    cache,
  });
  return {
    apply(x, bias) {
      const normal = attentionNorm(x);
      return feedForward(add(x, regularize(selfAttention.apply(normal, normal, bias), "attention")));
    },
    step: (x, cache, bias) => after(x, selfAttention.step(attentionNorm(x), cache, bias)),
    stepAt: (x, cache, position) => after(x, selfAttention.stepAt(attentionNorm(x), cache, position)),
  };
}
