// Decoders of tokens that depend on the tokens before them: taught with the true ones all at once, generating one by one.
import {
  add,
  broadcastShapes,
  concat,
  constant,
  type Dim,
  embedding,
  expand,
  greater,
  linear,
  type Parameters,
  reshape,
  type Shape,
  scope,
  sizeOf,
  slice,
  type Tensor,
  where,
} from "@semitone/graph";
import { autoregressive } from "../distributions/sequence.ts";
import { ModelError } from "../errors.ts";
import type { Network } from "./network.ts";
import type { MakeTokenCell } from "./token-cells.ts";

export interface SequenceNetworkOptions {
  /** Length of each parent, a vector: latents, classes. */
  readonly inputs: readonly number[];
  /** Steps of a sequence and number of symbols: tokens are 0..symbols-1. */
  readonly outputs: readonly [steps: number, symbols: number];
  /** Size of a token's vector. @default 64 */
  readonly embedding?: number;
  /** `gruCell` or `transformerCell`. */
  readonly cell: MakeTokenCell;
}

/** p(x | parents) over tokens x [rows, steps], int64. */
export interface SequenceNetwork extends Network {
  /** What the first step is given as the token before it. */
  readonly startToken: number;
  /**
   * The same network, to which some of the past is not shown, so that it must ask the latents: with a share of random zeros, the word
   * dropout of Bowman et al. 2016, arXiv:1511.06349.
   *
   * @param shown [rows, steps], 1 where step t is shown the token before it and 0 where not; the start is always shown
   */
  withHistory(shown: Tensor): Network;
  /** Shapes of one row's state. */
  readonly state: readonly (readonly number[])[];
  /** State before the first step, each [rows, ...], for parents [rows, size]. */
  start(...parents: readonly Tensor[]): readonly Tensor[];
  /**
   * The next step after the tokens so far, the last of which is `token`, int64 [rows]; `startToken` at first.
   *
   * @returns logits of the next token, [rows, symbols], and the state to go on with
   */
  step(
    token: Tensor,
    state: readonly Tensor[],
  ): { readonly logits: Tensor; readonly state: readonly Tensor[] };
}

/**
 * An autoregressive decoder. Every step sees the latents beside the token before it. With parents that have leading axes, the vectors of
 * the tokens are made once for all of them.
 *
 * @example const decoder = sequenceNetwork(parameters, { inputs: [10, 32], outputs: [64, 90], cell: gruCell({ size: 256 }) });
 * @throws ModelError from `logProb` where tokens are not [rows, steps]
 */
export function sequenceNetwork(parameters: Parameters, options: SequenceNetworkOptions): SequenceNetwork {
  const { inputs, embedding: width = 64 } = options;
  const [steps, symbols] = options.outputs;
  const [startToken, hiddenToken] = [symbols, symbols + 1];
  const table = scope("embedding", () => embedding(parameters, { symbols: symbols + 2, size: width }));
  const cell = scope("cell", () => options.cell(parameters, { steps, inputs }));
  const join = scope("join", () => linear(parameters, { inputs: [width, ...inputs], outputs: cell.size }));
  const head = scope("logits", () => linear(parameters, { inputs: [cell.size], outputs: symbols }));

  /** The token before each step: the start, then those shown. */
  const before = (tokens: Tensor, shown?: Tensor): Tensor => {
    const first = expand(constant([startToken], [1, 1], "int64"), [tokens.shape[0], 1]);
    if (steps === 1) return first;
    const past = slice(tokens, { axis: 1, end: steps - 1 });
    const seen = shown
      ? where(greater(slice(shown, { axis: 1, start: 1 }), 0), past, constant(hiddenToken, [], "int64"))
      : past;
    return concat([first, seen], 1);
  };
  const taught = (parents: readonly Tensor[], lead: Shape, shown?: Tensor) => (tokens: Tensor) => {
    if (tokens.rank !== 2 || tokens.shape[1] !== steps)
      throw new ModelError(
        `sequenceNetwork: tokens must be [rows, ${steps}]; got [${tokens.shape.join(", ")}]`,
      );
    const atSteps = parents.map((x) => reshape(x, [...x.shape.slice(0, -1), 1, x.shape.at(-1) as number]));
    const xs = join(table(before(tokens, shown)), ...atSteps);
    const batch: Shape = broadcastShapes("sequenceNetwork", lead, [tokens.shape[0]]);
    const flat = sizeOf(batch);
    const inRows = (x: Tensor, event: readonly number[]) =>
      reshape(expand(x, [...batch, ...event]), [flat, ...event]);
    const states = cell.all(
      inRows(xs, [steps, cell.size]),
      cell.begin(...parents).map((x) => inRows(x, [cell.size])),
    );
    return reshape(head(states), [...batch, steps, symbols]);
  };
  const network =
    (shown?: Tensor): Network =>
    (...parents) => {
      const lead = broadcastShapes("sequenceNetwork", ...parents.map(({ shape }) => shape.slice(0, -1)));
      return autoregressive({
        logits: taught(parents, lead, shown),
        batchShape: lead,
        steps,
        parents: Object.fromEntries(parents.map((x, i) => [`parent${i}`, x])),
      });
    };
  return Object.assign(network(), {
    startToken,
    withHistory: network,
    state: [[], ...inputs.map((size) => [size]), ...cell.state],
    start: (...parents: readonly Tensor[]) => {
      const rows: Dim = parents[0].shape[0];
      return [expand(constant(0), [rows]), ...parents, ...cell.start(rows, cell.begin(...parents))];
    },
    step(token: Tensor, [position, ...rest]: readonly Tensor[]) {
      const [parents, state] = [rest.slice(0, inputs.length), rest.slice(inputs.length)];
      const next = cell.step(join(table(token), ...parents), position, state);
      return { logits: head(next.output), state: [add(position, 1), ...parents, ...next.state] };
    },
  });
}
