// The verb `transfer`: a piece with one attribute changed, and how much of the piece is still there.

import type { WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type ContentKept,
  changedSegments,
  checkWishes,
  contentKept,
  decodingOf,
  type EncodedPiece,
  encodePiece,
  findRun,
  findScore,
  meanProbabilities,
  openSegmentModel,
  SemitoneError,
  type TagProbabilities,
  type Wishes,
  writeSegments,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import { type CreatedFiles, type OutputOptions, outputFiles, writeCreated } from "./created-files.ts";
import { requireNumber } from "./generate.ts";

export interface TransferOptions extends WorkOptions, OutputOptions {
  /** Name of a piece of the project. */
  readonly piece: string;
  /** What to change: classes by attribute, and qualities. At least one. */
  readonly wishes: Wishes;
  /** 0 nothing; the more, the farther the tag moves and the less of the piece is kept; 0..4. @default 1.5 */
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

/**
 * Changes one thing, or a few, about a piece; key and meter stay, and as much of its notes as `strength` leaves.
 *
 * @throws SemitoneError (`no-run`) without a segment model, (`option`) for a piece or wish that there is not
 */
export async function transfer(project: Project, options: TransferOptions): Promise<TransferResult> {
  const { piece: name, wishes, strength = 1.5, onProgress, signal } = options;
  requireNumber("strength", strength, 0, 4);
  if (Object.keys(wishes).length === 0)
    throw new SemitoneError("transfer: needs something to change, such as mood=calm; got nothing", "option");
  const run = findRun(project, options.run);
  const { piece, score } = findScore(project, name);
  const model = await openSegmentModel(run.folder);
  try {
    onProgress?.({ stage: "listening", done: 0 });
    const encoded = await encodePiece(model, piece.name, score);
    const checked = checkWishes(model, wishes);
    const write = (segments: EncodedPiece["segments"]) =>
      writeSegments(model, encoded, segments, decodingOf(checked));
    const plain = await write(encoded.segments);
    const result = await write(await changedSegments(model, encoded, checked, strength));
    signal?.throwIfAborted();
    const files = outputFiles(project, options, "transferred");
    const seconds = await writeCreated(result, files, options);
    const [again] = await model.encode([result]);
    return {
      run: run.name,
      piece: piece.name,
      ...files,
      score: result,
      before: meanProbabilities(model, encoded),
      after: meanProbabilities(model, again),
      kept: contentKept(score, result),
      keptUnchanged: contentKept(score, plain),
      seconds,
    };
  } finally {
    await model.dispose();
  }
}
