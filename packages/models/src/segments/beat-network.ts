// How the beats of a segment depend on each other: networks from [rows, BEATS, size] to the same, of a kind that can be chosen.

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
  reshape,
  scope,
  type Tensor,
  transformerBlock,
  transpose,
  zerosInitializer,
} from "@semitone/graph";
import { BEATS } from "@semitone/music/cells";
import type { NetworkKind } from "../choices.ts";

/** What reads the beats of a segment, and what writes them. */
export interface SegmentNetworks {
  readonly encoder: NetworkKind;
  readonly decoder: NetworkKind;
}

export const DEFAULT_NETWORKS: SegmentNetworks = { encoder: "mlp", decoder: "mlp" };

/** Whether both networks are of the default kind. */
export const areDefault = ({ encoder, decoder }: SegmentNetworks): boolean =>
  encoder === DEFAULT_NETWORKS.encoder && decoder === DEFAULT_NETWORKS.decoder;

type BeatNetwork = (x: Tensor) => Tensor;

/** Numbers that a beat says to the others, at most: between beats less goes on than within one. */
const MAX_SAID = 96;

/** x + up(between(down(x))), where `between` is a network of the kind over fewer numbers; `mlp` is x itself, without parameters. */
export function beatNetwork(parameters: Parameters, kind: NetworkKind, size: number): BeatNetwork {
  if (kind === "mlp") return (x) => x;
  const said = Math.min(size, MAX_SAID);
  return scope(kind, () => {
    const down = scope("down", () => eachBeat(parameters, size, said));
    const between = BETWEEN[kind](parameters, said);
    const up = scope("up", () => eachBeat(parameters, said, size));
    return (x) => add(x, up(between(down(x))));
  });
}

const BETWEEN: Readonly<
  Record<Exclude<NetworkKind, "mlp">, (parameters: Parameters, size: number) => BeatNetwork>
> = { cnn, gru: bothWays, transformer };

/** The same map for every beat, as one product of matrices. */
function eachBeat(parameters: Parameters, inputs: number, outputs: number): BeatNetwork {
  const layer = linear(parameters, { inputs: [inputs], outputs });
  return (x) => reshape(layer(reshape(x, [-1 as number, inputs])), [x.shape[0], BEATS, outputs]);
}

/** Two layers of three taps: a beat sees two to each side. */
function cnn(parameters: Parameters, size: number): BeatNetwork {
  const [first, second] = [0, 1].map((i) =>
    scope(`conv${i}`, () => conv1d(parameters, { inputs: size, outputs: size, kernel: 3, padding: "same" })),
  );
  const swap = (x: Tensor) => transpose(x, [0, 2, 1]); // channels first, and back
  return (x) => swap(relu(second(relu(first(swap(x))))));
}

/** A state that goes from the first beat to the last, and one that goes back, added up. */
function bothWays(parameters: Parameters, size: number): BeatNetwork {
  const [forth, back] = ["forward", "backward"].map((name) =>
    scope(name, () => {
      const initial = parameters.create("initial", [size], zerosInitializer);
      const cell = gru(parameters, { inputs: size, hidden: size });
      return (xs: Tensor) => cell.sequence(xs, [expand(initial, [xs.shape[1], size])]).outputs;
    }),
  );
  const last = constant(
    Array.from({ length: BEATS }, (_, t) => BEATS - 1 - t),
    [BEATS],
    "int64",
  );
  const turned = (xs: Tensor) => gather(xs, last);
  return (x) => {
    const xs = transpose(x, [1, 0, 2]); // [BEATS, rows, size]
    return transpose(add(forth(xs), turned(back(turned(xs)))), [1, 0, 2]);
  };
}

/** One block in which all beats see each other; places are learned. */
function transformer(parameters: Parameters, size: number): BeatNetwork {
  const places = parameters.create("places", [BEATS, size], normalInitializer(0.02), { decay: false });
  const heads = [4, 2, 1].find((count) => size % count === 0)!;
  const block = transformerBlock(parameters, { size, heads });
  return (x) => block.apply(add(x, places));
}
