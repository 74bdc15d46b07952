// The verb `generate`: new music with chosen attributes, as MIDI and as sound.

import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type CompositionPlan,
  type Constraints,
  checkConstraints,
  compose,
  findRun,
  openSegmentModel,
  parseKey,
  parseMeter,
  type SegmentModel,
  SemitoneError,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import { type CreatedFiles, type OutputOptions, outputFiles, writeCreated } from "./created-files.ts";

export interface GenerateOptions extends WorkOptions, OutputOptions {
  /** @default the newest */
  readonly run?: string;
  /** Classes by attribute, and qualities as numbers or as lowest, low, medium, high, highest. @default none */
  readonly constraints?: Constraints;
  /**
   * Strength of the classes given, 0..4: 0 the average of all music, 1 typical, above it more than typical. Also the number of versions of
   * every two bars that the model chooses from, 24 at 1. @default 1.5
   */
  readonly strength?: number;
  /** Such as `C major` or `F# minor`. @default that of a piece of the classes given */
  readonly key?: string;
  /** Such as `3/4`. @default that of the piece of the classes given that is tagged so with the highest probability */
  readonly meter?: string;
  /** 1..MAX_BARS. @default 16 */
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
export const MAX_BARS = 2048;

/** What `generate` would write. */
export interface GeneratePlan {
  readonly run: string;
  readonly pieces: readonly (CreatedFiles & Pick<GeneratedPiece, "seed" | "bars">)[];
}

/**
 * Composes and writes pieces; the same options give the same bytes.
 *
 * @throws SemitoneError (`no-run`) without a segment model, (`option`) for constraints that the run does not know
 */
export async function generate(project: Project, options: GenerateOptions = {}): Promise<GenerateResult> {
  const { signal } = options;
  return withModel(project, options, async (model, composition, { run, pieces: planned }) => {
    const progress = Progress.to(options.onProgress);
    const pieces: GeneratedPiece[] = [];
    for (const { seed, bars, ...files } of planned) {
      signal?.throwIfAborted();
      const composing = progress.part("composing", 1 / planned.length);
      composing.at(0);
      const score = await compose(model, { ...composition, seed });
      const seconds = await writeCreated(score, files, options);
      pieces.push({ ...files, score, seed, bars, notes: score.notes.length, seconds });
      composing.at(1);
    }
    return { run, pieces };
  });
}

/** Checks the options as `generate` does, and tells which files it would write. Composes and writes nothing. */
export const planGenerate = (project: Project, options: GenerateOptions = {}): Promise<GeneratePlan> =>
  withModel(project, options, async (_, __, plan) => plan);

/** Hands over the run's model, what to compose, and what to write. */
async function withModel<Result>(
  project: Project,
  options: GenerateOptions,
  use: (
    model: SegmentModel,
    composition: Omit<CompositionPlan, "seed">,
    plan: GeneratePlan,
  ) => Promise<Result>,
): Promise<Result> {
  const { bars = 16, count = 1, seed = 1 } = options;
  requireNumber("count", count, 1, 1000, true);
  requireNumber("seed", seed, 0, Number.MAX_SAFE_INTEGER - 1000, true);
  checkNumbers(options);
  const run = findRun(project, options.run);
  const model = await openSegmentModel(run.folder);
  try {
    const composition = checkComposition(model, options);
    const pieces = Array.from({ length: count }, (_, i) => {
      const name = count === 1 ? "generated" : `generated-${i + 1}`;
      const files = outputFiles(project, options, name, count > 1 ? i + 1 : undefined);
      return { ...files, seed: seed + i, bars };
    });
    return await use(model, composition, { run: run.name, pieces });
  } finally {
    await model.dispose();
  }
}

type Composition = Pick<
  GenerateOptions,
  "constraints" | "strength" | "key" | "meter" | "bars" | "temperature"
>;

/** What can be checked before a model is opened. */
function checkNumbers({ strength = 1.5, bars = 16, temperature = 0.6, key }: Composition) {
  requireNumber("strength", strength, 0, 4);
  requireNumber("temperature", temperature, 0, 2);
  requireNumber("bars", bars, 1, MAX_BARS, true);
  return { strength, bars, temperature, ...(key === undefined ? {} : { key: parseKey(key) }) };
}

/** What to compose, with every default filled in. @throws SemitoneError (`option`) for what the model does not know */
export const checkComposition = (
  model: SegmentModel,
  options: Composition,
): Omit<CompositionPlan, "seed"> => ({
  constraints: checkConstraints(model, options.constraints ?? {}),
  ...checkNumbers(options),
  ...(options.meter !== undefined && { grid: parseMeter(options.meter, model.config.grids) }),
});

/** @throws SemitoneError (`option`) for a number outside `low..high`, or not whole where it must be */
export function requireNumber(name: string, value: number, low: number, high: number, whole = false): void {
  if (value >= low && value <= high && (!whole || Number.isSafeInteger(value))) return;
  throw new SemitoneError(
    `${name}: expected ${whole ? "a whole number" : "a number"} in ${low}..${high}; got ${value}`,
    "option",
  );
}
