// Loss + parameters + optimiser -> one ONNX graph for a training step, with named state in and out.
import { GraphError } from "./errors.ts";
import { gradients } from "./gradient.ts";
import type { Parameter, Parameters } from "./nn/parameters.ts";
import { encodeModel } from "./onnx/encode.ts";
import { lower } from "./onnx/lower.ts";
import { add, mul } from "./ops/algebra.ts";
import { clipByGlobalNorm, clipByValue } from "./optim/clip.ts";
import type { Optimizer } from "./optim/optimizer.ts";
import { constantSchedule, type Schedule } from "./optim/schedules.ts";
import { printGraph } from "./print.ts";
import type { IoSpec, StateSpec, TrainingStepProgram } from "./program.ts";
import { formatShape, isStatic } from "./shape.ts";
import { simplify } from "./simplify.ts";
import { constant, INPUT, input, reachableNodes, scope, type Tensor } from "./tensor.ts";

export interface TrainingStepOptions {
  /** What is minimised: a float scalar. */
  readonly loss: Tensor;
  /** Further tensors to read at each step, by name. `loss` is always among them. */
  readonly reports?: Readonly<Record<string, Tensor>>;
  readonly parameters: Parameters;
  readonly optimizer: Optimizer;
  /** A constant, or a schedule over the steps. */
  readonly learningRate: number | Schedule;
  /** Limit on the norm of all gradients together. Adds the report `gradientNorm`. */
  readonly clipNorm?: number;
  /** Limit on each element of the gradients. */
  readonly clipValue?: number;
  /** Keep an exponential moving average of the parameters with this decay, as state `average/<name>`. */
  readonly averageDecay?: number;
  /** Parameters to train; the others are carried from step to step as they are. @default all */
  readonly trainable?: (parameter: Parameter) => boolean;
  /** May the fast ops of ONNX Runtime beyond the standard be used? @default true */
  readonly contrib?: boolean;
}

interface Carried {
  readonly spec: StateSpec;
  readonly next: Tensor;
}

/**
 * Compiles one training step.
 *
 * @throws GraphError if a shape is symbolic, a parameter does not reach the loss, or names collide
 */
export function trainingStep(options: TrainingStepOptions): TrainingStepProgram {
  const step = input("step", []);
  const { trainable = () => true } = options;
  const trained = options.parameters.all.filter(trainable);
  const { grads, norm } = clippedGradients(options, trained);
  const carried = [
    stepCounter(step),
    ...updates(options, trained, grads, step),
    ...frozen(options, trained),
    ...buffers(options.parameters),
  ];
  const reports: Record<string, Tensor> = { loss: options.loss, ...options.reports };
  if (norm) reports.gradientNorm = norm;
  return finish(reports, carried, options.contrib ?? true);
}

function stepCounter(step: Tensor): Carried {
  return { spec: stateSpec("step", [], () => new Float32Array(1), "step"), next: add(step, 1) };
}

function updates(
  options: TrainingStepOptions,
  trained: readonly Parameter[],
  grads: readonly Tensor[],
  step: Tensor,
): Carried[] {
  const { optimizer, averageDecay } = options;
  const schedule =
    typeof options.learningRate === "number" ? constantSchedule(options.learningRate) : options.learningRate;
  return scope("optimizer", () => {
    const learningRate = schedule(step);
    const scalars = optimizer.scalars.map(({ name, initial, next }): Carried => {
      const path = `${optimizer.name}/${name}`;
      return {
        spec: stateSpec(path, [], () => Float32Array.of(initial), "optimizer"),
        next: next(input(path, [])),
      };
    });
    const scalarValues = scalars.map(({ next }) => next);
    const perParameter = trained.flatMap((parameter, i) => {
      const shape = parameter.tensor.shape as readonly number[];
      const paths = optimizer.slots.map((slot) => `${optimizer.name}/${slot}/${parameter.name}`);
      const updated = scope(parameter.name, () =>
        optimizer.update({
          parameter: parameter.tensor,
          gradient: grads[i],
          slots: paths.map((path) => input(path, shape)),
          scalars: scalarValues,
          learningRate,
          decay: parameter.decay,
        }),
      );
      const zero = () => new Float32Array(parameter.size);
      return [
        { spec: stateSpec(parameter.name, shape, parameter.initial, "parameter"), next: updated.parameter },
        ...paths.map((path, k) => ({
          spec: stateSpec(path, shape, zero, "optimizer"),
          next: updated.slots[k],
        })),
        ...(averageDecay === undefined ? [] : [average(parameter, updated.parameter, averageDecay)]),
      ];
    });
    return [...scalars, ...perParameter];
  });
}

function clippedGradients(
  options: TrainingStepOptions,
  trained: readonly Parameter[],
): { grads: readonly Tensor[]; norm?: Tensor } {
  const { loss, clipNorm, clipValue } = options;
  const reached = new Set(reachableNodes([loss]));
  const idle = trained.filter(({ tensor }) => !reached.has(tensor.node));
  if (idle.length > 0)
    throw new GraphError(
      `trainingStep: the loss does not depend on ${idle.map(({ name }) => name).join(", ")}; leave them out with \`trainable\`?`,
    );
  let grads = gradients(
    loss,
    trained.map(({ tensor }) => tensor),
  );
  if (clipValue !== undefined) grads = clipByValue(grads, clipValue);
  if (clipNorm === undefined) return { grads };
  const { clipped, norm } = scope("clip", () => clipByGlobalNorm(grads, clipNorm));
  return { grads: clipped, norm };
}

function average({ name, initial, tensor }: Parameter, next: Tensor, decay: number): Carried {
  const path = `average/${name}`;
  const shape = tensor.shape as readonly number[];
  return {
    spec: stateSpec(path, shape, initial, "average"),
    next: add(mul(input(path, shape), decay), mul(next, constant(1 - decay))),
  };
}

/** Parameters that the step reads and leaves alone. */
function frozen(
  { loss, reports = {}, parameters }: TrainingStepOptions,
  trained: readonly Parameter[],
): Carried[] {
  const needed = new Set(reachableNodes([loss, ...Object.values(reports)]));
  return parameters.all
    .filter((parameter) => !trained.includes(parameter) && needed.has(parameter.tensor.node))
    .map(({ name, tensor, initial }) => ({
      spec: stateSpec(name, tensor.shape as readonly number[], initial, "parameter"),
      next: tensor,
    }));
}

function buffers(parameters: Parameters): Carried[] {
  return parameters.buffers.map(({ name, tensor, initial }) => ({
    spec: stateSpec(name, tensor.shape as readonly number[], initial, "buffer"),
    next: parameters.updates.get(name) ?? tensor,
  }));
}

function stateSpec(
  name: string,
  shape: readonly number[],
  initial: StateSpec["initial"],
  role: StateSpec["role"],
): StateSpec {
  return { name, input: name, output: `next/${name}`, dtype: "float32", shape, initial, role };
}

function finish(
  reports: Readonly<Record<string, Tensor>>,
  carried: readonly Carried[],
  contrib: boolean,
): TrainingStepProgram {
  const names = [...Object.keys(reports), ...carried.map(({ spec }) => spec.output)];
  const tensors = simplify([...Object.values(reports), ...carried.map(({ next }) => next)]);
  const outputs = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
  const stateNames = new Set(carried.map(({ spec }) => spec.input));
  const inputs = inputsOf(tensors).filter(({ name }) => !stateNames.has(name));
  for (const { name, shape } of inputs)
    if (!isStatic(shape))
      throw new GraphError(`trainingStep: input ${name} must have a static shape; got ${formatShape(shape)}`);
  return {
    model: encodeModel(lower(outputs, { name: "training-step", contrib })),
    inputs,
    outputs: Object.keys(reports).map((name) => ({
      name,
      dtype: outputs[name].dtype,
      shape: outputs[name].shape,
    })),
    state: carried.map(({ spec }) => spec),
    text: printGraph(outputs),
  };
}

/** The inputs that tensors depend on, in the order of their creation. */
export function inputsOf(tensors: readonly Tensor[]): IoSpec[] {
  const found = new Map<string, IoSpec>();
  for (const { op, outputs, attributes } of reachableNodes(tensors))
    if (op === INPUT) {
      const name = String(attributes.name);
      found.set(name, { name, dtype: outputs[0].dtype, shape: outputs[0].shape });
    }
  return [...found.values()];
}
