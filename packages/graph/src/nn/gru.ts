// Gated recurrent unit, in the form whose reset gate acts after the recurrent product. Cho et al. 2014, arXiv:1406.1078.
import { add, mul, sub } from "../ops/algebra.ts";
import { sigmoid, tanh } from "../ops/elementwise.ts";
import { scoped, type Tensor } from "../tensor.ts";
import type { Parameters } from "./parameters.ts";
import { gates, type Recurrent, type RecurrentOptions, recurrentGates, unroll } from "./recurrent.ts";

const GATES = ["reset", "update", "candidate"] as const;
type Gate = (typeof GATES)[number];

/**
 * r = sigmoid(x Wr + br + h Ur), u = sigmoid(x Wu + bu + h Uu), n = tanh(x Wn + bn + r * (h Un + cn)), h' = n + u * (h - n).
 *
 * The same function as PyTorch's GRU with its two bias vectors of the first two gates added up.
 */
export function gru(
  parameters: Parameters,
  { inputs, hidden }: RecurrentOptions,
): Recurrent<readonly [Tensor]> {
  const fromInput = gates(parameters, GATES, { inputs, outputs: hidden });
  const fromState = recurrentGates(parameters, ["reset", "update"] as const, hidden);
  const candidateFromState = recurrentGates(parameters, ["candidate"] as const, hidden, true);
  const advance = (x: Record<Gate, Tensor>, [h]: readonly [Tensor]): readonly [Tensor] => {
    const fromH = fromState.project(h);
    const reset = sigmoid(add(fromH.reset, x.reset));
    const update = sigmoid(add(fromH.update, x.update));
    const candidate = tanh(add(x.candidate, mul(reset, candidateFromState.project(h).candidate)));
    return [add(candidate, mul(update, sub(h, candidate)))];
  };
  return {
    step: scoped((x: Tensor, state: readonly [Tensor]) => advance(fromInput.project(x), state)),
    sequence: scoped((xs: Tensor, initial: readonly [Tensor]) =>
      unroll(fromInput.projectSteps(xs), initial, advance),
    ),
  };
}
