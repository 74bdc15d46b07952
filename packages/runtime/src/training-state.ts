// The state of a training run between steps: two sets of host buffers that change places, or one that stays on the device.

import type { StateSpec, TypedArray } from "@semitone/graph";
import { copyModel, copyOf } from "./onnx-models.ts";
import { allocate, elementCount } from "./program.ts";
import type { HostTensor } from "./safetensors.ts";
import type { Session, Tensor, Tensors } from "./session.ts";

/**
 * What a step reads and where its next state goes. `commit` makes the results the state of the following step;
 * until then the old state is untouched, so a step that failed can be forgotten.
 */
export interface TrainingState {
  /** Feeds for the state inputs of the step. */
  inputs(): Tensors;
  /** Pre-allocated results for the state outputs; empty where results stay on the device. */
  results(): Tensors;
  /** Takes the results of a run as the new state. */
  commit(outputs: Tensors): void;
  /** Copies of the present values by state name. */
  read(): Promise<Record<string, HostTensor>>;
  dispose(): Promise<void>;
}

/** Values for each state by name, defaulting to the program's own initial values. */
export type StateValues = Readonly<Record<string, TypedArray>>;

/** State in host memory: pre-allocated outputs swap with inputs, so a step copies no parameter. */
export function hostState(
  session: Session,
  specs: readonly StateSpec[],
  values: StateValues = {},
): TrainingState {
  const tensors = (data: (spec: StateSpec) => TypedArray) =>
    specs.map((spec) => session.tensor(spec.dtype, spec.shape, data(spec)));
  let current = tensors((spec) => (values[spec.name] ?? spec.initial()).slice());
  let next = tensors((spec) => allocate(spec.dtype, elementCount(spec.shape)));
  const byName = (port: "input" | "output", list: readonly Tensor[]): Tensors =>
    Object.fromEntries(specs.map((spec, i) => [spec[port], list[i]]));
  return {
    inputs: () => byName("input", current),
    results: () => byName("output", next),
    commit: () => {
      [current, next] = [next, current];
    },
    read: async () =>
      Object.fromEntries(
        specs.map(({ name, dtype, shape }, i) => [
          name,
          { dtype, shape, data: (current[i].data as TypedArray).slice() },
        ]),
      ),
    dispose: async () => {},
  };
}

/**
 * State that stays on the device: each run's outputs are the next run's inputs, the old ones are freed. The bindings
 * cannot download a device tensor themselves (in Node that ends the process), so reading runs a model that copies.
 *
 * @param openCopier  makes a session of the given model on the same device; called on first read
 */
export function deviceState(
  session: Session,
  specs: readonly StateSpec[],
  openCopier: (model: Uint8Array) => Promise<Session>,
  values: StateValues = {},
): TrainingState {
  let copier: Promise<Session> | undefined;
  let current: Tensors = Object.fromEntries(
    specs.map((spec) => [
      spec.input,
      session.tensor(spec.dtype, spec.shape, (values[spec.name] ?? spec.initial()).slice()),
    ]),
  );
  const free = (tensors: Tensors) => {
    for (const tensor of Object.values(tensors)) if (tensor.location !== "cpu") tensor.dispose();
  };
  return {
    inputs: () => current,
    results: () => ({}),
    commit: (outputs) => {
      const previous = current;
      current = Object.fromEntries(specs.map((spec) => [spec.input, outputs[spec.output]]));
      free(previous);
    },
    read: async () => {
      copier ??= openCopier(
        copyModel(specs.map(({ input, dtype, shape }) => ({ name: input, dtype, shape }))),
      );
      const copies = await (await copier).run(current);
      return Object.fromEntries(
        specs.map(({ name, input, dtype, shape }) => [
          name,
          { dtype, shape, data: copies[copyOf(input)].data as TypedArray },
        ]),
      );
    },
    dispose: async () => {
      free(current);
      await (await copier)?.dispose();
    },
  };
}
