// The verb `generate`: new music with chosen attributes, as MIDI and as sound.

import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import { type Constraints, findRun } from "@semitone/models";
import type { Score } from "@semitone/music";
import { checkNumbers, requireNumber } from "./check-composition.ts";
import { type Composer, openComposer } from "./composer.ts";
import type { ComposerModel } from "./composer-models.ts";
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
  /** 0..2. @default 0.6, of a language model 1 */
  readonly temperature?: number;
  /** What composes. @default the segment model; the language model where a piece is continued, or the run has no other */
  readonly model?: ComposerModel;
  /** A piece to go on from: its name in the project, or a file. `bars` are written after its last. @default none */
  readonly continue?: string;
  /** Bars of the piece `in` to write anew between those around them, such as `9-12`. @default none */
  readonly fill?: string;
  /** The piece that is filled: its name in the project, or a file. */
  readonly in?: string;
  /** Of a language model: only the likeliest notes that together have this share, in (0, 1]. @default 0.98 */
  readonly topP?: number;
  /** Of a language model: lowest and highest note, such as `C3-C6`. @default any */
  readonly range?: string;
  /** Of a language model: most notes that sound at once. @default any */
  readonly polyphony?: number;
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
  readonly model: ComposerModel;
  readonly pieces: readonly GeneratedPiece[];
}

/** What `generate` would write. */
export interface GeneratePlan {
  readonly run: string;
  readonly model: ComposerModel;
  readonly pieces: readonly (CreatedFiles & Pick<GeneratedPiece, "seed" | "bars">)[];
}

/**
 * Composes and writes pieces; the same options give the same bytes.
 *
 * @throws SemitoneError (`no-run`) without the model that is asked for, (`option`) for constraints that the run does not know
 */
export async function generate(project: Project, options: GenerateOptions = {}): Promise<GenerateResult> {
  const { signal } = options;
  return withComposer(project, options, async (composer, { run, model, pieces: planned }) => {
    const progress = Progress.to(options.onProgress);
    const pieces: GeneratedPiece[] = [];
    for (const { seed, bars, ...files } of planned) {
      signal?.throwIfAborted();
      const composing = progress.part("composing", 1 / planned.length);
      composing.at(0);
      const score = await composer.write({ bars, seed, signal, onProgress: (share) => composing.at(share) });
      const seconds = await writeCreated(score, files, options);
      pieces.push({ ...files, score, seed, bars, notes: score.notes.length, seconds });
      composing.at(1);
    }
    return { run, model, pieces };
  });
}

/** Checks the options as `generate` does, and tells which files it would write. Composes and writes nothing. */
export const planGenerate = (project: Project, options: GenerateOptions = {}): Promise<GeneratePlan> =>
  withComposer(project, options, async (_, plan) => plan);

/** Hands over the composer of the run, and what to write. */
async function withComposer<Result>(
  project: Project,
  options: GenerateOptions,
  use: (composer: Composer, plan: GeneratePlan) => Promise<Result>,
): Promise<Result> {
  const { bars = 16, count = 1, seed = 1 } = options;
  requireNumber("count", count, 1, 1000, true);
  requireNumber("seed", seed, 0, Number.MAX_SAFE_INTEGER - 1000, true);
  checkNumbers(options);
  const run = findRun(project, options.run);
  const composer = await openComposer(project, run.folder, options);
  try {
    const pieces = Array.from({ length: count }, (_, i) => {
      const base = options.fill ? "filled" : options.continue ? "continued" : "generated";
      const name = count === 1 ? base : `${base}-${i + 1}`;
      const files = outputFiles(project, options, name, count > 1 ? i + 1 : undefined);
      return { ...files, seed: seed + i, bars };
    });
    return await use(composer, { run: run.name, model: composer.model, pieces });
  } finally {
    await composer.close();
  }
}
