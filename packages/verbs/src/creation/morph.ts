// The verb `morph`: from one piece to another in a few steps, along the latent path or one attribute alone, with tags drawn on the way.

import { Progress, type WorkOptions } from "@semitone/job";
import { findPiece, type Piece, type Project, readPiece } from "@semitone/library";
import type { SegmentLatent } from "@semitone/models";
import {
  between,
  decodingAfter,
  type EncodedPiece,
  encodePiece,
  fifthsOf,
  findRun,
  meanProbabilities,
  openSegmentModel,
  performanceOf,
  QUALITIES,
  type Quality,
  type SegmentModel,
  SemitoneError,
  type TagProbabilities,
} from "@semitone/models";
import { createScore, type Score, ticks } from "@semitone/music";
import { BARS, barTicks, TICKS_PER_QUARTER, toNotes } from "@semitone/music/cells";
import { requireNumber } from "./check-composition.ts";
import { type CreatedFiles, type OutputOptions, outputFiles, writeCreated } from "./created-files.ts";

export interface MorphOptions extends WorkOptions, OutputOptions {
  /** Names of pieces of the project, see `findPiece`. */
  readonly from: string;
  readonly to: string;
  /** Both ends included; 2..64. @default 5 */
  readonly steps?: number;
  /** Bars of each step, from the beginning of the pieces; 2..64. @default 4 */
  readonly bars?: number;
  /** An attribute or a quality that alone goes from one piece's to the other's. @default everything does */
  readonly only?: string;
  /** @default the newest */
  readonly run?: string;
}

export interface MorphStep {
  /** 0 at `from`, 1 at `to`. */
  readonly t: number;
  /** First bar of the step in the score. */
  readonly bar: number;
  /** What the model tags the music of this step with: probabilities by attribute and class. */
  readonly tags: TagProbabilities;
  /** Milliseconds that decoding took. */
  readonly milliseconds: number;
}

export interface MorphResult extends CreatedFiles {
  readonly run: string;
  readonly from: string;
  readonly to: string;
  readonly steps: readonly MorphStep[];
  readonly score: Score;
  readonly seconds: number;
}

/** What `morph` would write. */
export type MorphPlan = CreatedFiles & Pick<MorphResult, "run" | "from" | "to">;

/**
 * Writes the steps one after the other as one piece.
 *
 * @throws SemitoneError (`no-run`) without a segment model, (`option`) for an attribute that there is not; ProjectError (`no-piece`)
 */
export async function morph(project: Project, options: MorphOptions): Promise<MorphResult> {
  return withModel(project, options, async (model, change, { run, from, to, ...files }, ends) => {
    const progress = Progress.to(options.onProgress);
    const encoding = progress.part("encoding", 0.2);
    encoding.at(0);
    const [a, b] = ends.map(({ id, name }) => ({ name, score: readPiece(project, id) }));
    const encoded = [
      await encodePiece(model, a.name, a.score),
      await encodePiece(model, b.name, b.score),
    ] as const;
    const parts = await morphParts(model, encoded, options, change, progress.part("morphing", 0.7));
    const { score, bars: starts } = inSequence(parts.map((each) => each.score));
    const tagging = progress.part("tagging", 0.1);
    const again = await model.encode(parts.map((each) => each.score));
    const seconds = await writeCreated(score, files, options);
    const steps = parts.map(({ t, milliseconds }, i) => ({
      t,
      bar: starts[i],
      tags: meanProbabilities(model, again[i]),
      milliseconds,
    }));
    tagging.at(1);
    return { run, from, to, ...files, steps, score, seconds };
  });
}

/** Checks the options as `morph` does, and tells which files it would write. Decodes and writes nothing. */
export const planMorph = (project: Project, options: MorphOptions): Promise<MorphPlan> =>
  withModel(project, options, async (_, __, plan) => plan);

/** Hands over the run's model, what alone changes, what to write, and both pieces. */
async function withModel<Result>(
  project: Project,
  options: MorphOptions,
  use: (
    model: SegmentModel,
    change: Change | undefined,
    plan: MorphPlan,
    ends: readonly Piece[],
  ) => Promise<Result>,
): Promise<Result> {
  const { from, to, steps = 5, bars = 4, only } = options;
  requireNumber("steps", steps, 2, 64, true);
  requireNumber("bars", bars, 2, 64, true);
  const run = findRun(project, options.run);
  const ends = [from, to].map((name) => findPiece(project, name));
  const model = await openSegmentModel(run.folder);
  try {
    const change = only === undefined ? undefined : checkOnly(model, only);
    const files = outputFiles(project, options, "morphed");
    const plan = { run: run.name, from: ends[0].name, to: ends[1].name, ...files };
    return await use(model, change, plan, ends);
  } finally {
    await model.dispose();
  }
}

interface MorphPart {
  readonly score: Score;
  readonly t: number;
  readonly milliseconds: number;
}

async function morphParts(
  model: SegmentModel,
  ends: readonly [EncodedPiece, EncodedPiece],
  { steps: count = 5, bars = 4, signal }: MorphOptions,
  change: Change | undefined,
  progress: Progress,
): Promise<MorphPart[]> {
  const parts: MorphPart[] = [];
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted();
    progress.at(i / count);
    const t = i / (count - 1);
    const start = performance.now();
    const score = await partAt(model, ends, { t, segments: Math.ceil(bars / BARS), change });
    parts.push({ score, t, milliseconds: performance.now() - start });
  }
  return parts;
}

/** What alone changes: a factor, with the qualities that follow from it, or one quality. */
export type Change = { readonly factor: string } | { readonly quality: Quality };

/** @throws SemitoneError (`option`) for what the model does not know */
export function checkOnly({ config }: SegmentModel, only: string): Change {
  const attribute = config.attributes.find(({ name }) => name === only);
  if (attribute) return { factor: attribute.id };
  if ((QUALITIES as readonly string[]).includes(only)) return { quality: only as Quality };
  const names = [...config.attributes.map(({ name }) => name), ...QUALITIES];
  throw new SemitoneError(`only: expected one of ${names.join(", ")}; got ${JSON.stringify(only)}`, "option");
}

export interface PartOptions {
  /** Share of the way, 0..1. */
  readonly t: number;
  readonly segments: number;
  readonly change?: Change;
  /** Qualities moved from where the music is, in standard deviations of the corpus. */
  readonly faders?: Faders;
}

export type Faders = Readonly<Partial<Record<Quality, number>>>;

/** The first segments of both pieces, at share t of the way between them. A shorter piece begins again. */
export async function partAt(
  model: SegmentModel,
  [a, b]: readonly [EncodedPiece, EncodedPiece],
  { t, segments, change, faders = {} }: PartOptions,
): Promise<Score> {
  const latents: SegmentLatent[] = [];
  for (let k = 0; k < segments; k++) {
    const [x, y] = [a, b].map((piece) => piece.segments[k % piece.segments.length]);
    const there = change ? await changedAlone(model, x, y, t, change) : between(x, y, t);
    latents.push({ ...there, qualities: there.qualities.map((v, q) => v + (faders[QUALITIES[q]] ?? 0)) });
  }
  const key = t < 0.5 || change ? a.cut : b.cut;
  const moved = QUALITIES.filter((quality) => faders[quality]);
  const changed = change && "quality" in change ? [change.quality, ...moved] : moved;
  const notes = await model.decode(latents, decodingAfter(changed));
  const { grid } = latents[0];
  const { qpm, velocity } = performanceOf(model, latents[0].qualities);
  // All of a step in one meter: that of its first segment.
  const kept = notes.filter(
    (_, k) =>
      latents[k].grid.numerator === grid.numerator && latents[k].grid.denominator === grid.denominator,
  );
  return createScore({
    ticksPerQuarter: TICKS_PER_QUARTER,
    notes: kept.flatMap((segment, k) =>
      toNotes(segment, latents[k].grid, { bar: k * BARS, transpose: key.shift, velocity }),
    ),
    tempos: [{ at: ticks(0), qpm }],
    meters: [{ at: ticks(0), numerator: grid.numerator, denominator: grid.denominator }],
    keys: [{ at: ticks(0), fifths: fifthsOf(key), mode: key.mode }],
    tracks: [{ name: "piano", program: 0, channel: 0, isDrum: false }],
    provenance: { format: "generated" },
  });
}

async function changedAlone(
  model: SegmentModel,
  a: SegmentLatent,
  b: SegmentLatent,
  t: number,
  change: Change,
): Promise<SegmentLatent> {
  const whole = between(a, b, t);
  if ("quality" in change) {
    const k = QUALITIES.indexOf(change.quality);
    return { ...a, qualities: a.qualities.map((value, i) => (i === k ? whole.qualities[k] : value)) };
  }
  const factors = { ...a.factors, [change.factor]: whole.factors[change.factor] };
  const [before, after] = [await model.qualitiesOf(a.factors), await model.qualitiesOf(factors)];
  return { ...a, factors, qualities: a.qualities.map((value, i) => value + after.loc[i] - before.loc[i]) };
}

/** Scores one after the other, each from a bar line on; and the bar on which each begins. */
function inSequence(scores: readonly Score[]): { score: Score; bars: number[] } {
  const starts: number[] = [];
  const bars: number[] = [];
  let [at, bar] = [0, 0];
  for (const { notes, meters } of scores) {
    starts.push(at);
    bars.push(bar);
    const length = barTicks({ ...meters[0], stepsPerQuarter: 1, stepsPerBeat: 1 });
    const end = notes.reduce((latest, { onset, duration }) => Math.max(latest, onset + duration), 1);
    const count = Math.ceil(end / length / BARS) * BARS;
    at += Math.round(count * length);
    bar += count;
  }
  const moved = <Change extends { readonly at: number }>(of: (score: Score) => readonly Change[]) =>
    scores.flatMap((score, i) =>
      of(score).map((change) => ({ ...change, at: ticks(change.at + starts[i]) })),
    );
  return {
    bars,
    score: createScore({
      ticksPerQuarter: TICKS_PER_QUARTER,
      notes: scores.flatMap(({ notes }, i) =>
        notes.map((note) => ({ ...note, onset: ticks(note.onset + starts[i]) })),
      ),
      tempos: moved(({ tempos }) => tempos),
      meters: moved(({ meters }) => meters),
      keys: moved(({ keys }) => keys),
      tracks: scores[0].tracks,
      provenance: { format: "generated" },
    }),
  };
}
