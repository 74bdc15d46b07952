// How the beats of a segment hear each other: networks from [rows, BEATS, size] to the same, of a kind that can be chosen.
import {
  add,
  constant,
  conv1d,
  expand,
  gather,
  gru,
  linear,
  normalInitializer,
  type Parameters,
  relu,
  scope,
  type Tensor,
  transformerBlock,
  transpose,
  zerosInitializer,
} from "@semitone/graph";
import { BEATS } from "./grid.ts";

/** `mlp` takes each beat by itself; the others add what they make of the whole sequence to it. */
export const NETWORK_KINDS = ["mlp", "cnn", "gru", "transformer"] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** What reads the beats of a segment, and what writes them. */
export interface SegmentNetworks {
  readonly encoder: NetworkKind;
  readonly decoder: NetworkKind;
}

export const DEFAULT_NETWORKS: SegmentNetworks = { encoder: "mlp", decoder: "mlp" };

type BeatNetwork = (x: Tensor) => Tensor;

/** A network of the kind over vectors of `size`; all but `mlp` have parameters. */
export const beatNetwork = (parameters: Parameters, kind: NetworkKind, size: number): BeatNetwork =>
  scope(kind, () => BUILDERS[kind](parameters, size));

const BUILDERS: Readonly<Record<NetworkKind, (parameters: Parameters, size: number) => BeatNetwork>> = {
  mlp: () => (x) => x,
  cnn,
  gru: bothWays,
  transformer,
};

/** Two layers of three taps: a beat hears two to each side, a bar and more. */
function cnn(parameters: Parameters, size: number): BeatNetwork {
  const [first, second] = [0, 1].map((i) =>
    scope(`conv${i}`, () => conv1d(parameters, { inputs: size, outputs: size, kernel: 3, padding: "same" })),
  );
  const swap = (x: Tensor) => transpose(x, [0, 2, 1]); // channels first, and back
  return (x) => add(x, swap(second(relu(first(swap(x))))));
}

/** A state that goes from the first beat to the last, and one that goes back. */
function bothWays(parameters: Parameters, size: number): BeatNetwork {
  const ways = ["forward", "backward"].map((name) =>
    scope(name, () => ({
      initial: parameters.create("initial", [size], zerosInitializer),
      cell: gru(parameters, { inputs: size, hidden: size }),
    })),
  );
  const join = scope("join", () => linear(parameters, { inputs: [size, size], outputs: size }));
  const turn = (xs: Tensor) =>
    gather(
      xs,
      constant(
        Array.from({ length: BEATS }, (_, t) => BEATS - 1 - t),
        [BEATS],
        "int64",
      ),
    );
  return (x) => {
    const xs = transpose(x, [1, 0, 2]); // [BEATS, rows, size]
    const [forth, back] = ways.map(({ initial, cell }, i) => {
      const { outputs } = cell.sequence(i === 0 ? xs : turn(xs), [expand(initial, [x.shape[0], size])]);
      return i === 0 ? outputs : turn(outputs);
    });
    return add(x, transpose(join(forth, back), [1, 0, 2]));
  };
}

/** One block in which all beats see each other; places are learned. */
function transformer(parameters: Parameters, size: number): BeatNetwork {
  const places = parameters.create("places", [BEATS, size], normalInitializer(0.02), { decay: false });
  const heads = [4, 2, 1].find((count) => size % count === 0)!;
  const block = transformerBlock(parameters, { size, heads });
  return (x) => block.apply(add(x, places));
}
