// The verb `generate`: new music with chosen attributes, as MIDI and as sound.

import { Progress } from "@semitone/job";
import type { Project } from "@semitone/library";
import { findRun } from "@semitone/models";
import type { Score } from "@semitone/music";
import { renderOnMachines } from "../sound/render-job.ts";
import { checkNumbers, requireNumber } from "./check-composition.ts";
import { type Composer, openComposer } from "./composer.ts";
import type { ComposerModel } from "./composer-models.ts";
import { type Copied, CopyWatch, drawUncopied } from "./copies.ts";
import { type CreatedFiles, outputFiles, writeCreated } from "./created-files.ts";
import type { GenerateOptions } from "./generate-options.ts";

export type { GenerateOptions } from "./generate-options.ts";

export interface GeneratedPiece extends CreatedFiles {
  readonly score: Score;
  readonly seed: number;
  readonly bars: number;
  readonly notes: number;
  readonly seconds: number;
  /** Of a language model: what it shares with a piece of the project. */
  readonly copied?: Copied;
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
  const machines = options.wav ? options.machines : undefined;
  return withComposer(project, options, async (composer, { run, model, pieces: planned }) => {
    const progress = Progress.to(options.onProgress);
    const pieces: GeneratedPiece[] = [];
    const watch = composer.watched?.by ?? new CopyWatch(project, composer.watched?.but, { signal });
    const composed = machines ? 1 - RENDERING : 1;
    for (const { seed, bars, ...files } of planned) {
      signal?.throwIfAborted();
      const composing = progress.part("composing", composed / planned.length);
      composing.at(0);
      const onProgress = (share: number) => composing.at(share);
      const write = (drawn: number) => composer.write({ bars, seed: drawn, signal, onProgress });
      const { score, copied } = composer.watched
        ? await drawUncopied(watch, seed, write, composer.watched.part)
        : { score: await write(seed), copied: undefined };
      const here = machines ? { ...files, wav: undefined } : files;
      const seconds = await writeCreated(score, here, options);
      const { length: notes } = score.notes;
      pieces.push({ ...files, score, seed, bars, notes, seconds, ...(copied && { copied }) });
      composing.at(1);
    }
    if (machines) {
      const { onProgress } = progress.part("rendering", RENDERING);
      const sounds = pieces.flatMap(({ score, wav }) => (wav === undefined ? [] : [{ score, wav }]));
      await renderOnMachines(sounds, options.soundFont, { machines, signal, onProgress });
    }
    return { run, model, pieces };
  });
}

/** Share of the progress, where other machines render. */
const RENDERING = 0.2;

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
      const base = options.vary
        ? "varied"
        : options.fill
          ? "filled"
          : options.continue
            ? "continued"
            : "generated";
      const name = count === 1 ? base : `${base}-${i + 1}`;
      const files = outputFiles(project, options, name, count > 1 ? i + 1 : undefined);
      return { ...files, seed: seed + i, bars };
    });
    return await use(composer, { run: run.name, model: composer.model, pieces });
  } finally {
    await composer.close();
  }
}
