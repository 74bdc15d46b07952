// A trained segment model in use: music to latents and back, a batch of segments at a time.

import { join } from "node:path";
import {
  concat,
  evaluate,
  type InferenceProgram,
  inferenceProgram,
  input,
  Parameters,
  sigmoid,
  softmax,
  split,
  type Tensor,
  type TypedArray,
} from "@semitone/graph";
import type { Score } from "@semitone/music";
import {
  BEATS,
  CELLS,
  type CutPiece,
  cutPiece,
  fromCells,
  type GridNote,
  toCells,
} from "@semitone/music/cells";
import { type Distribution, infer, type LearnedMixture } from "@semitone/prob";
import { createSession, readSafetensorsFile, type Session } from "@semitone/runtime";
import { requireIntact } from "../intact-files.ts";
import { SemitoneError } from "../semitone-error.ts";
import { type Anchor, hasAnchors, unpackAnchors } from "./anchors.ts";
import { exampleBeats, type PickBeat } from "./example-beats.ts";
import { classOf, latentOf, STYLE } from "./factor-name.ts";
import { type CellCounts, likeliestCells } from "./likeliest-cells.ts";
import { BEAT_LATENTS, factorsOf, type SegmentNetwork, segmentNetwork } from "./network.ts";
import { PACKED, packCells, unpackCells } from "./packed-cells.ts";
import { GRID_SIZE, gridVector, QUALITIES, type Quality, quartersOf } from "./qualities.ts";
import { readSegmentConfig, SEGMENT_FILES, type SegmentConfig, storedName } from "./segment-config.ts";
import type { SegmentLatent, SegmentSetting } from "./segment-latent.ts";
import { segmentRows, standardized } from "./segment-rows.ts";
import { THREADS } from "./threads.ts";

/** A piece as the model sees it. */
export interface EncodedPiece {
  readonly cut: CutPiece;
  readonly segments: readonly SegmentLatent[];
  /** By the attributes' factors, the probability of each class in each segment. */
  readonly attributes: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** A normal distribution with independent elements. */
export interface Normal {
  readonly loc: Float32Array;
  readonly scale: Float32Array;
}

/** One component of a factor's prior. */
export interface RoomComponent extends Normal {
  readonly weight: number;
}

export interface DecodeOptions {
  /**
   * The likeliest notes, as many as the density says; otherwise those more likely than not. Half way between two pieces, where latents are
   * vague, a third fewer are. A fader of density itself moves register and mode less without. @default true
   */
  readonly byDensity?: boolean;
}

/** How segments are to be decoded of which these qualities were changed. */
export const decodingAfter = (changed: readonly Quality[]): DecodeOptions => ({
  byDensity: !changed.includes("density"),
});

export interface OpenOptions {
  /** @default THREADS, whatever the machine has: the same number gives the same notes */
  readonly threads?: number;
}

const ROWS_AT_ONCE = 512;

type Programs = Readonly<Record<"encode" | "decode" | "continue" | "qualities", InferenceProgram>>;

export class SegmentModel {
  /** Ids: those of the attributes in order, then `STYLE`. */
  readonly factors: readonly string[];

  constructor(
    readonly config: SegmentConfig,
    private readonly programs: Programs,
    private readonly sessions: Readonly<Record<keyof Programs, Session>>,
    /** By factor, the components of its prior. */
    readonly components: Readonly<Record<string, readonly RoomComponent[]>>,
    /** Segments of the music it learnt from, as examples of their classes. */
    readonly anchors: readonly Anchor[],
  ) {
    this.factors = [...config.attributes.map(({ id }) => id), STYLE];
  }

  /** Numbers in the latents of all beats together. */
  get beatLatentsSize(): number {
    return BEATS * this.config.sizes.beatLatent;
  }

  /** The mean of a factor's prior, over all of its components. */
  centreOf(factor: string): Float32Array {
    const components = this.components[factor];
    return components[0].loc.map((_, i) =>
      components.reduce((sum, { weight, loc }) => sum + weight * loc[i], 0),
    );
  }

  /** Posterior means and class probabilities of whole pieces, segment by segment. */
  encode(scores: readonly Score[]): Promise<EncodedPiece[]> {
    return this.encodeCut(scores.map((score) => cutPiece(score)));
  }

  /** The same for pieces that are cut already, or segments that belong to none. */
  async encodeCut<Cut extends Pick<CutPiece, "segments">>(
    cuts: readonly Cut[],
  ): Promise<(Omit<EncodedPiece, "cut"> & { readonly cut: Cut })[]> {
    const rows = segmentRows(cuts.map(({ segments }) => segments));
    const qualities = standardized(rows.qualities, this.config.scale);
    const found = await this.run("encode", rows.count, { x: rows.x, qualities, grid: rows.grid });
    const row = (name: string, width: number, at: number) => found[name].slice(at * width, (at + 1) * width);
    let at = 0;
    return cuts.map((cut) => {
      const first = at;
      const segments = cut.segments.map(({ grid }): SegmentLatent => {
        const own = at++;
        return {
          beatLatents: row("beatLatents", this.beatLatentsSize, own),
          factors: Object.fromEntries(
            this.factors.map((factor) => [factor, row(latentOf(factor), this.config.sizes.factor, own)]),
          ),
          qualities: qualities.slice(own * QUALITIES.length, (own + 1) * QUALITIES.length),
          grid,
        };
      });
      const attributes = Object.fromEntries(
        this.config.attributes.map(({ id, classes }) => [
          id,
          segments.map((_, i) => Array.from(row(classOf(id), classes.length, first + i))),
        ]),
      );
      return { cut, segments, attributes };
    });
  }

  /** The notes of each segment, in C. */
  async decode(
    segments: readonly SegmentLatent[],
    { byDensity = true }: DecodeOptions = {},
  ): Promise<GridNote[][]> {
    const { cells } = await this.run("decode", segments.length, {
      beatLatents: joined(segments.map(({ beatLatents }) => beatLatents)),
      ...this.factorFeeds(segments.map(({ factors }) => factors)),
      qualities: joined(segments.map(({ qualities }) => qualities)),
      grid: joined(segments.map(({ grid }) => gridVector(grid))),
    });
    return segments.map((segment, i) => {
      const own = cells.subarray(i * CELLS, (i + 1) * CELLS);
      return fromCells(
        byDensity ? likeliestCells(own, this.countsOf(segment), segment.grid) : own,
        segment.grid,
      );
    });
  }

  /**
   * Draws of what comes after `previous`, beat by beat, each given those before it.
   *
   * @param previous no notes begin a piece
   * @param settings one for each draw
   * @param noise    standard normal, `beatLatentsSize` numbers for each draw
   */
  async continue(
    previous: readonly GridNote[],
    settings: readonly SegmentSetting[],
    { noise, temperature }: { readonly noise: Float32Array; readonly temperature: number },
  ): Promise<Float32Array[]> {
    const packed = new Float32Array(settings.length * PACKED);
    for (const [i, { grid }] of settings.entries()) packCells(toCells(previous, grid), packed, i * PACKED);
    const { beatLatents } = await this.run("continue", settings.length, {
      previous: packed,
      ...this.factorFeeds(settings.map(({ factors }) => factors)),
      qualities: joined(settings.map(({ qualities }) => qualities)),
      grid: joined(settings.map(({ grid }) => gridVector(grid))),
      noise: noise.map((value) => value * temperature),
    });
    return settings.map((_, i) =>
      beatLatents.slice(i * this.beatLatentsSize, (i + 1) * this.beatLatentsSize),
    );
  }

  /** p(qualities | factors), standardised. */
  async qualitiesOf(factors: SegmentLatent["factors"]): Promise<Normal> {
    const { loc, scale } = await this.run("qualities", 1, this.factorFeeds([factors]));
    return { loc, scale };
  }

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    await Promise.all(Object.values(this.sessions).map((session) => session.dispose()));
  }

  /** How many notes qualities ask for. */
  private countsOf({ qualities, grid }: SegmentLatent): CellCounts {
    const { mean, deviation } = this.config.scale;
    const [density, thickness] = (["density", "thickness"] as const).map((name) => {
      const k = QUALITIES.indexOf(name);
      return mean[k] + deviation[k] * qualities[k];
    });
    const onsets = density * quartersOf(grid);
    return { onsets, steps: onsets / Math.max(1, thickness) };
  }

  private factorFeeds(factors: readonly SegmentLatent["factors"][]): Record<string, Float32Array> {
    return Object.fromEntries(
      this.factors.map((factor) => [latentOf(factor), joined(factors.map((of) => of[factor]))]),
    );
  }

  /** Feeds of `count` rows each, a bounded number of them at once. */
  private async run(
    name: keyof Programs,
    count: number,
    feeds: Readonly<Record<string, Float32Array>>,
  ): Promise<Record<string, Float32Array>> {
    const { inputs, outputs } = this.programs[name];
    const session = this.sessions[name];
    const widths = Object.fromEntries(outputs.map((output) => [output.name, output.shape[1] as number]));
    const results = Object.fromEntries(
      outputs.map((output) => [output.name, new Float32Array(count * widths[output.name])]),
    );
    for (let from = 0; from < count; from += ROWS_AT_ONCE) {
      const rows = Math.min(ROWS_AT_ONCE, count - from);
      const tensors = Object.fromEntries(
        inputs.map((port) => {
          const width = port.shape[1] as number;
          const data = feeds[port.name].subarray(from * width, (from + rows) * width);
          return [port.name, session.tensor("float32", [rows, width], data)];
        }),
      );
      const found = await session.run(tensors);
      for (const [output, width] of Object.entries(widths))
        results[output].set(found[output].data as Float32Array, from * width);
    }
    return results;
  }
}

/**
 * Opens the segment model of a run folder.
 *
 * @throws SemitoneError (`no-run`) where there is none, (`broken-run`) where it cannot be read
 */
export async function openSegmentModel(folder: string, options: OpenOptions = {}): Promise<SegmentModel> {
  const [config, weights] = [readSegmentConfig(folder), readWeights(folder)];
  requireIntact(folder, ["segments"]);
  if (!hasAnchors(weights))
    throw new SemitoneError(
      `the segment model holds no examples to make music from; got ${folder}; train again`,
      "broken-run",
    );
  return loadSegmentModel(config, weights, options);
}

/** The segment model of a run folder as ONNX graphs by name, weights inside: for other tools. */
export function segmentGraphs(folder: string): Record<string, Uint8Array> {
  const { programs } = segmentPrograms(readSegmentConfig(folder), readWeights(folder));
  return Object.fromEntries(
    Object.entries(programs).map(([name, { model }]: [string, InferenceProgram]) => [name, model]),
  );
}

/** A segment model from what its files hold. */
export async function loadSegmentModel(
  config: SegmentConfig,
  weights: Readonly<Record<string, TypedArray>>,
  { threads = THREADS }: OpenOptions = {},
): Promise<SegmentModel> {
  const { programs, components, anchors } = segmentPrograms(config, weights);
  const entries = Object.entries(programs) as [keyof Programs, InferenceProgram][];
  const sessions = await Promise.all(
    entries.map(async ([name, { model }]) => [name, await createSession(model, { threads })] as const),
  );
  return new SegmentModel(
    config,
    programs,
    Object.fromEntries(sessions) as Record<keyof Programs, Session>,
    components,
    anchors,
  );
}

function readWeights(folder: string): Record<string, TypedArray> {
  const path = join(folder, SEGMENT_FILES.weights);
  try {
    const { tensors } = readSafetensorsFile(path, { finite: true, within: folder });
    return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
  } catch (error) {
    throw new SemitoneError(
      `the segment model's weights cannot be read: ${(error as Error).message}; train again, or copy the folder anew`,
      "broken-run",
    );
  }
}

/** The forward passes of a model with its weights inside, as ONNX; `export` writes them to files. */
export function segmentPrograms(config: SegmentConfig, stored: Readonly<Record<string, TypedArray>>) {
  const parameters = new Parameters();
  const network = segmentNetwork(parameters, factorsOf(config.attributes), config.sizes, config.networks);
  const weights = Object.fromEntries(
    parameters.all.map(({ name, size }) => {
      const kept = stored[storedName(config, name)];
      if (kept?.length !== size)
        throw new SemitoneError(
          `the segment model's weights must hold ${size} values of ${name}; got ${kept?.length ?? "none"}; train again, or copy the folder anew`,
          "broken-run",
        );
      return [name, kept];
    }),
  );
  const anchors = unpackAnchors(stored, config, network.factors);
  return {
    anchors,
    programs: passes(network, config, anchors, (outputs) =>
      inferenceProgram({ parameters, weights, outputs }),
    ),
    components: Object.fromEntries(
      network.factors.map((factor, i) => [factor, componentsOf(network.mixtures[i], weights)]),
    ),
  };
}

function passes(
  { model, factors, prior, describe, decode }: SegmentNetwork,
  { sizes }: SegmentConfig,
  anchors: readonly Anchor[],
  compile: (outputs: Readonly<Record<string, Tensor>>) => InferenceProgram,
): Programs {
  const rows = (name: string, width: number) => input(name, ["batch", width]);
  const [x, previous] = ["x", "previous"].map((name) => unpackCells(rows(name, PACKED)));
  const qualities = rows("qualities", QUALITIES.length);
  const grid = rows("grid", GRID_SIZE);
  const latents = concat(factors.map((factor) => rows(latentOf(factor), sizes.factor)));
  const inferred = infer(model, { x, qualities, grid });
  const described = describe(latents).parameters;
  const nearExample: PickBeat =
    anchors.length > 0
      ? exampleBeats(anchors, sizes.beatLatent, factors)({ factors: latents, qualities, grid })
      : (z) => z;
  const next = (beats: readonly Tensor[]) => prior({ previous, factors: latents, qualities, grid }, beats);
  return {
    encode: compile({
      beatLatents: concat(BEAT_LATENTS.map((name) => inferred[name].parameters.loc)),
      ...Object.fromEntries(
        factors.flatMap((factor) => [
          [latentOf(factor), inferred[latentOf(factor)].parameters.loc],
          [classOf(factor), inferred[classOf(factor)].mean()],
        ]),
      ),
    }),
    decode: compile({
      cells: sigmoid(
        decode({
          beatLatents: rows("beatLatents", BEATS * sizes.beatLatent),
          factors: latents,
          qualities,
          grid,
        }),
      ),
    }),
    continue: compile({
      beatLatents: concat(drawBeats(rows("noise", BEATS * sizes.beatLatent), next, nearExample)),
    }),
    qualities: compile({ loc: described.loc, scale: described.scale }),
  };
}

/** Beat after beat near a draw from its distribution given those before, by noise [rows, BEATS * size]. */
function drawBeats(
  noise: Tensor,
  next: (beats: readonly Tensor[]) => Distribution,
  nearExample: PickBeat,
): Tensor[] {
  const beats: Tensor[] = [];
  const size = (noise.shape[1] as number) / BEATS;
  for (const part of split(noise, new Array<number>(BEATS).fill(size))) {
    const given = next(beats);
    beats.push(nearExample(given.sample(part), given.parameters.scale));
  }
  return beats;
}

function componentsOf(
  { mixture }: LearnedMixture,
  weights: Readonly<Record<string, TypedArray>>,
): RoomComponent[] {
  const { logits, loc, scale } = mixture.parameters;
  const [shares, locs, scales] = evaluate(
    [softmax(logits), loc, scale],
    weights as Record<string, Float32Array>,
  );
  const size = locs.shape[1];
  const part = (data: ArrayLike<number>, k: number) =>
    Float32Array.from(data).slice(k * size, (k + 1) * size);
  return Array.from({ length: locs.shape[0] }, (_, k) => ({
    weight: shares.data[k],
    loc: part(locs.data, k),
    scale: part(scales.data, k),
  }));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const total = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    total.set(part, at);
    at += part.length;
  }
  return total;
}
