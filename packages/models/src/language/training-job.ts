// The training of a language model as pure data: the compiled step, what it reads, and when it ends.
import {
  adam,
  constant,
  div,
  fill,
  type InferenceProgram,
  inferenceProgram,
  input,
  maximum,
  mul,
  oneHot,
  reshape,
  slice,
  type Tensor,
  trainingStep,
  zerosInitializer,
} from "@semitone/graph";
import type { Feed, HostTensor, TrainingJob } from "@semitone/runtime";
import {
  CONTROL,
  crossEntropy,
  type LanguageExpressions,
  type LanguageShape,
  languageExpressions,
} from "./language-network.ts";
import type { StateShape } from "./networks.ts";
import type { ChunkRows, ChunkSize, HeldOutRows } from "./training-rows.ts";

/** Limit of the gradients' norm, per token. */
const CLIP = 1;
const WARM_UP = 100;
/** Largest learning rates of short trainings, chosen on held-out pieces of VGMIDI 0.1. */
const LEARNING_RATES = { mlstm: 3e-3, lstm: 3e-3, gru: 3e-3, transformer: 1e-3 } as const;
/**
 * Longer trainings learn at less, by the root of their steps: at 3e-3 the gradients of an mLSTM grew without bound after 1,500 of 9,000
 * steps; at 1e-3 it learnt from all of them.
 */
const SHORT_STEPS = 1000;
/** Share of them for a model that has learnt before. */
const GOING_ON = 1 / 3;
/** Evaluations without gain after which a training ends. */
const PATIENCE = 4;
/** Lanes times steps of one evaluation, in batches. */
export const MOST_EVALUATED = 8;

const HELD_OUT = "held-out";
const HELD_OUT_CONTROL = "heldOutControl";

export interface LanguageJob extends LanguageShape {
  readonly chunk: ChunkSize;
  readonly dropout: number;
  readonly steps: number;
  readonly seed: number;
  readonly threads: number;
  readonly rows: ChunkRows;
  /** Left out: nothing is held out, and all steps are taken. */
  readonly heldOut?: HeldOutRows;
  /** Steps between two evaluations. */
  readonly every: number;
  /** Weights to start from, by name. @default as the seed draws them */
  readonly start?: Readonly<Record<string, ArrayLike<number>>>;
}

/** The job, and the names of what it learns. The same parts make the same job, byte for byte. */
export function languageJob(parts: LanguageJob): { job: TrainingJob; parameterNames: readonly string[] } {
  const { chunk, steps, seed, threads, rows, heldOut, every, network, start } = parts;
  const model = languageExpressions(parts, seed, start);
  const rate = LEARNING_RATES[network] * Math.sqrt(Math.min(1, SHORT_STEPS / steps)) * (start ? GOING_ON : 1);
  const parameterNames = model.parameters.all.map(({ name }) => name);
  const program = stepProgram(model, parts);
  const length = chunk.steps + 1;
  const feeds: Record<string, Feed> = Object.fromEntries(
    program.inputs.map(({ name }): [string, Feed] => [name, { kind: "uniform" }]),
  );
  const arrays: Record<string, HostTensor> = {
    tokens: { dtype: "int32", shape: [rows.count, length, chunk.lanes], data: rows.tokens },
    keep: { dtype: "float32", shape: [rows.count, chunk.lanes], data: rows.keep },
    ...(heldOut && {
      heldOut: { dtype: "int32", shape: [heldOut.count, length, chunk.lanes], data: heldOut.tokens },
    }),
    ...controlsOf(CONTROL, rows, parts),
    ...(heldOut && controlsOf(HELD_OUT_CONTROL, heldOut, parts)),
  };
  const job: TrainingJob = {
    program,
    arrays,
    samplers: {
      chunks: { pools: [{ rows: { all: "tokens" }, take: 1 }], order: "sequential" },
      ...(heldOut && { heldOut: { pools: [{ rows: { all: "heldOut" }, take: 1 }], order: "sequential" } }),
    },
    feeds: {
      ...feeds,
      tokens: { kind: "rows", of: "tokens", sampler: "chunks" },
      keep: { kind: "rows", of: "keep", sampler: "chunks" },
      ...(arrays[CONTROL] && { [CONTROL]: { kind: "rows", of: CONTROL, sampler: "chunks" } }),
      learningRate: {
        kind: "schedule",
        points: [
          [0, rate / WARM_UP],
          [Math.min(WARM_UP, Math.ceil(steps / 4)), rate],
          [steps + 1, rate / 50],
        ],
        between: "cosine",
      },
    },
    steps,
    seed,
    reportEvery: 20,
    checkpointEvery: every,
    threads,
    ...(heldOut && {
      evaluations: {
        [HELD_OUT]: {
          program: evaluationProgram(model, parts),
          feeds: {
            evaluated: { kind: "rows", of: "heldOut", sampler: "heldOut" },
            ...(arrays[HELD_OUT_CONTROL] && {
              [HELD_OUT_CONTROL]: { kind: "rows", of: HELD_OUT_CONTROL, sampler: "heldOut" },
            }),
          },
          every,
          batches: heldOut.count,
        },
      },
      stopping: { evaluation: HELD_OUT, output: "nats", patience: PATIENCE },
    }),
  };
  return { job, parameterNames };
}

/** What the pieces of some rows are examples of, under a name; nothing where no model is led. */
function controlsOf(
  name: string,
  { count, control }: HeldOutRows,
  { chunk: { lanes }, controls = 0 }: LanguageJob,
): Record<string, HostTensor> {
  return control ? { [name]: { dtype: "float32", shape: [count, lanes, controls], data: control } } : {};
}

/** The control of each lane, which the job feeds. */
const controlInput = (name: string, lanes: number, { shape: [controls] }: StateShape): Tensor =>
  reshape(input(name, [1, lanes, controls]), [lanes, controls]);

/** One chunk: the states of the chunk before come in as buffers, and those after it are kept. Truncated as in Radford et al. 2017. */
function stepProgram(model: LanguageExpressions, parts: LanguageJob) {
  const { chunk, dropout, symbols } = parts;
  const { lanes } = chunk;
  const { parameters, states } = model;
  const keep = reshape(input("keep", [1, lanes]), [lanes]);
  const carried = states.filter(({ name }) => name !== CONTROL);
  const buffers = carried.map(({ name, shape }) =>
    parameters.createBuffer(`carried/${name}`, [lanes, ...shape], zerosInitializer),
  );
  const before = [
    ...buffers.map((buffer, i) => mul(buffer, reshape(keep, [lanes, ...carried[i].shape.map(() => 1)]))),
    ...states.slice(carried.length).map((state) => controlInput(CONTROL, lanes, state)),
  ];
  const { tokens, next } = cutTokens("tokens", chunk);
  const { logs, after } = model.read(tokens, before, dropout);
  for (const [i, buffer] of buffers.entries()) parameters.update(buffer, after[i]);
  const { nats, count } = crossEntropy(logs, oneHot(next, symbols), counted(symbols));
  return trainingStep({
    loss: div(nats, maximum(count, 1)),
    reports: { nats, count },
    parameters,
    optimizer: adam({ beta2: 0.99 }),
    learningRate: () => input("learningRate", []),
    clipNorm: CLIP,
  });
}

/** The same windows each time, each from states of nothing. */
function evaluationProgram(model: LanguageExpressions, { chunk, symbols }: LanguageJob): InferenceProgram {
  const { tokens, next } = cutTokens("evaluated", chunk);
  const before = model.states.map((state) =>
    state.name === CONTROL
      ? controlInput(HELD_OUT_CONTROL, chunk.lanes, state)
      : fill(0, [chunk.lanes, ...state.shape]),
  );
  const { logs } = model.read(tokens, before);
  const { nats, count } = crossEntropy(logs, oneHot(next, symbols), counted(symbols));
  return inferenceProgram({ outputs: { nats, count }, parameters: model.parameters, contrib: true });
}

/** [steps, lanes] of tokens that are read, and of those to predict. */
function cutTokens(name: string, { lanes, steps }: ChunkSize): { tokens: Tensor; next: Tensor } {
  const all = reshape(input(name, [1, steps + 1, lanes], "int32"), [steps + 1, lanes]);
  return { tokens: slice(all, { axis: 0, end: steps }), next: slice(all, { axis: 0, start: 1 }) };
}

/** [symbols]: 1 for every token but `pad`. */
const counted = (symbols: number): Tensor =>
  constant(
    Float64Array.from({ length: symbols }, (_, token) => Number(token > 0)),
    [symbols],
  );
