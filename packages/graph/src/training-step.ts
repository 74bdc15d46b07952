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
import { gather, scatter, type UpdateUnit, updateUnits } from "./optim/update-units.ts";
import { printGraph } from "./print.ts";
import type { IoSpec, StateSpec, TrainingStepProgram } from "./program.ts";
import { formatShape, isStatic, staticSize } from "./shape.ts";
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
  const units = updateUnits(trained);
  const { grads, norm } = clippedGradients(options, trained, units);
  const carried = [
    stepCounter(step),
    ...scope("optimizer", () => updates(options, units, grads, step)),
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
  { optimizer, averageDecay, learningRate }: TrainingStepOptions,
  units: readonly UpdateUnit[],
  grads: readonly Tensor[],
  step: Tensor,
): Carried[] {
  const schedule = typeof learningRate === "number" ? constantSchedule(learningRate) : learningRate;
  const rate = schedule(step);
  const scalars = optimizer.scalars.map(({ name, initial, next }): Carried => {
    const path = `${optimizer.name}/${name}`;
    return {
      spec: stateSpec(path, [], () => Float32Array.of(initial), "optimizer"),
      next: next(input(path, [])),
    };
  });
  const updated = units.map((unit, i): Carried[] => {
    const slots = optimizer.slots.map((slot) => `${optimizer.name}/${slot}${unit.path}`);
    const next = scope(unit.path.slice(1), () =>
      optimizer.update({
        parameter: gather(unit, ({ tensor }) => tensor),
        gradient: grads[i],
        slots: slots.map((path) => input(path, unit.shape)),
        scalars: scalars.map(({ next: value }) => value),
        learningRate: rate,
        decay: unit.decay,
      }),
    );
    return [
      ...carriedParameters(unit, next.parameter),
      ...slots.map((path, k) => carriedSlot(path, unit.shape, next.slots[k])),
      ...(averageDecay === undefined ? [] : averages(unit, next.parameter, averageDecay)),
    ];
  });
  return [...scalars, ...updated.flat()];
}

const carriedSlot = (path: string, shape: readonly number[], next: Tensor): Carried => ({
  spec: stateSpec(path, shape, () => new Float32Array(staticSize(shape)), "optimizer"),
  next,
});

const carriedParameters = (unit: UpdateUnit, next: Tensor): Carried[] =>
  scatter(unit, next).map(([{ name, tensor, initial }, value]) => ({
    spec: stateSpec(name, tensor.shape as readonly number[], initial, "parameter"),
    next: value,
  }));

function averages(unit: UpdateUnit, parameters: Tensor, decay: number): Carried[] {
  const path = ({ name }: Parameter) => `average/${name}`;
  const before = gather(unit, (parameter) => input(path(parameter), parameter.tensor.shape));
  const next = add(mul(before, decay), mul(parameters, constant(1 - decay)));
  return scatter(unit, next).map(([parameter, value]) => ({
    spec: stateSpec(
      path(parameter),
      parameter.tensor.shape as readonly number[],
      parameter.initial,
      "average",
    ),
    next: value,
  }));
}

/** Gradients of the units, limited. */
function clippedGradients(
  { loss, clipNorm, clipValue }: TrainingStepOptions,
  trained: readonly Parameter[],
  units: readonly UpdateUnit[],
): { grads: readonly Tensor[]; norm?: Tensor } {
  const reached = new Set(reachableNodes([loss]));
  const idle = trained.filter(({ tensor }) => !reached.has(tensor.node));
  if (idle.length > 0)
    throw new GraphError(
      `trainingStep: the loss does not depend on ${idle.map(({ name }) => name).join(", ")}; leave them out with \`trainable\`?`,
    );
  const whole = gradients(
    loss,
    trained.map(({ tensor }) => tensor),
  );
  const byParameter = new Map(trained.map((parameter, i) => [parameter, whole[i]]));
  let grads = units.map((unit) => gather(unit, (parameter) => byParameter.get(parameter)!));
  if (clipValue !== undefined) grads = clipByValue(grads, clipValue);
  if (clipNorm === undefined) return { grads };
  const { clipped, norm } = scope("clip", () => clipByGlobalNorm(grads, clipNorm));
  return { grads: clipped, norm };
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
