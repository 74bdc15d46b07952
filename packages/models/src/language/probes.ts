// What a class of music looks like in the states of a language model: learnt from labelled pieces, and used to lead what is written.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJsonFile, whyUnread, writeWholeFile } from "@semitone/disk";
import { fitLassoSoftmax, fitSoftmax, softmax, spanOf } from "@semitone/stats";
import { z } from "zod";
import { SemitoneError } from "../semitone-error.ts";
import { type LanguageModel, type LanguageStates, topState } from "./open-language-model.ts";
import { readPieces } from "./read-pieces.ts";
import type { TokenPiece } from "./token-pieces.ts";

/** Its file, beside the model. */
export const PROBES_FILE = "probes.json";
/** The kind of job that learns them; the version changes with what they mean. */
export const LEARN_PROBES = { kind: "learn-probes", version: 1 } as const;

const FORMAT = "semitone-probes/1";

const numbers = z.array(z.number()).max(8192);

const probeSchema = z.strictObject({
  attribute: z.string().max(1000),
  classes: z.array(z.string().max(1000)).min(2).max(1000),
  /** Labelled pieces that it learnt from. */
  pieces: z.int().min(1),
  /**
   * The units that speak: softmax_k(bias_k + sum_u weight_uk (mean state of u over the piece - mean_u) / deviation_u) is the probability of
   * class k; an L1 penalty leaves few of them.
   */
  units: z
    .array(
      z.strictObject({ unit: z.int().min(0), mean: z.number(), deviation: z.number(), weights: numbers }),
    )
    .max(8192),
  bias: numbers,
  /** softmax(weights . state + bias): the same of all units after any token, for pieces that are not over. */
  running: z.strictObject({ weights: z.array(numbers).max(1000), bias: numbers }),
});

/** How one attribute is read from the states of the top layer. */
export type LanguageProbe = z.infer<typeof probeSchema>;

export const probesSchema = z.strictObject({
  format: z.literal(FORMAT),
  probes: z.array(probeSchema).max(1000),
});

/** A question to learn: the classes of an attribute, and by piece a distribution over them, where it is labelled. */
export interface ProbedTask {
  readonly attribute: string;
  readonly classes: readonly string[];
  readonly targets: readonly (readonly number[] | undefined)[];
}

/** L1 penalty against the summed cross entropy of standardised states: 1 / C of the papers, which tried C from 2^-8 to 1. */
const PENALTY = 4;
/** L2 penalty of the running probe, relative to the number of its units. */
const RUNNING_PENALTY = 1;
/** Places of a piece from which the running probe learns. */
const PLACES = 24;
/** Pieces of each class that are read at most, so that time is bounded. */
const MOST_PIECES = 200;
/** Pieces that some class must have for there to be a probe. */
const LEAST_PIECES = 2;

/** What is read of a piece. */
interface ReadStates {
  readonly mean: Float64Array;
  /** States after some tokens, evenly from all of the piece. */
  readonly running: readonly Float64Array[];
}

/**
 * Learns a probe for each task that has at least two labelled pieces of two classes; classes count alike however many pieces they have.
 * None for a network whose states are no units (a transformer).
 *
 * @param pieces  of each row of the targets; undefined where a piece cannot be written as tokens
 * @see Radford et al. 2017, arXiv:1704.01444; Ferreira and Whitehead 2019; Yang and Klein 2021, arXiv:2104.05218 for the running probe
 */
export async function learnProbes(
  model: LanguageModel,
  pieces: readonly (TokenPiece | undefined)[],
  tasks: readonly ProbedTask[],
  { signal, onProgress }: { readonly signal?: AbortSignal; onProgress?(share: number): void } = {},
): Promise<LanguageProbe[]> {
  if (topState(model) === undefined) return [];
  const known = tasks.flatMap((task) => {
    const rows = labelledRows(task, pieces);
    return rows.length > 0 ? [{ task, rows }] : [];
  });
  const wanted = [...new Set(known.flatMap(({ rows }) => rows))].sort((a, b) => a - b);
  const read = await statesOf(
    model,
    wanted.map((row) => pieces[row]!),
    signal,
  );
  onProgress?.(0.7);
  const byRow = new Map(wanted.map((row, i) => [row, read[i]]));
  const probes: LanguageProbe[] = [];
  for (const [i, { task, rows }] of known.entries()) {
    signal?.throwIfAborted();
    await new Promise(setImmediate);
    probes.push(
      fitProbe(
        task,
        rows.map((row) => ({ ...byRow.get(row)!, target: task.targets[row]! })),
      ),
    );
    onProgress?.(0.7 + (0.3 * (i + 1)) / known.length);
  }
  return probes;
}

const classOf = (target: readonly number[]): number => target.indexOf(Math.max(...target));

/** Rows to learn from, in their order; none where fewer than two classes have enough. */
function labelledRows(
  { classes, targets }: ProbedTask,
  pieces: readonly (TokenPiece | undefined)[],
): number[] {
  const byClass = classes.map((): number[] => []);
  for (const [row, target] of targets.entries())
    if (target && (pieces[row]?.notes ?? 0) > 0) byClass[classOf(target)].push(row);
  if (byClass.filter(({ length }) => length >= LEAST_PIECES).length < 2) return [];
  return byClass
    .flatMap((rows) => {
      const every = Math.max(1, rows.length / MOST_PIECES);
      return Array.from(
        { length: Math.min(rows.length, MOST_PIECES) },
        (_, i) => rows[Math.floor(i * every)],
      );
    })
    .sort((a, b) => a - b);
}

async function statesOf(
  model: LanguageModel,
  pieces: readonly TokenPiece[],
  signal?: AbortSignal,
): Promise<ReadStates[]> {
  const { units } = model.config.sizes;
  const name = topState(model)!;
  const read = pieces.map(() => ({ mean: new Float64Array(units), running: [] as Float64Array[] }));
  await readPieces(model, pieces, {
    signal,
    onStep: (piece, at, states, lane) => {
      const { length } = pieces[piece].tokens;
      const values = model.valuesOf(states, name).subarray(lane * units, (lane + 1) * units);
      const { mean, running } = read[piece];
      for (let unit = 0; unit < units; unit++) mean[unit] += values[unit] / length;
      const isPlace = Math.floor(((at + 1) * PLACES) / length) > Math.floor((at * PLACES) / length);
      if (isPlace) running.push(Float64Array.from(values));
    },
  });
  return read;
}

function fitProbe(
  { attribute, classes }: ProbedTask,
  pieces: readonly (ReadStates & { readonly target: readonly number[] })[],
): LanguageProbe {
  const counts = classes.map((_, k) => pieces.filter(({ target }) => classOf(target) === k).length);
  const present = counts.filter((count) => count > 0).length;
  const weightOf = ({ target }: { readonly target: readonly number[] }) =>
    pieces.length / (present * counts[classOf(target)]);
  const targets = pieces.map(({ target }) => target);
  const means = standardise(pieces.map(({ mean }) => mean));
  const weights = pieces.map(weightOf);
  const spoken = fitLassoSoftmax(means.rows, targets, PENALTY, { weights, steps: 1000, tolerance: 1e-5 });
  const places = pieces.flatMap((piece) => piece.running.map((row) => ({ row, target: piece.target })));
  const moments = standardise(places.map(({ row }) => row));
  const running = fitSoftmax(
    spanOf(moments.rows),
    places.map(({ target }) => target),
    RUNNING_PENALTY * moments.mean.length,
    // The places of a piece say one thing together, not each a thing of its own.
    { weights: places.map((place) => weightOf(place) / PLACES) },
  );
  const speaks = [...means.mean.keys()].filter((unit) => spoken.weights.some((row) => row[unit] !== 0));
  return {
    ...{ attribute, classes: [...classes], pieces: pieces.length },
    units: speaks.map((unit) => ({
      unit,
      mean: short(means.mean[unit]),
      deviation: short(means.deviation[unit]),
      weights: spoken.weights.map((row) => short(row[unit])),
    })),
    bias: spoken.bias.map(short),
    running: {
      weights: running.weights.map((row) =>
        Array.from(row, (weight, u) => short(weight / moments.deviation[u])),
      ),
      bias: running.weights.map((row, k) =>
        short(
          row.reduce(
            (sum, weight, u) => sum - (weight * moments.mean[u]) / moments.deviation[u],
            running.bias[k],
          ),
        ),
      ),
    },
  };
}

/** Seven digits: as much as states have. */
const short = (value: number): number => Number(value.toPrecision(7));

function standardise(rows: readonly Float64Array[]) {
  const mean = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const deviation = mean.map((centre, k) =>
    Math.max(1e-6, Math.sqrt(rows.reduce((sum, row) => sum + (row[k] - centre) ** 2, 0) / rows.length)),
  );
  return {
    mean,
    deviation,
    rows: rows.map((row) => row.map((value, k) => (value - mean[k]) / deviation[k])),
  };
}

/** Probability of each class of a piece. @param means  of all units of the top layer over its tokens */
export const hears = ({ units, bias }: LanguageProbe, means: ArrayLike<number>): number[] =>
  softmax(
    bias.map((own, k) =>
      units.reduce(
        (sum, { unit, mean, deviation, weights }) => sum + (weights[k] * (means[unit] - mean)) / deviation,
        own,
      ),
    ),
  );

/** Probability of each class after any token. @param state  of all units of the top layer */
export const hearsSoFar = (
  { running: { weights, bias } }: LanguageProbe,
  state: ArrayLike<number>,
): number[] =>
  softmax(
    bias.map((own, k) => {
      const row = weights[k];
      let sum = own;
      for (let unit = 0; unit < row.length; unit++) sum += row[unit] * state[unit];
      return sum;
    }),
  );

/** State of the top layer of one lane. */
export function laneState(model: LanguageModel, states: LanguageStates, lane: number): Float32Array {
  const { units } = model.config.sizes;
  return model.valuesOf(states, topState(model)!).subarray(lane * units, (lane + 1) * units);
}

export function writeProbes(folder: string, probes: readonly LanguageProbe[]): void {
  writeWholeFile(join(folder, PROBES_FILE), `${JSON.stringify({ format: FORMAT, probes })}\n`);
}

/**
 * The probes beside a model; none where there are none.
 *
 * @throws SemitoneError (`broken-run`) where they cannot be read, or are of another model
 */
export function readProbes(
  folder: string,
  { config }: Pick<LanguageModel, "config">,
): readonly LanguageProbe[] {
  const path = join(folder, PROBES_FILE);
  if (!existsSync(path)) return [];
  try {
    const { probes } = probesSchema.parse(readJsonFile(path, { within: folder }));
    for (const probe of probes) requireFitting(probe, config.sizes.units);
    return probes;
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? z.prettifyError(error).split("\n").join(" ") : whyUnread(error);
    throw new SemitoneError(
      `the probes of the language model cannot be read: ${reason}; at ${path}; train again, or copy the folder anew`,
      "broken-run",
    );
  }
}

function requireFitting({ attribute, classes, units, bias, running }: LanguageProbe, width: number): void {
  const isFitting =
    [bias, running.weights, running.bias, ...units.map(({ weights }) => weights)].every(
      ({ length }) => length === classes.length,
    ) &&
    running.weights.every(({ length }) => length === width) &&
    units.every(({ unit, deviation }) => unit < width && deviation > 0);
  if (!isFitting)
    throw new SemitoneError(
      `${attribute}: expected weights for ${width} units and ${classes.length} classes; got others`,
      "broken-run",
    );
}
