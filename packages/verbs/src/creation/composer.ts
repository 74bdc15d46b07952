// What writes new music: the segment model or the language model of a run, behind one interface.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRegularFile } from "@semitone/disk";
import type { Project } from "@semitone/library";
import {
  assignments,
  checkClasses,
  compose,
  composeWithLanguage,
  findScore,
  hasLanguageModel,
  hasSegmentModel,
  LANGUAGE_FOLDER,
  openLanguageModel,
  openSegmentModel,
  parseKey,
  parsePlainMeter,
  SemitoneError,
  scoreJudge,
} from "@semitone/models";
import { type BeatRepresentation, readScores, type Score } from "@semitone/music";
import { checkComposition } from "./check-composition.ts";
import { COMPOSER_MODELS, type ComposerModel } from "./composer-models.ts";
import type { GenerateOptions } from "./generate-options.ts";

/** One piece of those that are asked for. */
export interface PieceToWrite {
  readonly bars: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Told of the share that is written. */
  readonly onProgress?: (share: number) => void;
}

/** Writes pieces, all by the same wishes; the same wishes and seed give the same piece. */
export interface Composer {
  readonly model: ComposerModel;
  write(piece: PieceToWrite): Promise<Score>;
  close(): Promise<void>;
}

/** The composer of a run, its wishes checked. @throws SemitoneError (`no-run`, `option`) */
export function openComposer(project: Project, folder: string, options: GenerateOptions): Promise<Composer> {
  const language = join(folder, LANGUAGE_FOLDER);
  const model =
    options.model ??
    (options.continue !== undefined ||
    options.fill !== undefined ||
    (!hasSegmentModel(folder) && hasLanguageModel(language))
      ? "language"
      : "segments");
  if (!COMPOSER_MODELS.includes(model))
    throw new SemitoneError(
      `model: expected one of ${COMPOSER_MODELS.join(", ")}; got ${JSON.stringify(model)}`,
      "option",
    );
  return model === "language" ? languageComposer(project, folder, options) : segmentComposer(folder, options);
}

const ONLY_LANGUAGE = ["continue", "fill", "in", "topP", "range", "polyphony"] as const;

async function segmentComposer(folder: string, options: GenerateOptions): Promise<Composer> {
  for (const name of ONLY_LANGUAGE)
    if (options[name] !== undefined)
      throw new SemitoneError(
        `${name}: expected model language, which alone can do this; got segments; leave it out, or choose --model language`,
        "option",
      );
  const model = await openSegmentModel(folder);
  try {
    const composition = checkComposition(model, options);
    return {
      model: "segments",
      write: ({ bars, seed }) => compose(model, { ...composition, bars, seed }),
      close: () => model.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

async function languageComposer(
  project: Project,
  folder: string,
  options: GenerateOptions,
): Promise<Composer> {
  const { constraints = {}, strength = 1.5, temperature = 1, topP = 0.98, polyphony } = options;
  if (!(topP > 0 && topP <= 1))
    throw new SemitoneError(`topP: expected a number above 0, at most 1; got ${topP}`, "option");
  if (polyphony !== undefined && !(Number.isSafeInteger(polyphony) && polyphony >= 1))
    throw new SemitoneError(`polyphony: expected a whole number >= 1; got ${polyphony}`, "option");
  const key = options.key === undefined ? undefined : parseKey(options.key);
  const range = options.range === undefined ? {} : parseRange(options.range);
  const fill = options.fill === undefined ? undefined : parseBars(options.fill);
  if ((fill === undefined) !== (options.in === undefined) || (fill && options.continue !== undefined))
    throw new SemitoneError(
      "fill: expected bars and the piece they are in, and no other piece to continue, such as --fill 9-12 --in piece.mid; got one without the other",
      "option",
    );
  const named = options.in ?? options.continue;
  const from = named === undefined ? undefined : pieceNamed(project, named);
  const model = await openLanguageModel(join(folder, LANGUAGE_FOLDER));
  const judge = scoreJudge(folder);
  const close = async () => {
    await judge.close();
    await model.dispose();
  };
  try {
    const { meters } = model.representation as BeatRepresentation;
    const meter = options.meter === undefined ? undefined : parsePlainMeter(options.meter, meters);
    const plan = {
      classes: checkClasses(judge, assignments(constraints, Object.keys(judge.classes))),
      ...{ strength, temperature, topP, from, fill },
      ...(key && { key }),
      limits: { ...range, ...(polyphony && { polyphony }), ...(meter && { meter }) },
    };
    return {
      model: "language",
      write: (piece) => composeWithLanguage(model, { ...plan, ...piece }, judge),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Longest file that is read. */
const MAX_BYTES = 64 << 20;

/** A piece of the project, or of a file. @throws SemitoneError (`option`) for a file that is none; ProjectError (`no-piece`) */
function pieceNamed(project: Project, name: string): Score {
  if (!existsSync(name)) return findScore(project, name).score;
  const { scores, diagnostics } = readScores(name, readRegularFile(name, { atMost: MAX_BYTES }));
  if (scores.length > 0) return scores[0].score;
  throw new SemitoneError(
    `continue: expected a file of music; got ${name}: ${diagnostics[0]?.message ?? "no notes"}; choose another`,
    "option",
  );
}

/** `9-12` or `9`, counted from 1. @throws SemitoneError (`option`) */
function parseBars(text: string): { first: number; last: number } {
  const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text.trim());
  if (match) return { first: Number(match[1]), last: Number(match[2] ?? match[1]) };
  throw new SemitoneError(
    `fill: expected bars counted from 1, such as 9-12; got ${JSON.stringify(text)}`,
    "option",
  );
}

const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** `C3-C6`, `48-84`: middle C is C4 or 60. @throws SemitoneError (`option`) */
export function parseRange(text: string): { lowPitch: number; highPitch: number } {
  const [low, high, ...more] = text.split("-").map((part) => pitchOf(part.trim()));
  if (more.length === 0 && low !== undefined && high !== undefined && low <= high)
    return { lowPitch: low, highPitch: high };
  throw new SemitoneError(
    `range: expected two notes, the lower first, such as C3-C6 or 48-84; got ${JSON.stringify(text)}`,
    "option",
  );
}

function pitchOf(text: string): number | undefined {
  const match = /^(?:([A-Ga-g])([#b]?)(\d)|(\d{1,3}))$/.exec(text);
  if (!match) return undefined;
  const [, letter, accidental, octave, number] = match;
  const shift = accidental === "#" ? 1 : accidental === "b" ? -1 : 0;
  const pitch =
    number === undefined ? 12 * (Number(octave) + 1) + LETTERS[letter.toUpperCase()] + shift : Number(number);
  return pitch >= 0 && pitch <= 127 ? pitch : undefined;
}
