// The networks of a language model, interchangeable: each reads steps one after the other and carries its states from chunk to chunk.
import {
  add,
  concat,
  constant,
  fill,
  gru,
  layerNorm,
  linear,
  lstm,
  mul,
  multiplicativeLstm,
  type Parameters,
  paddingBias,
  type Recurrent,
  scope,
  slice,
  type Tensor,
  transformerBlock,
  transpose,
} from "@semitone/graph";
import type { LanguageNetworkKind } from "../choices.ts";

export interface LanguageSizes {
  /** Numbers of a token's vector. */
  readonly embedding: number;
  /** Units of a layer. */
  readonly units: number;
  readonly layers: number;
  /** Of a transformer: heads of a layer; must divide `units`. */
  readonly heads: number;
  /** Of a transformer: steps that a step looks at, itself included; >= 2. */
  readonly window: number;
}

/** A state that goes from chunk to chunk, without the axis of the batch, which comes first. Zero before the first token. */
export interface StateShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a layer gives or a token's vector is, perhaps with some of it left out; all steps alike, `time` is their axis. */
export type Regularize = (x: Tensor, name: string, time: number) => Tensor;

export interface LanguageNetwork {
  readonly states: readonly StateShape[];
  /**
   * Reads a chunk.
   *
   * @param xs      [steps, batch, embedding], steps static
   * @param before  states after the chunk before, in the order of `states`
   * @returns outputs [steps, batch, units], and the states after the last step
   */
  read(
    xs: Tensor,
    before: readonly Tensor[],
    regularize: Regularize,
  ): { readonly outputs: Tensor; readonly after: readonly Tensor[] };
}

type Make = (parameters: Parameters, sizes: LanguageSizes) => LanguageNetwork;

/** To add one: its function here, and its name in choices.ts. */
const NETWORKS: Readonly<Record<LanguageNetworkKind, Make>> = {
  mlstm: recurrent(multiplicativeLstm, ["hidden", "cell"]),
  gru: recurrent(gru, ["hidden"]),
  lstm: recurrent(lstm, ["hidden", "cell"]),
  transformer,
};

export const languageNetwork = (
  kind: LanguageNetworkKind,
  parameters: Parameters,
  sizes: LanguageSizes,
): LanguageNetwork => scope("network", () => NETWORKS[kind](parameters, sizes));

/** Layers of a recurrence, each reading the outputs of the one below. */
function recurrent<State extends readonly Tensor[]>(
  layer: (parameters: Parameters, options: { inputs: number; hidden: number }) => Recurrent<State>,
  stateNames: readonly string[],
): Make {
  return (parameters, { embedding, units, layers }) => {
    const cells = Array.from({ length: layers }, (_, i) =>
      scope(`layer${i}`, () => layer(parameters, { inputs: i === 0 ? embedding : units, hidden: units })),
    );
    const states = cells.flatMap((_, i) =>
      stateNames.map((name) => ({ name: `${name}${i}`, shape: [units] })),
    );
    return {
      states,
      read(xs, before, regularize) {
        let outputs = xs;
        const after: Tensor[] = [];
        for (const [i, cell] of cells.entries()) {
          const own = before.slice(i * stateNames.length, (i + 1) * stateNames.length);
          const read = cell.sequence(regularize(outputs, `layer${i}`, 0), own as unknown as State);
          outputs = read.outputs;
          after.push(...read.last);
        }
        return { outputs: regularize(outputs, "outputs", 0), after };
      },
    };
  };
}

/**
 * Blocks that attend to the last `window` steps, farther ones fainter (Press et al. 2022, arXiv:2108.12409, "ALiBi"). Keys and values of the
 * steps before a chunk are its states (Dai et al. 2019, arXiv:1901.02860), so that a step gives the same whether it is read alone with
 * them or in the middle of a chunk; how far back a chunk begins makes no difference.
 */
function transformer(parameters: Parameters, sizes: LanguageSizes): LanguageNetwork {
  const { embedding, units, layers, heads, window } = sizes;
  const widen = scope("widen", () => linear(parameters, { inputs: [embedding], outputs: units }));
  const blocks = Array.from({ length: layers }, (_, i) =>
    scope(`layer${i}`, () => transformerBlock(parameters, { size: units, heads })),
  );
  const norm = scope("norm", () => layerNorm(parameters, { size: units }));
  const memory = window - 1;
  const shape = [heads, memory, units / heads];
  return {
    states: [
      { name: "valid", shape: [memory] },
      ...blocks.flatMap((_, i) => [
        { name: `keys${i}`, shape },
        { name: `values${i}`, shape },
      ]),
    ],
    read(xs, [valid, ...caches], regularize) {
      const steps = xs.shape[0] as number;
      const own = add(mul(slice(valid, { axis: 1, start: 0, end: 1 }), 0), fill(1, [1, steps]));
      const known = concat([valid, own], 1);
      const bias = add(nearness(steps, window, heads), paddingBias(known));
      const after: Tensor[] = [slice(known, { axis: 1, start: steps })];
      let x = widen(transpose(regularize(xs, "tokens", 0), [1, 0, 2]));
      for (const [i, block] of blocks.entries()) {
        const cache = { keys: caches[2 * i], values: caches[2 * i + 1] };
        const read = block.step(x, cache, bias);
        x = read.output;
        const { keys, values } = read.cache;
        after.push(...[keys, values].map((all) => slice(all, { axis: 2, start: steps })));
      }
      return { outputs: regularize(transpose(norm(x), [1, 0, 2]), "outputs", 0), after };
    },
  };
}

const MASKED = -1e9;

/** [1, heads, steps, window - 1 + steps]: -slope * distance to each step in the window, and never one outside of it; slopes 2^(-8 h / heads). */
function nearness(steps: number, window: number, heads: number): Tensor {
  const sources = window - 1 + steps;
  const values = new Float64Array(heads * steps * sources);
  for (let h = 0; h < heads; h++)
    for (let t = 0; t < steps; t++)
      for (let s = 0; s < sources; s++) {
        const distance = t + window - 1 - s;
        const isSeen = distance >= 0 && distance < window;
        const slope = 2 ** ((-8 * (h + 1)) / heads);
        values[(h * steps + t) * sources + s] = isSeen ? -slope * distance : MASKED;
      }
  return constant(values, [1, heads, steps, sources]);
}
