// Vectors for the steps of a sequence, which may be tokens.
import { embedding, type Parameters, reshape, scope, type Tensor } from "@semitone/graph";
import { ModelError } from "../errors.ts";

export interface TokenOptions {
  /** Steps are int64 tokens below this number, which get learned vectors. @default steps are numbers already */
  readonly symbols?: number;
  /** Size of a token's vector. @default 64 */
  readonly embedding?: number;
}

/** [rows, steps] tokens or [rows, steps(, features)] numbers to [rows, steps, size]. */
export function stepVectors(
  parameters: Parameters,
  event: readonly number[],
  { symbols, embedding: width = 64 }: TokenOptions,
): { readonly size: number; apply(x: Tensor): Tensor } {
  const [steps, features = 1, ...rest] = event;
  if (rest.length > 0 || (symbols !== undefined && event.length > 1))
    throw new ModelError(
      `network: a sequence is ${symbols === undefined ? "[steps, features]" : "[steps] of tokens"}; got [${event.join(", ")}]`,
    );
  if (symbols === undefined)
    return { size: features, apply: (x) => reshape(x, [x.shape[0], steps, features]) };
  const table = scope("embedding", () => embedding(parameters, { symbols, size: width }));
  return { size: width, apply: table };
}
