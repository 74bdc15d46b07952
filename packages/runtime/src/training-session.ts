// Training steps made runnable: a session, its state, and reusable host memory for feeds.
import type { TrainingStepProgram, TypedArray } from "@semitone/graph";
import type { Devices } from "./devices.ts";
import {
  allocate,
  bytesPerElement,
  elementCount,
  feedInputs,
  reportOutputs,
  type StaticSpec,
} from "./program.ts";
import { after, allSlots, before, eachStep, repeatedModel, TRIPS } from "./repeated-model.ts";
import type { Session, SessionOptions, Tensors } from "./session.ts";
import { deviceState, hostState, type StateValues, type TrainingState } from "./training-state.ts";

/** Arrays by the name of what they feed or report. */
export type Arrays = Readonly<Record<string, TypedArray>>;

/** Runs steps one after the other. The arrays of `feeds` are the program's input memory: fill them, then `step`. */
export interface TrainingSession {
  readonly session: Session;
  readonly state: TrainingState;
  /** Input memory of the next step. */
  readonly feeds: Arrays;
  /** Input memory of the steps that one `run` can take, the first of them `feeds`. */
  readonly slots: readonly Arrays[];
  /** How long one run should last, ms: long enough that carrying the state in and out is a small part of it. */
  readonly runMs: number;
  /** One step from the present state; see `run`. */
  step(): Promise<Arrays>;
  /**
   * The first `count` steps of `slots`, one after the other, from the present state. However many are taken at once, their
   * numbers are the same. The new state is kept only after `commit`, so bad steps can be dropped.
   *
   * @param count  1..slots.length
   * @returns the reports of each step by name
   */
  run(count: number): Promise<readonly Arrays[]>;
  commit(): void;
  dispose(): Promise<void>;
}

/** Steps that one run may take, and the memory that their feeds may fill. */
const MAX_SLOTS = 32;
const MAX_FEED_BYTES = 64 << 20;

/**
 * A run in host memory costs 0.4 ms a megabyte of state beside its steps: out of the loop, and by the binding into new memory. With 20 ms
 * a megabyte that is 2 %; nobody should wait longer than half a second for a run to end.
 */
const runLength = (stateBytes: number): number => Math.min(500, 100 + stateBytes / 5e4);

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
  const open = (model: Uint8Array, keepOnDevice?: readonly string[]) =>
    createSession(model, {
      ...options,
      // The graph comes simplified. The runtime's own passes made no step faster, and opening an unrolled graph 2.5 times as slow.
      optimization: options.optimization ?? "disabled",
      // Moments of units that no longer learn decay through the subnormal numbers, which made such a step five times as slow.
      extra: { "session.set_denormal_as_zero": "1", ...options.extra },
      ...(keepOnDevice && { keepOnDevice }),
    });
  const resident = options.device !== undefined && keepsOnDevice(options.device);
  return resident
    ? onDevice(
        await open(
          program.model,
          program.state.map(({ output }) => output),
        ),
        program,
        values,
        (model) => createSession(model, { device: options.device }),
      )
    : inLoop(open, program, values);
}

type Program = Omit<TrainingStepProgram, "text">;

const arraysOf = (tensors: Tensors): Arrays =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data as TypedArray]));

/** One step a run, the state on the device from run to run. */
function onDevice(
  session: Session,
  program: Program,
  values: StateValues,
  openCopier: (model: Uint8Array) => Promise<Session>,
): TrainingSession {
  const state = deviceState(session, program.state, openCopier, values);
  const tensors = (specs: ReturnType<typeof feedInputs>): Tensors =>
    Object.fromEntries(
      specs.map(({ name, dtype, shape }) => [
        name,
        session.tensor(dtype, shape, allocate(dtype, elementCount(shape))),
      ]),
    );
  const feeds = tensors(feedInputs(program));
  const reports = tensors(reportOutputs(program));
  const memory = arraysOf(feeds);
  let outputs: Tensors = {};
  const step = async () => {
    outputs = await session.run({ ...feeds, ...state.inputs() }, { ...reports, ...state.results() });
    return arraysOf(reports);
  };
  return {
    session,
    state,
    feeds: memory,
    slots: [memory],
    runMs: runLength(0),
    step,
    run: async () => [await step()],
    commit: () => state.commit(outputs),
    dispose: async () => {
      await state.dispose();
      await session.dispose();
    },
  };
}

/** Several steps a run, the state in host memory between runs. */
async function inLoop(
  open: (model: Uint8Array) => Promise<Session>,
  program: Program,
  values: StateValues,
): Promise<TrainingSession> {
  const [feeds, reports] = [feedInputs(program), reportOutputs(program)];
  const count = Math.max(1, Math.min(MAX_SLOTS, Math.floor(MAX_FEED_BYTES / Math.max(1, bytesIn(feeds)))));
  const session = await open(repeatedModel(program.model, { feeds, state: program.state, reports }, count));
  const state = hostState(session, program.state, values);
  const memory = feeds.map(({ dtype, shape }) => allocate(dtype, count * elementCount(shape)));
  const fed: Tensors = Object.fromEntries(
    feeds.map(({ name, dtype, shape }, i) => [
      allSlots(name),
      session.tensor(dtype, [count, ...shape], memory[i]),
    ]),
  );
  const slots = Array.from({ length: count }, (_, slot) =>
    Object.fromEntries(feeds.map(({ name, shape }, i) => [name, part(memory[i], slot, elementCount(shape))])),
  );
  const renamed = (tensors: Tensors, rename: (name: string) => string): Tensors =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [rename(name), tensor]));
  const run = async (trips: number) => {
    const outputs = await session.run(
      {
        [TRIPS]: session.tensor("int64", [], BigInt64Array.of(BigInt(trips))),
        ...fed,
        ...renamed(state.inputs(), before),
      },
      renamed(state.results(), after),
    );
    return Array.from({ length: trips }, (_, step) =>
      Object.fromEntries(
        reports.map(({ name, shape }) => [
          name,
          part(outputs[eachStep(name)].data as TypedArray, step, elementCount(shape)),
        ]),
      ),
    );
  };
  return {
    session,
    state,
    feeds: slots[0],
    slots,
    runMs: runLength(bytesIn(program.state)),
    step: async () => (await run(1))[0],
    run,
    commit: () => state.commit({}),
    dispose: async () => {
      await state.dispose();
      await session.dispose();
    },
  };
}

const bytesIn = (specs: readonly Omit<StaticSpec, "name">[]): number =>
  specs.reduce((sum, { dtype, shape }) => sum + bytesPerElement(dtype) * elementCount(shape), 0);

/** The `index`-th stretch of `size` elements, not copied. */
const part = (array: TypedArray, index: number, size: number): TypedArray =>
  array.subarray(index * size, (index + 1) * size);
