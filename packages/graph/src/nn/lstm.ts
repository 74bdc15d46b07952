// Long short-term memory and its multiplicative form.
import { add, mul } from "../ops/algebra.ts";
import { sigmoid, tanh } from "../ops/elementwise.ts";
import { scoped, type Tensor } from "../tensor.ts";
import { onesInitializer, zerosInitializer } from "./initializers.ts";
import type { Parameters } from "./parameters.ts";
import { gates, type Recurrent, type RecurrentOptions, recurrentGates, unroll } from "./recurrent.ts";

const GATES = ["input", "forget", "output", "candidate"] as const;
type Gate = (typeof GATES)[number];
/** Hidden state and cell. */
export type LstmState = readonly [hidden: Tensor, cell: Tensor];

/** The forget gate starts open. Jozefowicz et al. 2015. */
const biasInitializer = (gate: Gate) => (gate === "forget" ? onesInitializer : zerosInitializer);

/** i, f, o = sigmoid(gates), u = tanh(candidate), c' = f c + i u, h' = o tanh(c'), where `recurrent` adds the part from the state. */
function lstmCell(x: Record<Gate, Tensor>, recurrent: Record<Gate, Tensor>, cell: Tensor): LstmState {
  const gate = (name: Gate) => add(recurrent[name], x[name]);
  const written = mul(sigmoid(gate("input")), tanh(gate("candidate")));
  const next = add(mul(sigmoid(gate("forget")), cell), written);
  return [mul(sigmoid(gate("output")), tanh(next)), next];
}

/** Hochreiter and Schmidhuber 1997, with forget gates (Gers et al. 2000): gates = x W + h U + b. */
export function lstm(parameters: Parameters, { inputs, hidden }: RecurrentOptions): Recurrent<LstmState> {
  const fromInput = gates(parameters, GATES, { inputs, outputs: hidden, biasInitializer });
  const fromState = recurrentGates(parameters, GATES, hidden);
  const advance = (x: Record<Gate, Tensor>, [h, cell]: LstmState) => lstmCell(x, fromState.project(h), cell);
  return {
    step: scoped((x: Tensor, state: LstmState) => advance(fromInput.project(x), state)),
    sequence: scoped((xs: Tensor, initial: LstmState) =>
      unroll(fromInput.projectSteps(xs), initial, advance),
    ),
  };
}

const WITH_FACTOR = [...GATES, "factor"] as const;

/**
 * Multiplicative LSTM: m = (x Wmx) * (h Wmh), gates = x W + m U + b; the state's influence depends on the input.
 * Krause et al. 2016, arXiv:1609.07959; Radford et al. 2017, arXiv:1704.01444.
 */
export function multiplicativeLstm(
  parameters: Parameters,
  { inputs, hidden }: RecurrentOptions,
): Recurrent<LstmState> {
  const fromInput = gates(parameters, WITH_FACTOR, {
    inputs,
    outputs: hidden,
    biasInitializer: (gate) => (gate === "factor" ? zerosInitializer : biasInitializer(gate)),
  });
  const fromState = recurrentGates(parameters, ["factor"] as const, hidden);
  const fromProduct = recurrentGates(parameters, GATES, hidden);
  const advance = (x: Record<Gate | "factor", Tensor>, [h, cell]: LstmState) =>
    lstmCell(x, fromProduct.project(mul(x.factor, fromState.project(h).factor)), cell);
  return {
    step: scoped((x: Tensor, state: LstmState) => advance(fromInput.project(x), state)),
    sequence: scoped((xs: Tensor, initial: LstmState) =>
      unroll(fromInput.projectSteps(xs), initial, advance),
    ),
  };
}
