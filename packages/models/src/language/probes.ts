// What a class of music looks like in the states of a language model: learnt from labelled pieces, and used to lead what is written.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJsonFile, writeWholeFile } from "@semitone/disk";
import { fitLassoSoftmax, fitSoftmax, softmax, spanOf } from "@semitone/stats";
import { z } from "zod";
import { SemitoneError } from "../semitone-error.ts";
import { unreadable } from "../unreadable.ts";
import { tokensOfSpec } from "./language-config.ts";
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
  /** Beginnings of labelled pieces, whole bars, as tokens; `label` is the place of the class. */
  examples: z
    .array(z.strictObject({ label: z.int().min(0), tokens: z.array(z.int().min(0)).min(1).max(1024) }))
    .max(10_000),
  /**
   * softmax(weights . state + bias): the same of all units after any token, for pieces that are not over. It is learnt from means, which say
   * more than single states, and asked of states in units of their own, larger deviations.
   */
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
/** Places of a piece at which states are looked at. */
const PLACES = 24;
/** Pieces of each class that are read at most, so that time is bounded. */
const MOST_PIECES = 200;
/** Pieces that some class must have for there to be a probe. */
const LEAST_PIECES = 2;

/** Pieces of each class that begin music of it, and the most of their tokens. */
const EXAMPLES = 12;
const EXAMPLE_TOKENS = 384;

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
    const fitted = fitProbe(
      task,
      rows.map((row) => ({ ...byRow.get(row)!, target: task.targets[row]! })),
    );
    probes.push({ ...fitted, examples: examplesOf(model, task, rows, pieces) });
    onProgress?.(0.7 + (0.3 * (i + 1)) / known.length);
  }
  return probes;
}

/** Whole bars from the start of some pieces of each class, evenly from all of them. */
function examplesOf(
  { representation: { vocabulary } }: LanguageModel,
  { classes, targets }: ProbedTask,
  rows: readonly number[],
  pieces: readonly (TokenPiece | undefined)[],
): LanguageProbe["examples"] {
  return classes.flatMap((_, label) => {
    const own = rows.filter((row) => classOf(targets[row]!) === label);
    return everySoMany(own, EXAMPLES).flatMap((row) => {
      const { tokens } = pieces[row]!;
      const some = [...tokens.subarray(1, EXAMPLE_TOKENS + 1)];
      const isWhole = tokens.length - 2 <= EXAMPLE_TOKENS;
      const end = isWhole
        ? tokens.length - 2
        : some.findLastIndex((token) => vocabulary.familyOf[token] === "bar");
      return end > 0 ? [{ label, tokens: some.slice(0, end) }] : [];
    });
  });
}

/** At most `count` items, evenly from all. */
function everySoMany<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]);
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
  return byClass.flatMap((rows) => everySoMany(rows, MOST_PIECES)).sort((a, b) => a - b);
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
): Omit<LanguageProbe, "examples"> {
  const counts = classes.map((_, k) => pieces.filter(({ target }) => classOf(target) === k).length);
  const present = counts.filter((count) => count > 0).length;
  const weightOf = ({ target }: { readonly target: readonly number[] }) =>
    pieces.length / (present * counts[classOf(target)]);
  const targets = pieces.map(({ target }) => target);
  const means = standardise(pieces.map(({ mean }) => mean));
  const weights = pieces.map(weightOf);
  const spoken = fitLassoSoftmax(means.rows, targets, PENALTY, { weights, steps: 1000, tolerance: 1e-5 });
  const moments = standardise(pieces.flatMap(({ running: rows }) => rows));
  const running = fitSoftmax(spanOf(means.rows), targets, RUNNING_PENALTY * means.mean.length, { weights });
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
            (sum, weight, u) => sum - (weight * means.mean[u]) / moments.deviation[u],
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
    const { vocabulary } = tokensOfSpec(config.tokens);
    for (const probe of probes) requireFitting(probe, config.sizes.units, vocabulary.size);
    return probes;
  } catch (error) {
    throw unreadable("probes of the language model", error, path);
  }
}

function requireFitting(
  { attribute, classes, units, bias, running, examples }: LanguageProbe,
  width: number,
  symbols: number,
): void {
  const isFitting =
    [bias, running.weights, running.bias, ...units.map(({ weights }) => weights)].every(
      ({ length }) => length === classes.length,
    ) &&
    running.weights.every(({ length }) => length === width) &&
    units.every(({ unit, deviation }) => unit < width && deviation > 0) &&
    examples.every(({ label, tokens }) => label < classes.length && tokens.every((token) => token < symbols));
  if (!isFitting)
    throw new SemitoneError(
      `${attribute}: expected weights for ${width} units and ${classes.length} classes; got others`,
      "broken-run",
    );
}
