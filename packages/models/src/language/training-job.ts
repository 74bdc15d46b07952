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
  crossEntropy,
  type LanguageExpressions,
  type LanguageShape,
  languageExpressions,
} from "./language-network.ts";
import type { ChunkRows, ChunkSize } from "./training-rows.ts";

/** Limit of the gradients' norm, per token. */
const CLIP = 1;
const WARM_UP = 100;
/** Largest learning rates, chosen on held-out pieces of VGMIDI 0.1. */
const LEARNING_RATES = { mlstm: 3e-3, lstm: 3e-3, gru: 3e-3, transformer: 1e-3 } as const;
/** Evaluations without gain after which a training ends. */
const PATIENCE = 4;
/** Lanes times steps of one evaluation, in batches. */
export const MOST_EVALUATED = 8;

const HELD_OUT = "held-out";

export interface LanguageJob extends LanguageShape {
  readonly chunk: ChunkSize;
  readonly dropout: number;
  readonly steps: number;
  readonly seed: number;
  readonly threads: number;
  readonly rows: ChunkRows;
  /** Left out: nothing is held out, and all steps are taken. */
  readonly heldOut?: { readonly count: number; readonly tokens: Int32Array };
  /** Steps between two evaluations. */
  readonly every: number;
}

/** The job, and the names of what it learns. The same parts make the same job, byte for byte. */
export function languageJob(parts: LanguageJob): { job: TrainingJob; parameterNames: readonly string[] } {
  const { chunk, steps, seed, threads, rows, heldOut, every, network } = parts;
  const model = languageExpressions(parts, seed);
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
      learningRate: {
        kind: "schedule",
        points: [
          [0, LEARNING_RATES[network] / WARM_UP],
          [Math.min(WARM_UP, Math.ceil(steps / 4)), LEARNING_RATES[network]],
          [steps + 1, LEARNING_RATES[network] / 50],
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
          feeds: { evaluated: { kind: "rows", of: "heldOut", sampler: "heldOut" } },
          every,
          batches: heldOut.count,
        },
      },
      stopping: { evaluation: HELD_OUT, output: "nats", patience: PATIENCE },
    }),
  };
  return { job, parameterNames };
}

/** One chunk: the states of the chunk before come in as buffers, and those after it are kept. Truncated as in Radford et al. 2017. */
function stepProgram(model: LanguageExpressions, parts: LanguageJob) {
  const { chunk, dropout, symbols } = parts;
  const { lanes } = chunk;
  const { parameters, states } = model;
  const keep = reshape(input("keep", [1, lanes]), [lanes]);
  const buffers = states.map(({ name, shape }) =>
    parameters.createBuffer(`carried/${name}`, [lanes, ...shape], zerosInitializer),
  );
  const before = buffers.map((buffer, i) =>
    mul(buffer, reshape(keep, [lanes, ...states[i].shape.map(() => 1)])),
  );
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
  const before = model.states.map(({ shape }) => fill(0, [chunk.lanes, ...shape]));
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
