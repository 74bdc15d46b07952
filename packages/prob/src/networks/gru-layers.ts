// A gated recurrent unit that reads a sequence into a vector, or writes one from vectors.
import {
  concat,
  constant,
  expand,
  gather,
  gru,
  linear,
  mean,
  type Parameters,
  reshape,
  scope,
  split,
  stack,
  type Tensor,
  tanh,
  transpose,
  zerosInitializer,
} from "@semitone/graph";
import {
  directionOf,
  encoderOf,
  fullyConnected,
  type Layers,
  type LayersOptions,
  overRows,
} from "./layers.ts";
import { stepVectors, type TokenOptions } from "./tokens.ts";

export interface GruLayersOptions extends TokenOptions {
  /** Size of the state. */
  readonly size: number;
  /** Read the sequence from its end as well, with a state of its own? @default false */
  readonly bidirectional?: boolean;
  /** What of the states an encoder passes on: the last, or the mean over all steps. @default "last" */
  readonly pooling?: "last" | "mean";
}

/**
 * As an encoder, the state after the last step (or the mean of all) of each direction, joined by the other parents. As a decoder, a state
 * that starts from the parents and sees them again at each step; its steps are independent given them. For tokens that depend on the
 * tokens before them see `sequenceNetwork`.
 *
 * @example normalNetwork(parameters, { inputs: [[64, 88]], outputs: 32, layers: gruLayers({ size: 256, bidirectional: true }) })
 */
export const gruLayers =
  (options: GruLayersOptions): Layers =>
  (parameters, heads, sizes) => {
    const direction = directionOf("gruLayers", sizes);
    if (direction.kind === "decoder") return decoder(parameters, heads, sizes, direction, options);
    const { size, bidirectional = false, pooling = "last" } = options;
    const vectors = stepVectors(parameters, direction.event, options);
    const cells = (bidirectional ? ["forward", "backward"] : ["forward"]).map((name) =>
      scope(name, () => ({
        name,
        initial: parameters.create("initial", [size], zerosInitializer),
        cell: gru(parameters, { inputs: vectors.size, hidden: size }),
      })),
    );
    const [steps] = direction.event;
    const backwards = () =>
      constant(
        Array.from({ length: steps }, (_, t) => steps - 1 - t),
        [steps],
        "int64",
      );
    return encoderOf(parameters, heads, sizes, direction, {
      features: size * cells.length,
      apply(x) {
        const xs = transpose(vectors.apply(x), [1, 0, 2]); // [steps, rows, size]
        return concat(
          cells.map(({ name, initial, cell }) =>
            scope(name, () => {
              const inOrder = name === "backward" ? gather(xs, backwards()) : xs;
              const { outputs, last } = cell.sequence(inOrder, [expand(initial, [x.shape[0], size])]);
              return pooling === "last" ? last[0] : mean(outputs, { axes: 0 });
            }),
          ),
        );
      },
    });
  };

function decoder(
  parameters: Parameters,
  heads: readonly string[],
  { hidden, activation, weight }: LayersOptions,
  { event, vectors }: { readonly event: readonly number[]; readonly vectors: readonly number[] },
  { size }: GruLayersOptions,
): (...parents: readonly Tensor[]) => readonly Tensor[] {
  const [steps, features = 1] = event;
  const start = scope("start", () =>
    fullyConnected(parameters, ["state", "input"], {
      inputs: vectors,
      hidden,
      outputs: size,
      activation,
      weight,
    }),
  );
  const cell = scope("cell", () => gru(parameters, { inputs: size, hidden: size }));
  const ends = heads.map((name) =>
    scope(name, () => linear(parameters, { inputs: [size], outputs: features, weight })),
  );
  return (...parents) => {
    const joined = concat(start(...parents)); // [..., rows, 2 size]
    const states = overRows(joined, 2 * size, "features", (x) => {
      const [first, input] = split(x, [size, size]);
      let state: readonly [Tensor] = [tanh(first)];
      const all: Tensor[] = [];
      for (let t = 0; t < steps; t++) {
        state = cell.step(input, state);
        all.push(state[0]);
      }
      return stack(all, 1); // [rows, steps, size]
    });
    return ends.map((end) =>
      overRows(states, [steps, size], "states", (x) => reshape(end(x), [x.shape[0], ...event])),
    );
  };
}
