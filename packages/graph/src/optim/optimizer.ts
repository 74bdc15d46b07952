// What an optimiser is: an update rule written as expressions, with the state it carries from step to step.
import type { Tensor } from "../tensor.ts";

/** A number carried from step to step, shared by all parameters. */
export interface ScalarState {
  readonly name: string;
  readonly initial: number;
  /** Its value in this step, from the value in the step before. */
  next(previous: Tensor): Tensor;
}

/** What is updated in one go: a parameter, or several small ones laid end to end. */
export interface UpdateContext {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** Its slots as the last step left them. */
  readonly slots: readonly Tensor[];
  /** The scalars of this step. */
  readonly scalars: readonly Tensor[];
  /** Learning rate of this step, a scalar. */
  readonly learningRate: Tensor;
  /** Does weight decay apply to it? */
  readonly decay: boolean;
}

export interface Optimizer {
  readonly name: string;
  readonly scalars: readonly ScalarState[];
  /** Names of the tensors kept for each parameter, of its shape and zero at first. */
  readonly slots: readonly string[];
  /** The state after the step. Element by element: no element may depend on another, since nothing says what lies beside it. */
  update(context: UpdateContext): { readonly parameter: Tensor; readonly slots: readonly Tensor[] };
}
