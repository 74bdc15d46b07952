// The verb `generate`: new music with chosen attributes, as MIDI and as sound.

import type { WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  checkWishes,
  compose,
  findRun,
  openSegmentModel,
  parseKey,
  parseMeter,
  SemitoneError,
  type Wishes,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import { type CreatedFiles, type OutputOptions, outputFiles, writeCreated } from "./created-files.ts";

export interface GenerateOptions extends WorkOptions, OutputOptions {
  /** @default the newest */
  readonly run?: string;
  /** Classes by attribute, and qualities as numbers or as lowest, low, medium, high, highest. @default whatever comes */
  readonly wishes?: Wishes;
  /**
   * How far to go towards the classes asked for: 0 the average of all music, 1 typical, above it more than typical; and how many versions
   * of every two bars are made for the model to choose from, 24 at 1; 0..4. @default 1.5
   */
  readonly strength?: number;
  /** Such as `C major` or `F# minor`. @default that of some piece of the classes asked for */
  readonly key?: string;
  /** Such as `3/4`. @default that of some piece of the classes asked for, the one in which they are heard best */
  readonly meter?: string;
  /** 1..MOST_BARS. @default 16 */
  readonly bars?: number;
  /** 0..2. @default 0.6 */
  readonly temperature?: number;
  /** How many pieces, of seeds `seed`, `seed + 1`, ...; 1..1000. @default 1 */
  readonly count?: number;
  /** @default 1 */
  readonly seed?: number;
}

export interface GeneratedPiece extends CreatedFiles {
  readonly score: Score;
  readonly seed: number;
  readonly bars: number;
  readonly notes: number;
  readonly seconds: number;
}

export interface GenerateResult {
  readonly run: string;
  readonly pieces: readonly GeneratedPiece[];
}

/** Longest piece: four hours of music at a bar in seven seconds. */
export const MOST_BARS = 2048;

/**
 * Composes and writes pieces; the same options give the same bytes.
 *
 * @throws SemitoneError (`no-run`) without a segment model, (`option`) for what cannot be asked for
 */
export async function generate(project: Project, options: GenerateOptions = {}): Promise<GenerateResult> {
  const {
    wishes = {},
    strength = 1.5,
    bars = 16,
    temperature = 0.6,
    count = 1,
    seed = 1,
    onProgress,
    signal,
  } = options;
  requireNumber("strength", strength, 0, 4);
  requireNumber("temperature", temperature, 0, 2);
  requireNumber("bars", bars, 1, MOST_BARS, true);
  requireNumber("count", count, 1, 1000, true);
  requireNumber("seed", seed, 0, Number.MAX_SAFE_INTEGER - 1000, true);
  const key = options.key === undefined ? undefined : parseKey(options.key);
  const run = findRun(project, options.run);
  const model = await openSegmentModel(run.folder);
  try {
    const plan = {
      wishes: checkWishes(model, wishes),
      strength,
      ...(key && { key }),
      ...(options.meter !== undefined && { grid: parseMeter(options.meter, model.config.grids) }),
      bars,
      temperature,
    };
    const pieces: GeneratedPiece[] = [];
    for (let i = 0; i < count; i++) {
      signal?.throwIfAborted();
      onProgress?.({ stage: "composing", done: i / count });
      const score = await compose(model, { ...plan, seed: seed + i });
      const files = outputFiles(
        project,
        options,
        count === 1 ? "generated" : `generated-${i + 1}`,
        count > 1 ? i + 1 : undefined,
      );
      const seconds = await writeCreated(score, files, options);
      pieces.push({ ...files, score, seed: seed + i, bars, notes: score.notes.length, seconds });
    }
    return { run: run.name, pieces };
  } finally {
    await model.dispose();
  }
}

/** @throws SemitoneError (`option`) for a number outside `low..high`, or not whole where it must be */
export function requireNumber(name: string, value: number, low: number, high: number, whole = false): void {
  if (value >= low && value <= high && (!whole || Number.isSafeInteger(value))) return;
  throw new SemitoneError(
    `${name}: must be ${whole ? "a whole number" : "a number"} in ${low}..${high}; got ${value}`,
    "option",
  );
}
