// `transfer` of a performance: its notes are kept, its way of playing changes.
import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  ATTRIBUTE_NAMES,
  type Constraints,
  openPerformance,
  readPerformanceModel,
  SemitoneError,
} from "@semitone/models";
import { playedInTime } from "@semitone/music";
import {
  type CreatedFiles,
  type OutputOptions,
  outputFiles,
  writeCreated,
} from "../creation/created-files.ts";
import { findPerformanceRun } from "./performance-run.ts";
import { readPerformed, requirePerformed } from "./performed.ts";
import { checkWishes, notesOn, type ReachedWish } from "./wishes.ts";

export interface TransferPerformanceOptions extends WorkOptions, OutputOptions {
  /** Name of a performance of the project. */
  readonly piece: string;
  /** By how many deviations attributes are to change, as 1 or -0.5, and a class by its attribute. At least one. */
  readonly changes: Constraints;
  /** @default the newest with a performance model */
  readonly run?: string;
}

export interface ChangedAttribute extends ReachedWish {
  /** As it was played. */
  readonly before: number | null;
}

export interface TransferPerformanceResult extends CreatedFiles {
  readonly run: string;
  readonly piece: string;
  readonly performanceOf: string;
  /** The class that it was to be of. */
  readonly className?: string;
  /** Every attribute, in deviations from the mean of the performances learnt from. */
  readonly attributes: readonly ChangedAttribute[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** What `transferPerformance` would write. */
export type TransferPerformancePlan = CreatedFiles &
  Pick<TransferPerformanceResult, "run" | "piece" | "performanceOf">;

/**
 * Changes how a performance is played. What was played beside the score moves along in time; of the six attributes those that are not asked
 * for stay, or change with the class.
 *
 * @throws SemitoneError (`no-run`) without a performance model, (`option`) for an unknown change or none; ProjectError (`no-piece`)
 */
export async function transferPerformance(
  project: Project,
  options: TransferPerformanceOptions,
): Promise<TransferPerformanceResult> {
  const progress = Progress.to(options.onProgress);
  progress.part("opening", 0.2).at(0);
  const { plan, performed, checked, folder } = prepare(project, options);
  const { score, played, usual } = readPerformed(project, performed);
  const model = await openPerformance(readPerformanceModel(folder).trained);
  try {
    const playing = progress.part("performing", 0.6);
    playing.at(0);
    options.signal?.throwIfAborted();
    const { wishes: changes, className } = checked;
    const { encoded, before, wanted, reached } = await model.change(played, { changes, className, usual });
    options.signal?.throwIfAborted();
    playing.at(1);
    const orNull = (value: number) => (Number.isFinite(value) ? value : null);
    const attributes = ATTRIBUTE_NAMES.map((attribute) => ({
      attribute,
      before: orNull(before[attribute]),
      asked: orNull(wanted[attribute]) ?? changes[attribute] ?? 0,
      reached: orNull(reached[attribute]),
    })).filter(({ before: was, attribute }) => was !== null || changes[attribute] !== undefined);
    const seconds = await writeCreated(playedInTime(score, encoded), plan, options);
    progress.part("writing", 0.2).at(1);
    return {
      ...plan,
      ...(className !== undefined && { className }),
      attributes,
      notes: notesOn(score, attributes),
      seconds,
    };
  } finally {
    await model.dispose();
  }
}

/** Checks the options as `transferPerformance` does, and tells which files it would write. */
export const planTransferPerformance = (
  project: Project,
  options: TransferPerformanceOptions,
): TransferPerformancePlan => prepare(project, options).plan;

function prepare(project: Project, options: TransferPerformanceOptions) {
  if ((Array.isArray(options.changes) ? options.changes : Object.keys(options.changes)).length === 0)
    throw new SemitoneError(
      "transfer: expected something to change, such as tempo=1; got none; name an attribute or a class",
      "option",
    );
  const performed = requirePerformed(project, "piece", options.piece);
  const { name: run, folder } = findPerformanceRun(project, options.run);
  const checked = checkWishes(readPerformanceModel(folder).config, options.changes);
  const files = outputFiles(project, options, "transferred");
  const names = { run, piece: performed.piece.name, performanceOf: performed.pair.score.name };
  return { plan: { ...names, ...files }, performed, checked, folder };
}
