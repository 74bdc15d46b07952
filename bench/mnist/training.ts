// A training run in this process: batches from pools of rows, noise by name, and a look at the weights now and then.
import {
  inferenceProgram,
  type Parameters,
  type Tensor,
  type TrainingStepProgram,
  type TypedArray,
} from "@semitone/graph";
import type { ModelInput } from "@semitone/prob";
import { createSession, createTrainingSession, keepsOnDevice, randomStream } from "@semitone/runtime";
import { argmax } from "@semitone/stats";

const DEVICES = { createSession, keepsOnDevice };

/** Values by parameter name. */
export type Weights = Readonly<Record<string, TypedArray>>;

export interface Pool {
  /** Row numbers to draw from, in shuffled epochs. */
  readonly rows: ArrayLike<number>;
  readonly take: number;
}

export interface TrainingOptions {
  readonly program: TrainingStepProgram;
  readonly parameters: Parameters;
  /** By input: numbers of all rows, of which a batch takes those of its pools in turn. */
  readonly data: Readonly<Record<string, Float32Array>>;
  /** By input: what fills it for the rows of a step's batch. @default none */
  readonly made?: Readonly<Record<string, (step: number, rows: Int32Array, to: Float32Array) => void>>;
  readonly pools: readonly Pool[];
  /** Kind of every input that is neither; the names `uniform/...` and `normal/...` say theirs. @default none */
  readonly noise?: Readonly<Record<string, "normal" | "uniform">>;
  readonly steps: number;
  readonly seed: number;
  readonly threads: number;
  /** Values to start from. @default the program's own */
  readonly start?: Weights;
  /** Steps between two looks. @default none but after the last */
  readonly every?: number;
  readonly look?: (
    step: number,
    weights: Weights,
    reports: Readonly<Record<string, number>>,
  ) => Promise<void> | void;
}

/** @returns the weights after the last step; their moving average where the program keeps one */
export async function train(options: TrainingOptions): Promise<Weights> {
  const { program, parameters, steps, threads, start = {}, every = steps, look } = options;
  const session = await createTrainingSession(DEVICES, program, { threads, spinning: false }, start);
  const fill = fillersOf(options);
  try {
    let step = 0;
    while (step < steps) {
      const count = Math.min(session.slots.length, steps - step, every - (step % every));
      for (let i = 0; i < count; i++) fill(step + i, session.slots[i]);
      const reports = await session.run(count);
      session.commit();
      step += count;
      if (look && (step % every === 0 || step === steps)) {
        const last = Object.entries(reports[count - 1]).map(([name, [value]]) => [name, Number(value)]);
        await look(step, await weightsIn(session.state, parameters, start), Object.fromEntries(last));
      }
    }
    return await weightsIn(session.state, parameters, start);
  } finally {
    await session.dispose();
  }
}

/** The noise that a model declares, by input. */
export const noiseOf = (inputs: readonly ModelInput[]): Record<string, "normal" | "uniform"> =>
  Object.fromEntries(
    inputs.flatMap(({ name, kind }) => (kind === "normal" || kind === "uniform" ? [[name, kind]] : [])),
  );

type State = Awaited<ReturnType<typeof createTrainingSession>>["state"];

async function weightsIn(state: State, parameters: Parameters, start: Weights): Promise<Weights> {
  const values = await state.read();
  return Object.fromEntries(
    parameters.all.map(({ name, initial }) => [
      name,
      (values[`average/${name}`] ?? values[name])?.data ?? start[name] ?? initial(), // the last two: not trained
    ]),
  );
}

const KINDS = ["normal", "uniform"] as const;

type Fill = (step: number, slot: Readonly<Record<string, TypedArray>>) => void;

function fillersOf({ program, data, made = {}, pools, noise = {}, seed }: TrainingOptions): Fill {
  const state = new Set(program.state.map(({ input }) => input));
  const pick = rowPicker(pools, seed);
  const fillers = program.inputs
    .filter(({ name }) => !state.has(name))
    .map(({ name }): Fill => {
      const kind = noise[name] ?? KINDS.find((kind) => name.startsWith(`${kind}/`));
      if (data[name]) return (step, slot) => copyRows(data[name], pick(step), slot[name] as Float32Array);
      if (made[name]) return (step, slot) => made[name](step, pick(step), slot[name] as Float32Array);
      if (!kind) throw new RangeError(`train: nothing fills input "${name}"`);
      const stream = randomStream(seed, name);
      return (step, slot) => void stream[kind](slot[name] as Float32Array, { step });
    });
  return (step, slot) => {
    for (const fill of fillers) fill(step, slot);
  };
}

/** The rows of a step's batch; the array is reused. */
function rowPicker(pools: readonly Pool[], seed: number): (step: number) => Int32Array {
  const parts = pools.map(({ rows, take }, i) => ({ rows, take, random: randomStream(seed, `pool/${i}`) }));
  const orders = pools.map(() => ({ epoch: -1, order: new Uint32Array() as ArrayLike<number> }));
  const batch = new Int32Array(pools.reduce((total, { take }) => total + take, 0));
  return (step) => {
    let at = 0;
    for (const [i, { rows, take, random }] of parts.entries())
      for (let n = step * take; n < (step + 1) * take; n++) {
        const epoch = Math.floor(n / rows.length);
        if (orders[i].epoch !== epoch) orders[i] = { epoch, order: random.permutation(rows.length, epoch) };
        batch[at++] = rows[orders[i].order[n % rows.length]];
      }
    return batch;
  };
}

function copyRows(from: Float32Array, rows: Int32Array, to: Float32Array): void {
  const width = to.length / rows.length;
  for (const [i, row] of rows.entries()) to.set(from.subarray(row * width, (row + 1) * width), i * width);
}

/** Rows of one run of a forward pass. */
const FORWARD_ROWS = 500;

export interface Forward {
  /** @param x  [rows, size] @returns [rows, outputs] */
  run(x: Float32Array, weights: Weights): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A forward pass from input `x`, ["batch", size], to one output. */
export async function openForward(
  output: Tensor,
  size: number,
  parameters: Parameters,
  threads: number,
): Promise<Forward> {
  const program = inferenceProgram({ outputs: { output }, parameters });
  const session = await createSession(program.model, { threads, spinning: false });
  const width = output.shape.at(-1) as number;
  return {
    run: async (x, weights) => {
      const rows = x.length / size;
      const result = new Float32Array(rows * width);
      const fed = Object.fromEntries(
        program.parameters.map(({ name, shape }) => [
          name,
          session.tensor("float32", shape as readonly number[], weights[name]),
        ]),
      );
      for (let from = 0; from < rows; from += FORWARD_ROWS) {
        const to = Math.min(rows, from + FORWARD_ROWS);
        const part = session.tensor("float32", [to - from, size], x.slice(from * size, to * size));
        const { output } = await session.run({ ...fed, x: part });
        result.set(output.data as Float32Array, from * width);
      }
      return result;
    },
    dispose: () => session.dispose(),
  };
}

/** Share of rows whose largest score is that of their label. @param scores  [rows, classes] */
export function accuracyOf(scores: Float32Array, labels: ArrayLike<number>): number {
  const width = scores.length / labels.length;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const of = scores.subarray(row * width, (row + 1) * width);
    if (argmax(of) === labels[row]) right++;
  }
  return right / labels.length;
}
