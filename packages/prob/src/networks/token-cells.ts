// What writes a sequence token by token: a cell that takes all steps at once where the tokens are known, or one step with its state.
import {
  add,
  cast,
  causalBias,
  constant,
  type Dim,
  expand,
  gather,
  gru,
  layerNorm,
  linear,
  normalInitializer,
  type Parameters,
  reshape,
  scope,
  type Tensor,
  tanh,
  transformerBlock,
  transpose,
} from "@semitone/graph";

/** Cells see the latents at every step, already joined to the vector of the token before. */
export interface TokenCell {
  /** Size of the vectors that go in and come out. */
  readonly size: number;
  /** Shapes of one row's state. */
  readonly state: readonly (readonly number[])[];
  /** What the first state is made of beside nothing: vectors [..., rows, size] of the parents. */
  begin(...parents: readonly Tensor[]): readonly Tensor[];
  /** State before the first step, from what `begin` gave, [rows, size] each. */
  start(rows: Dim, begun: readonly Tensor[]): readonly Tensor[];
  /** All steps: [rows, steps, size] to the same. */
  all(xs: Tensor, begun: readonly Tensor[]): Tensor;
  /** One step [rows, size] at `position` [rows]. */
  step(
    x: Tensor,
    position: Tensor,
    state: readonly Tensor[],
  ): { readonly output: Tensor; readonly state: readonly Tensor[] };
}

export type MakeTokenCell = (
  parameters: Parameters,
  sizes: { readonly steps: number; readonly inputs: readonly number[] },
) => TokenCell;

export interface GruCellOptions {
  /** Size of the state. */
  readonly size: number;
}

/** A gated recurrent unit whose state starts from the parents. */
export const gruCell =
  ({ size }: GruCellOptions): MakeTokenCell =>
  (parameters, { inputs }) => {
    const begin = scope("begin", () => linear(parameters, { inputs, outputs: size }));
    const cell = gru(parameters, { inputs: size, hidden: size });
    const timeFirst = (x: Tensor) => transpose(x, [1, 0, 2]); // and back
    return {
      size,
      state: [[size]],
      begin: (...parents) => [tanh(begin(...parents))],
      start: (_, begun) => begun,
      all: (xs, [first]) => timeFirst(cell.sequence(timeFirst(xs), [first]).outputs),
      step(x, _, [state]) {
        const [next] = cell.step(x, [state]);
        return { output: next, state: [next] };
      },
    };
  };

export interface TransformerCellOptions {
  readonly size: number;
  /** Attention heads; must divide `size`. @default 4 */
  readonly heads?: number;
  /** @default 2 */
  readonly blocks?: number;
}

/** Causal transformer blocks; their state is a cache of all steps, of which those to come are not looked at. */
export const transformerCell =
  ({ size, heads = 4, blocks = 2 }: TransformerCellOptions): MakeTokenCell =>
  (parameters, { steps }) => {
    const positions = parameters.create("positions", [steps, size], normalInitializer(0.02), {
      decay: false,
    });
    const layers = Array.from({ length: blocks }, (_, i) =>
      scope(`block${i}`, () => transformerBlock(parameters, { size, heads })),
    );
    const norm = scope("norm", () => layerNorm(parameters, { size }));
    const cache = [heads, steps, size / heads];
    const empty = (rows: Dim) => expand(constant(0), [rows, ...cache]);
    return {
      size,
      state: layers.flatMap(() => [cache, cache]),
      begin: () => [],
      start: (rows) => layers.flatMap(() => [empty(rows), empty(rows)]),
      all(xs) {
        const bias = causalBias(steps);
        return norm(
          layers.reduce((y, layer, i) => scope(`block${i}`, () => layer.apply(y, bias)), add(xs, positions)),
        );
      },
      step(x, position, state) {
        const place = gather(positions, cast(position, "int64")); // [rows, size]
        let y = reshape(add(x, place), [x.shape[0], 1, size]);
        const next = layers.flatMap((layer, i) => {
          const { output, cache } = scope(`block${i}`, () =>
            layer.stepAt(y, { keys: state[2 * i], values: state[2 * i + 1] }, position),
          );
          y = output;
          return [cache.keys, cache.values];
        });
        return { output: reshape(norm(y), x.shape), state: next };
      },
    };
  };
