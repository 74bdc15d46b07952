// The verb `perform`: a score played expressively, and how far each wish was reached.

import { join } from "node:path";
import { Progress, type WorkOptions } from "@semitone/job";
import {
  findPiece,
  listPieces,
  PAIR_RULE,
  type Piece,
  type Project,
  ProjectError,
  pairByName,
  readPiece,
} from "@semitone/library";
import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  type AttributeWishes,
  findRun,
  openPerformance,
  PERFORMANCE_FOLDER,
  type PerformanceConfig,
  type PerformanceModel,
  playedOn,
  readPerformanceModel,
  SemitoneError,
  usualBeat,
} from "@semitone/models";
import {
  AlignmentError,
  encodePerformance,
  type PlayedScore,
  playedInTime,
  type Score,
} from "@semitone/music";
import {
  type CreatedFiles,
  type OutputOptions,
  outputFiles,
  writeCreated,
} from "../creation/created-files.ts";

export interface PerformVerbOptions extends WorkOptions, OutputOptions {
  /** Name of a score of the project, see `findPiece`. */
  readonly score: string;
  /** Attributes in deviations from the mean of the performances learnt from, as -1 or 1.5, and a class by its attribute. @default none */
  readonly wishes?: Readonly<Record<string, string | number>>;
  /** Name of a performance whose way of playing is taken over. */
  readonly like?: string;
  /** Draws a way to play. @default none: the mean way */
  readonly seed?: number;
  /** @default the newest with a performance model */
  readonly run?: string;
}

export interface PerformVerbResult extends CreatedFiles {
  readonly run: string;
  readonly score: string;
  readonly like?: string;
  /** What was asked of each attribute, and what came out, in deviations; null where it cannot be told. */
  readonly wishes: readonly {
    readonly attribute: string;
    readonly asked: number;
    readonly reached: number | null;
  }[];
  /** The class that was asked for. */
  readonly className?: string;
  readonly notes: readonly string[];
  readonly seconds: number;
}

export type PerformPlan = CreatedFiles & Pick<PerformVerbResult, "run" | "score">;

/** Deviations from the mean within which a wish may lie. */
const MOST_WISHED = 3;
/** Deviations by which a wish may be missed without a word. */
const NEAR = 0.25;

interface Checked {
  readonly wishes: AttributeWishes;
  readonly className?: string;
}

/**
 * Plays a score and writes it, its bars kept. Percussion stays in time and as loud as written.
 *
 * @throws SemitoneError (`no-run`) without a performance model, (`option`) for an unknown wish; ProjectError (`no-piece`); AlignmentError
 *   where the performance to play like is not of the score beside it, or the score has no notes
 */
export async function perform(project: Project, options: PerformVerbOptions): Promise<PerformVerbResult> {
  const progress = Progress.to(options.onProgress);
  const opening = progress.part("opening", 0.2);
  opening.at(0);
  const { plan, checked, id, folder } = prepare(project, options);
  const score = readPiece(project, id);
  const model = await openPerformance(readPerformanceModel(folder).trained);
  try {
    opening.at(1);
    options.signal?.throwIfAborted();
    const playing = progress.part("performing", 0.6);
    playing.at(0);
    const like = options.like === undefined ? undefined : await mannerOf(project, model, options.like);
    const { wishes, className } = checked;
    const { encoded, reached } = await model.perform(score, {
      wishes,
      className,
      like: like?.manner,
      seed: options.seed,
    });
    playing.at(1);
    options.signal?.throwIfAborted();
    const asked = ATTRIBUTE_NAMES.flatMap((attribute) => {
      const value = wishes[attribute] ?? like?.manner.attributes[attribute];
      if (value === undefined || !Number.isFinite(value)) return [];
      const got = reached[attribute];
      return [{ attribute, asked: value, reached: Number.isFinite(got) ? got : null }];
    });
    const seconds = await writeCreated(playedInTime(score, encoded), plan, options);
    progress.part("writing", 0.2).at(1);
    return {
      ...plan,
      ...(like && { like: like.name }),
      ...(className !== undefined && { className }),
      wishes: asked,
      notes: notesOn(score, asked),
      seconds,
    };
  } finally {
    await model.dispose();
  }
}

/** Checks the options as `perform` does, and tells which files it would write. */
export const planPerform = (project: Project, options: PerformVerbOptions): PerformPlan =>
  prepare(project, options).plan;

function prepare(project: Project, options: PerformVerbOptions) {
  const run = findRun(project, options.run);
  const folder = join(run.folder, PERFORMANCE_FOLDER);
  const { config } = readPerformanceModel(folder);
  const checked = checkWishes(config, options.wishes ?? {});
  const { id, name, kind } = findPiece(project, options.score);
  if (kind !== "score")
    throw new SemitoneError(`score: expected a score; got the recording ${name}; name a score`, "option");
  const files = outputFiles(project, options, "performed");
  return { plan: { run: run.name, score: name, ...files }, checked, id, folder };
}

/** @throws SemitoneError (`option`) naming what can be asked */
function checkWishes(
  { classAttribute, classes }: PerformanceConfig,
  wishes: Readonly<Record<string, string | number>>,
): Checked {
  const numbers: Partial<Record<AttributeName, number>> = {};
  let className: string | undefined;
  for (const [name, value] of Object.entries(wishes)) {
    if (name === classAttribute) {
      className = String(value);
      if (!classes.includes(className))
        throw new SemitoneError(
          `wish ${name}: expected one of ${classes.join(", ")}; got ${className}; choose one of these`,
          "option",
        );
      continue;
    }
    const attribute = ATTRIBUTE_NAMES.find((one) => one === name);
    const number = typeof value === "number" || value.trim() !== "" ? Number(value) : Number.NaN;
    if (attribute === undefined)
      throw new SemitoneError(
        `wish: expected ${[...ATTRIBUTE_NAMES, ...(classAttribute ? [classAttribute] : [])].join(", ")}; got ${name}; ask for one of these`,
        "option",
      );
    if (!(Math.abs(number) <= MOST_WISHED))
      throw new SemitoneError(
        `wish ${name}: expected deviations from the mean in -${MOST_WISHED}..${MOST_WISHED}; got ${value}; ask for less`,
        "option",
      );
    numbers[attribute] = number;
  }
  return { wishes: numbers, ...(className !== undefined && { className }) };
}

/** How a performance of the project was played on the score beside it; its tempo is relative to the others of the score. */
async function mannerOf(project: Project, model: PerformanceModel, wanted: string) {
  const performance = findPiece(project, wanted);
  const pair = pairByName(listPieces(project)).find(({ performances }) =>
    performances.some(({ id }) => id === performance.id),
  );
  if (!pair)
    throw new ProjectError(
      `like: expected a performance beside its score; got ${performance.name}; name it so that ${PAIR_RULE}`,
      "no-piece",
    );
  const score = readPiece(project, pair.score.id);
  const on = (piece: Piece) =>
    playedOn(score, readPiece(project, piece.id), { score: pair.score.name, performance: piece.name });
  const played = on(performance);
  const others = pair.performances.filter(({ id }) => id !== performance.id).slice(0, MOST_COMPARED);
  return {
    name: performance.name,
    manner: await model.mannerOf(played, usualOf([played, ...those(others, on)])),
  };
}

/** Performances of a score whose tempo one of them is compared with. */
const MOST_COMPARED = 30;

/** Those that are of the score at all. */
function those(pieces: readonly Piece[], on: (piece: Piece) => PlayedScore): PlayedScore[] {
  return pieces.flatMap((piece) => {
    try {
      return [on(piece)];
    } catch (error) {
      if (error instanceof AlignmentError) return [];
      throw error;
    }
  });
}

const usualOf = (performances: readonly PlayedScore[]): number =>
  usualBeat(performances.map(encodePerformance));

/** What to know of a result. */
function notesOn(score: Score, wishes: PerformVerbResult["wishes"]): string[] {
  const missed = wishes.filter(({ asked, reached }) => reached === null || Math.abs(asked - reached) > NEAR);
  const drums = score.tracks.filter(({ isDrum }) => isDrum).length;
  return [
    ...missed.map(({ attribute, asked, reached }) =>
      reached === null
        ? `${attribute}: cannot be told of this score, as nothing in it shows it`
        : `${attribute}: asked ${asked.toFixed(2)}, reached ${reached.toFixed(2)}`,
    ),
    ...(drums > 0 ? ["percussion is left as it is written, in the time of the rest"] : []),
  ];
}
