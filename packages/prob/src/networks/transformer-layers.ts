// Self-attention over the steps of a sequence, read into a vector or written from vectors.
import {
  add,
  layerNorm,
  linear,
  mean,
  normalInitializer,
  type Parameters,
  reshape,
  scope,
  type Tensor,
  transformerBlock,
} from "@semitone/graph";
import { directionOf, encoderOf, fullyConnected, type Layers, overRows } from "./layers.ts";
import { stepVectors, type TokenOptions } from "./tokens.ts";

export interface TransformerLayersOptions extends Omit<TokenOptions, "embedding"> {
  /** Size of the vectors between blocks. */
  readonly size: number;
  /** Attention heads; must divide `size`. @default 4 */
  readonly heads?: number;
  /** @default 2 */
  readonly blocks?: number;
}

/** Positions are learned: sequences have a fixed number of steps. */
const POSITION = normalInitializer(0.02);

/**
 * As an encoder, blocks whose steps all see each other, averaged over the steps and joined by the other parents. As a decoder, the parents
 * enter every step beside its position; steps are independent given them. For tokens that depend on the tokens before them see
 * `sequenceNetwork`.
 *
 * @example normalNetwork(parameters, { inputs: [[64], 10], outputs: 32, layers: transformerLayers({ size: 128, symbols: 90 }) })
 */
export const transformerLayers =
  (options: TransformerLayersOptions): Layers =>
  (parameters, names, sizes) => {
    const { size } = options;
    const direction = directionOf("transformerLayers", sizes);
    const [steps, features = 1] = direction.event;
    const positions = parameters.create("positions", [steps, size], POSITION, { decay: false });
    const encoder = direction.kind === "encoder" ? direction : undefined;
    const vectors = encoder && stepVectors(parameters, direction.event, { ...options, embedding: size });
    const project =
      vectors && scope("input", () => linear(parameters, { inputs: [vectors.size], outputs: size }));
    const stack = blockStack(parameters, options);
    if (encoder)
      return encoderOf(parameters, names, sizes, encoder, {
        features: size,
        apply: (x) => mean(stack(add(project!(vectors!.apply(x)), positions)), { axes: 1 }),
      });
    const { vectors: inputs } = direction as Extract<typeof direction, { kind: "decoder" }>;
    const start = fullyConnected(parameters, ["start"], { ...sizes, inputs, outputs: size });
    const ends = names.map((name) =>
      scope(name, () => linear(parameters, { inputs: [size], outputs: features })),
    );
    return (...parents) => {
      const states = overRows(start(...parents)[0], size, "features", (x) =>
        stack(add(reshape(x, [x.shape[0], 1, size]), positions)),
      );
      return ends.map((end) =>
        overRows(states, [steps, size], "states", (x) => reshape(end(x), [x.shape[0], ...direction.event])),
      );
    };
  };

/** Blocks one after the other and a last normalisation: [rows, steps, size] to the same. */
function blockStack(
  parameters: Parameters,
  { size, heads = 4, blocks = 2 }: TransformerLayersOptions,
): (x: Tensor) => Tensor {
  const layers = Array.from({ length: blocks }, (_, i) =>
    scope(`block${i}`, () => transformerBlock(parameters, { size, heads })),
  );
  const norm = scope("norm", () => layerNorm(parameters, { size }));
  return (x) => norm(layers.reduce((y, layer, i) => scope(`block${i}`, () => layer.apply(y)), x));
}
