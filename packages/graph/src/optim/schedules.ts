// Learning rates as functions of the step, written as expressions so that they live inside the graph.
import { add, div, less, mul, sub, where } from "../ops/algebra.ts";
import { cos, exp, maximum, minimum } from "../ops/elementwise.ts";
import { constant, type Tensor } from "../tensor.ts";

/** Value at a step: 0 in the first step. The step is a float32 scalar, exact up to 16 million. */
export type Schedule = (step: Tensor) => Tensor;

/** `value` at every step. */
export const constantSchedule =
  (value: number): Schedule =>
  () =>
    constant(value);

/** Rises linearly from 0 to the value of `after` over `steps` steps, then follows it. */
export const warmUp =
  (steps: number, after: Schedule): Schedule =>
  (step) =>
    mul(after(step), minimum(div(add(step, 1), steps), 1));

/** Half a cosine from `peak` at step 0 to `floor` at `steps`, then `floor`. Loshchilov and Hutter 2017, arXiv:1608.03983. */
export const cosine =
  ({ peak, steps, floor = 0 }: { peak: number; steps: number; floor?: number }): Schedule =>
  (step) =>
    add(mul(add(cos(mul(minimum(step, steps), Math.PI / steps)), 1), (peak - floor) / 2), floor);

/** initial * rate^(step / every), never below `floor`. */
export const exponential =
  ({
    initial,
    rate,
    every = 1,
    floor = 0,
  }: {
    initial: number;
    rate: number;
    every?: number;
    floor?: number;
  }): Schedule =>
  (step) =>
    maximum(mul(exp(mul(step, Math.log(rate) / every)), initial), floor);

/** `before` up to step `at`, `after` from there on (counted from 0 again). */
export const sequence =
  (before: Schedule, at: number, after: Schedule): Schedule =>
  (step) =>
    where(less(step, at), before(step), after(maximum(sub(step, at), 0)));
