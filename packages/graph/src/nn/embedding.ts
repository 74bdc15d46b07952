// Vectors for symbols.
import { gather } from "../ops/movement.ts";
import { scoped, type Tensor } from "../tensor.ts";
import { type Initializer, normalInitializer } from "./initializers.ts";
import type { Parameters } from "./parameters.ts";

export interface EmbeddingOptions {
  /** Number of symbols. */
  readonly symbols: number;
  /** Size of a vector. */
  readonly size: number;
  /** @default N(0, 1) */
  readonly weight?: Initializer;
}

/** Rows of a learned table: indices [...] (int32 or int64, 0..symbols-1) to [..., size]. */
export function embedding(
  parameters: Parameters,
  { symbols, size, weight = normalInitializer(1) }: EmbeddingOptions,
): (indices: Tensor) => Tensor {
  const table = parameters.create("weight", [symbols, size], weight, { decay: false });
  return scoped((indices: Tensor) => gather(table, indices));
}
