// What the recurrent layers share: gates as separate matrices, all steps projected at once, then unrolled.
import { ShapeError } from "../errors.ts";
import { add, reshape } from "../ops/algebra.ts";
import { matMul } from "../ops/linalg.ts";
import { pick, split, stack } from "../ops/movement.ts";
import { type Dim, formatShape, sizeOf } from "../shape.ts";
import { scope, type Tensor } from "../tensor.ts";
import { glorotUniform, type Initializer, orthogonal, zerosInitializer } from "./initializers.ts";
import type { Parameters } from "./parameters.ts";

export interface RecurrentOptions {
  /** Size of each step's input. */
  readonly inputs: number;
  /** Size of the hidden state. */
  readonly hidden: number;
}

/** A recurrence over tuples of states, the first of which is its output. */
export interface Recurrent<State extends readonly Tensor[]> {
  /** One step: input [batch, inputs] and the states before, to the states after. For generation. */
  step(x: Tensor, state: State): State;
  /**
   * All steps: xs [steps, batch, inputs], time first; the steps are static.
   *
   * @returns outputs [steps, batch, hidden] and the states after the last step
   */
  sequence(xs: Tensor, initial: State): { outputs: Tensor; last: State };
}

/**
 * One affine map for each gate. Kept apart, because cutting one wide product into gates costs a copy at every step and joining the
 * gradients again another: together a quarter of a training step.
 */
export interface Gates<Name extends string> {
  /** x W + b for every gate, over any leading axes. */
  project(x: Tensor): Record<Name, Tensor>;
  /** The same for [steps, batch, inputs], cut into steps after one large product for each gate. */
  projectSteps(xs: Tensor): Record<Name, Tensor>[];
}

export function gates<Name extends string>(
  parameters: Parameters,
  names: readonly Name[],
  {
    inputs,
    outputs,
    bias = true,
    weight = glorotUniform,
    biasInitializer = () => zerosInitializer,
  }: {
    inputs: number;
    outputs: number;
    bias?: boolean;
    weight?: Initializer;
    biasInitializer?: (gate: Name) => Initializer;
  },
): Gates<Name> {
  const weights = new Map(
    names.map((name) => [name, parameters.create(`${name}Weight`, [inputs, outputs], weight)]),
  );
  const biases = new Map(
    bias
      ? names.map((name) => [name, parameters.create(`${name}Bias`, [outputs], biasInitializer(name))])
      : [],
  );
  const affine = (x: Tensor, name: Name): Tensor => {
    const product = matMul(x, weights.get(name)!);
    const offset = biases.get(name);
    return offset ? add(product, offset) : product;
  };
  const forEachGate = <T>(make: (name: Name) => T) =>
    Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
  return {
    project: (x) => forEachGate((name) => affine(x, name)),
    projectSteps(xs) {
      const [steps, batch] = stepsOf(xs);
      const rows = reshape(xs, [sizeOf([steps, batch]), inputs]);
      const cut = forEachGate((name) => {
        const projected = affine(rows, name);
        if (typeof batch === "number") return split(projected, new Array(steps).fill(batch), 0);
        const bySteps = reshape(projected, [steps, batch, outputs]);
        return Array.from({ length: steps }, (_, t) => pick(bySteps, 0, t));
      });
      return Array.from({ length: steps }, (_, t) => forEachGate((name) => cut[name][t]));
    },
  };
}

/** Recurrent maps: orthogonal, without a bias unless asked for. */
export const recurrentGates = <Name extends string>(
  parameters: Parameters,
  names: readonly Name[],
  hidden: number,
  bias = false,
): Gates<Name> =>
  scope("recurrent", () =>
    gates(parameters, names, { inputs: hidden, outputs: hidden, weight: orthogonal(), bias }),
  );

/** Steps and batch of [steps, batch, size]; only the steps must be static. */
export function stepsOf(xs: Tensor): [number, Dim] {
  const [steps, batch] = xs.shape;
  if (xs.rank !== 3 || typeof steps !== "number")
    throw new ShapeError(
      `sequence: expected [steps, batch, size] with static steps; got ${formatShape(xs.shape)}; is time the first axis?`,
    );
  return [steps, batch];
}

/** Runs `advance` over the projected steps and stacks the first state of each. */
export function unroll<State extends readonly Tensor[], Projected>(
  steps: readonly Projected[],
  initial: State,
  advance: (projected: Projected, state: State) => State,
): { outputs: Tensor; last: State } {
  const outputs: Tensor[] = [];
  let last = initial;
  for (const projected of steps) {
    last = advance(projected, last);
    outputs.push(last[0]);
  }
  return { outputs: stack(outputs), last };
}
