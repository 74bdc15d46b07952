// The verb `transfer`: a piece with one attribute changed, and how much of the piece is still there.

import { Progress, type WorkOptions } from "@semitone/job";
import { findPiece, type Project, readPiece } from "@semitone/library";
import {
  type Constraints,
  type ContentKept,
  changedSegments,
  checkConstraints,
  contentKept,
  decodingOf,
  type EncodedPiece,
  encodePiece,
  findRun,
  meanProbabilities,
  openSegmentModel,
  type SegmentModel,
  SemitoneError,
  type TagProbabilities,
  writeSegments,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import { requireNumber } from "./check-composition.ts";
import { type CreatedFiles, type OutputOptions, outputFiles, writeCreated } from "./created-files.ts";

export interface TransferOptions extends WorkOptions, OutputOptions {
  /** Name of a piece of the project, see `findPiece`. */
  readonly piece: string;
  /** What to change: classes by attribute, and qualities. At least one. */
  readonly constraints: Constraints;
  /** Strength of the change, 0..4: the stronger, the farther the tag moves and the less of the piece is kept. @default 1.5 */
  readonly strength?: number;
  /** @default the newest */
  readonly run?: string;
}

export interface TransferResult extends CreatedFiles {
  readonly run: string;
  readonly piece: string;
  readonly score: Score;
  /** What the model says of the piece, and of what it has become, by attribute and class. */
  readonly before: TagProbabilities;
  readonly after: TagProbabilities;
  /** What is left of the original. */
  readonly kept: ContentKept;
  /** What is left when nothing is changed: how far the model itself forgets. */
  readonly keptUnchanged: ContentKept;
  readonly seconds: number;
}

/** What `transfer` would write. */
export type TransferPlan = CreatedFiles & Pick<TransferResult, "run" | "piece">;

/**
 * Changes one thing, or a few, about a piece; key and meter stay, and as much of its notes as `strength` leaves.
 *
 * @throws SemitoneError (`no-run`) without a segment model, (`option`) for an unknown constraint; ProjectError (`no-piece`)
 */
export async function transfer(project: Project, options: TransferOptions): Promise<TransferResult> {
  const { strength = 1.5, signal } = options;
  return withModel(project, options, async (model, checked, { run, piece, ...files }, id) => {
    const progress = Progress.to(options.onProgress);
    progress.part("encoding", 0.2).at(0);
    const score = readPiece(project, id);
    const encoded = await encodePiece(model, piece, score);
    const decoding = progress.part("decoding", 0.6);
    const write = (segments: EncodedPiece["segments"]) =>
      writeSegments(model, encoded, segments, decodingOf(checked));
    decoding.at(0);
    const plain = await write(encoded.segments);
    decoding.at(0.5);
    const result = await write(await changedSegments(model, encoded, checked, strength));
    signal?.throwIfAborted();
    const tagging = progress.part("tagging", 0.2);
    tagging.at(0);
    const seconds = await writeCreated(result, files, options);
    const [again] = await model.encode([result]);
    tagging.at(1);
    return {
      run,
      piece,
      ...files,
      score: result,
      before: meanProbabilities(model, encoded),
      after: meanProbabilities(model, again),
      kept: contentKept(score, result),
      keptUnchanged: contentKept(score, plain),
      seconds,
    };
  });
}

/** Checks the options as `transfer` does, and tells which files it would write. Decodes and writes nothing. */
export const planTransfer = (project: Project, options: TransferOptions): Promise<TransferPlan> =>
  withModel(project, options, async (_, __, plan) => plan);

/** Hands over the run's model, what to change, what to write, and the piece. */
async function withModel<Result>(
  project: Project,
  options: TransferOptions,
  use: (
    model: SegmentModel,
    checked: CheckedConstraints,
    plan: TransferPlan,
    piece: number,
  ) => Promise<Result>,
): Promise<Result> {
  const { piece: wanted, constraints, strength = 1.5 } = options;
  requireNumber("strength", strength, 0, 4);
  if (Object.keys(constraints).length === 0)
    throw new SemitoneError(
      "constraints: expected something to change, such as mood=calm; got none",
      "option",
    );
  const run = findRun(project, options.run);
  const { id, name } = findPiece(project, wanted);
  const model = await openSegmentModel(run.folder);
  try {
    const files = outputFiles(project, options, "transferred");
    return await use(
      model,
      checkConstraints(model, constraints),
      { run: run.name, piece: name, ...files },
      id,
    );
  } finally {
    await model.dispose();
  }
}

type CheckedConstraints = ReturnType<typeof checkConstraints>;
