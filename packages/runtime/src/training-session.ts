// One training step made runnable: a session, its state, and reusable host tensors for feeds and reports.
import type { TrainingStepProgram, TypedArray } from "@semitone/graph";
import type { Devices } from "./devices.ts";
import { allocate, elementCount, feedInputs, reportOutputs, type StaticSpec } from "./program.ts";
import type { Session, SessionOptions, Tensors } from "./session.ts";
import { deviceState, hostState, type StateValues, type TrainingState } from "./training-state.ts";

/** Runs steps one after the other. The arrays of `feeds` are the program's input memory: fill them, then `step`. */
export interface TrainingSession {
  readonly session: Session;
  readonly state: TrainingState;
  readonly feeds: Readonly<Record<string, TypedArray>>;
  /**
   * One step from the present state. The new state is kept only after `commit`, so a bad step can be dropped.
   *
   * @returns the reports by name; the arrays are reused by the next step
   */
  step(): Promise<Readonly<Record<string, TypedArray>>>;
  commit(): void;
  dispose(): Promise<void>;
}

/**
 * Loads `program` for training. State lives on the device where the runtime can keep it there, else in two sets of host
 * buffers that swap.
 *
 * @param values  state to start from by name. @default the program's initial values
 */
export async function createTrainingSession(
  { createSession, keepsOnDevice }: Pick<Devices, "createSession" | "keepsOnDevice">,
  program: Omit<TrainingStepProgram, "text">,
  options: SessionOptions = {},
  values: StateValues = {},
): Promise<TrainingSession> {
  const resident = options.device !== undefined && keepsOnDevice(options.device);
  const session = await createSession(program.model, {
    // The graph comes simplified. The runtime's own passes made no step faster, and opening an unrolled graph 2.5 times as slow.
    optimization: "disabled",
    ...options,
    // Moments of units that no longer learn decay through the subnormal numbers, which made such a step five times as slow.
    extra: { "session.set_denormal_as_zero": "1", ...options.extra },
    ...(resident ? { keepOnDevice: program.state.map((spec) => spec.output) } : {}),
  });
  const openCopier = (model: Uint8Array) => createSession(model, { device: options.device });
  const state = resident
    ? deviceState(session, program.state, openCopier, values)
    : hostState(session, program.state, values);
  const ports = (specs: readonly StaticSpec[]): Tensors =>
    Object.fromEntries(
      specs.map(({ name, dtype, shape }) => [
        name,
        session.tensor(dtype, shape, allocate(dtype, elementCount(shape))),
      ]),
    );
  const feeds = ports(feedInputs(program));
  const reports = ports(reportOutputs(program));
  const arrays = (tensors: Tensors): Record<string, TypedArray> =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.data as TypedArray]));
  const reportArrays = arrays(reports);
  let outputs: Tensors = {};
  return {
    session,
    state,
    feeds: arrays(feeds),
    step: async () => {
      outputs = await session.run({ ...feeds, ...state.inputs() }, { ...reports, ...state.results() });
      return reportArrays;
    },
    commit: () => state.commit(outputs),
    dispose: async () => {
      await state.dispose();
      await session.dispose();
    },
  };
}
