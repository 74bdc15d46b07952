// A language model of tokens as expressions: vectors of tokens, a network, and the same vectors again to predict the next token.
import {
  add,
  dropout,
  gather,
  input,
  linear,
  logSoftmax,
  matMul,
  mul,
  normalInitializer,
  Parameters,
  reshape,
  scope,
  sum,
  type Tensor,
  zerosInitializer,
} from "@semitone/graph";
import type { LanguageNetworkKind } from "../choices.ts";
import { type LanguageSizes, languageNetwork, type StateShape } from "./networks.ts";

export interface LanguageShape {
  readonly network: LanguageNetworkKind;
  readonly sizes: LanguageSizes;
  /** Tokens of the vocabulary. */
  readonly symbols: number;
  /** Numbers of the control vector: one a class that the model may be asked for. @default 0 */
  readonly controls?: number;
}

/** The state that says what is asked for: it stays as it is set, and nothing is asked for where it is zero. */
export const CONTROL = "control";

/** The expressions of one model; every call uses the same parameters. */
export interface LanguageExpressions {
  readonly parameters: Parameters;
  readonly states: readonly StateShape[];
  /**
   * log p(next token | tokens so far) after each step.
   *
   * @param tokens  [steps, batch] int32
   * @param rate    share of numbers that dropout leaves out, the same ones at all steps (Gal and Ghahramani 2016, arXiv:1512.05287). @default 0
   * @returns logs [steps, batch, symbols] and the states after the last step
   */
  read(
    tokens: Tensor,
    before: readonly Tensor[],
    rate?: number,
  ): { readonly logs: Tensor; readonly after: readonly Tensor[] };
}

/**
 * Builds a model. Vectors of tokens are tied: Press and Wolf 2017, arXiv:1608.05859.
 *
 * @param values  weights to start from, by name. @default as the seed draws them
 */
export function languageExpressions(
  { network: kind, sizes, symbols, controls = 0 }: LanguageShape,
  seed = 0,
  values?: Readonly<Record<string, ArrayLike<number>>>,
): LanguageExpressions {
  const { embedding, units } = sizes;
  const parameters = new Parameters({ seed, values });
  const { table, offset } = scope("tokens", () => ({
    table: parameters.create("weight", [symbols, embedding], normalInitializer(embedding ** -0.5), {
      decay: false,
    }),
    offset: parameters.create("bias", [symbols], zerosInitializer),
  }));
  // From nothing: a model that is taught to be led begins as it was.
  const wishes =
    controls > 0 &&
    scope(CONTROL, () => parameters.create("weight", [controls, embedding], zerosInitializer));
  const network = languageNetwork(kind, parameters, sizes);
  const narrow = scope("narrow", () => linear(parameters, { inputs: [units], outputs: embedding }));
  return {
    parameters,
    states: wishes ? [...network.states, { name: CONTROL, shape: [controls] }] : network.states,
    read(tokens, before, rate = 0) {
      const regularize = (x: Tensor, name: string, time: number) => {
        if (rate === 0) return x;
        const shape = x.shape.map((size, axis) => (axis === time ? 1 : (size as number)));
        return dropout(x, input(`dropout/${name}`, shape), rate);
      };
      // As wide as other layers' outputs: the table itself is small, since it also predicts.
      const vectors = mul(gather(table, tokens), embedding ** 0.5);
      const own = before.slice(0, network.states.length);
      const control = before.slice(network.states.length);
      const led = wishes ? add(vectors, mul(matMul(control[0], wishes), embedding ** 0.5)) : vectors;
      const { outputs, after } = network.read(led, own, regularize);
      const [steps, batch] = tokens.shape;
      const rows = reshape(outputs, [
        batch === "batch" ? "batch" : (steps as number) * (batch as number),
        units,
      ]);
      const logs = logSoftmax(add(matMul(narrow(rows), table, { transposeB: true }), offset));
      return { logs: reshape(logs, [steps, batch, symbols]), after: [...after, ...control] };
    },
  };
}

/** Nats of the tokens that came, and how many they are; `pad` (token 0) counts for nothing. @param next  [steps * batch, symbols] one-hot */
export function crossEntropy(logs: Tensor, next: Tensor, isCounted: Tensor): { nats: Tensor; count: Tensor } {
  const counted = mul(next, isCounted);
  return { nats: mul(sum(mul(counted, logs)), -1), count: sum(counted) };
}
