// What writes new music: the segment model or the language model of a run, behind one interface.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readRegularFile } from "@semitone/disk";
import type { Piece, Project } from "@semitone/library";
import {
  assignments,
  CONTROL_FOLDER,
  checkClasses,
  compose,
  composeWithLanguage,
  controlled,
  examplesFor,
  findScore,
  guidance,
  hasLanguageModel,
  hasSegmentModel,
  KEPT,
  LANGUAGE_FOLDER,
  type LanguageModel,
  type LanguagePlan,
  type LanguageProbe,
  type Lead,
  openLanguageModel,
  openSegmentModel,
  parseKey,
  parsePlainMeter,
  probedWishes,
  readProbes,
  readTemplates,
  SemitoneError,
  STEERING,
  scoreJudge,
  searched,
  type Templates,
} from "@semitone/models";
import {
  type BeatRepresentation,
  barGrid,
  endOfScore,
  readScores,
  type Score,
  sliceScore,
  ticks,
} from "@semitone/music";
import { checkComposition } from "./check-composition.ts";
import { COMPOSER_MODELS, type ComposerModel, LANGUAGE_OPTIONS } from "./composer-models.ts";
import type { Watch } from "./copies.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { hasTemplatesFor, openTemplateComposer } from "./template-composer.ts";

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
  /**
   * Where what is written may be copied from the project: the group of pieces that it goes on from, and the part that is new. Compared with
   * all of the project, or by a watch of the composer's own.
   */
  readonly watched?: { readonly but?: string; readonly by?: Watch; part?(score: Score): Score };
  close(): Promise<void>;
}

/** The composer of a run, its wishes checked. @throws SemitoneError (`no-run`, `option`) */
export async function openComposer(
  project: Project,
  folder: string,
  options: GenerateOptions,
): Promise<Composer> {
  // Read once: of a large project they are some megabytes.
  const mayFollow = !goesOn(options) && (options.model ?? "template") === "template";
  const templates = mayFollow ? readTemplates(folder) : undefined;
  const model = options.model ?? composerFor(folder, options, templates);
  if (!COMPOSER_MODELS.includes(model))
    throw new SemitoneError(
      `model: expected one of ${COMPOSER_MODELS.join(", ")}; got ${JSON.stringify(model)}`,
      "option",
    );
  if (model === "language") return languageComposer(project, folder, options);
  for (const name of LANGUAGE_OPTIONS)
    if (options[name] !== undefined)
      throw new SemitoneError(
        `${name}: expected model language, which alone can do this; got ${model}; leave it out, or choose --model language`,
        "option",
      );
  return model === "template"
    ? templateComposer(folder, options, templates)
    : segmentComposer(folder, options);
}

/** What composes where nobody chose: of what the run has, that which measured best for what is asked (docs/results-composing.md). */
export function composerFor(folder: string, options: GenerateOptions, templates?: Templates): ComposerModel {
  if (goesOn(options)) return "language";
  if (hasTemplatesFor(folder, options, templates)) return "template";
  return !hasSegmentModel(folder) && hasLanguageModel(join(folder, LANGUAGE_FOLDER))
    ? "language"
    : "segments";
}

/** Whether music is to go on from a piece, which a language model alone can do. */
const goesOn = ({ continue: from, fill, vary }: GenerateOptions): boolean =>
  from !== undefined || fill !== undefined || vary !== undefined;

function templateComposer(folder: string, options: GenerateOptions, templates?: Templates): Composer {
  const composer = openTemplateComposer(folder, options, templates);
  return { model: "template", ...composer, watched: { by: composer.watch } };
}

async function segmentComposer(folder: string, options: GenerateOptions): Promise<Composer> {
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
  const { constraints = {} } = options;
  const sampling = samplingOf(options);
  const key = options.key === undefined ? undefined : parseKey(options.key);
  const range = options.range === undefined ? {} : parseRange(options.range);
  const fill = barsToWrite(options);
  const named = options.in ?? options.continue;
  const source = named === undefined ? undefined : pieceNamed(project, named);
  const from = source?.score;
  const judge = scoreJudge(folder);
  let model: LanguageModel | undefined;
  const close = async () => {
    await judge.close();
    await model?.dispose();
  };
  try {
    const classes = checkClasses(judge, assignments(constraints, Object.keys(judge.classes)));
    model = await openModel(folder, classes, sampling.strength, options);
    const { meters } = model.representation as BeatRepresentation;
    const meter = options.meter === undefined ? undefined : parsePlainMeter(options.meter, meters);
    const { polyphony } = options;
    const plan = {
      ...{ classes, ...sampling, from, fill },
      ...(key && { key }),
      limits: { ...range, ...(polyphony && { polyphony }), ...(meter && { meter }) },
    };
    const steering = steeringOf(model, readProbes(join(folder, LANGUAGE_FOLDER), model), plan, options);
    const { isJudged, examples } = steering;
    const opened = model;
    // Found once for all pieces, and not where nothing is written.
    let lead: Promise<Lead | undefined> | undefined;
    return {
      model: "language",
      write: async (piece) => {
        lead ??= steering.lead?.();
        const whole = { ...plan, ...piece, examples, lead: await lead };
        return composeWithLanguage(opened, whole, isJudged ? judge : undefined);
      },
      ...{ watched: { but: source?.piece?.group, part: newPart(from, fill) }, close },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The language model of a run, or the one that can be asked for classes, asked. @throws SemitoneError (`no-run`, `option`) */
async function openModel(
  folder: string,
  classes: Readonly<Record<string, string>>,
  strength: number,
  { steer }: GenerateOptions,
): Promise<LanguageModel> {
  const isAsked = steer === "control" && strength > 0 && Object.keys(classes).length > 0;
  if (!isAsked) return openLanguageModel(join(folder, LANGUAGE_FOLDER));
  const control = join(folder, CONTROL_FOLDER);
  if (!hasLanguageModel(control))
    throw new SemitoneError(
      `steer: expected a run whose language model was taught to be asked for classes; got ${basename(folder)}, which was trained without --control; train again with it, or choose another way`,
      "option",
    );
  const model = await openLanguageModel(control);
  try {
    return controlled(model, classes, strength);
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** Nats; with it music returns to what was heard about as often as real music does: see docs/results-composing.md. */
const DEFAULT_REPETITION = 2;

/** Numbers of a language model, with their defaults. @throws SemitoneError (`option`) */
function samplingOf({
  strength = 1.5,
  temperature = 1,
  topP = 0.98,
  repetition = DEFAULT_REPETITION,
  polyphony,
  steer,
}: GenerateOptions) {
  if (!(topP > 0 && topP <= 1))
    throw new SemitoneError(`topP: expected a number above 0, at most 1; got ${topP}`, "option");
  if (!(Math.abs(repetition) <= 8))
    throw new SemitoneError(`repetition: expected a number in -8..8; got ${repetition}`, "option");
  if (polyphony !== undefined && !(Number.isSafeInteger(polyphony) && polyphony >= 1))
    throw new SemitoneError(`polyphony: expected a whole number >= 1; got ${polyphony}`, "option");
  if (steer !== undefined && !STEERING.includes(steer))
    throw new SemitoneError(
      `steer: expected one of ${STEERING.join(", ")}; got ${JSON.stringify(steer)}`,
      "option",
    );
  return { strength, temperature, topP, repetition };
}

/** Which bars are written anew. @throws SemitoneError (`option`) for bars of no piece, or of more than one thing to do */
function barsToWrite({ fill, vary, in: piece, continue: from, keep }: GenerateOptions): LanguagePlan["fill"] {
  if (keep !== undefined && (vary === undefined || !KEPT.includes(keep)))
    throw new SemitoneError(
      `keep: expected one of ${KEPT.join(", ")}, of bars that are varied, such as --vary 5-8 --in piece.mid --keep rhythm; got ${JSON.stringify(keep)}${vary === undefined ? " without bars" : ""}`,
      "option",
    );
  const name = vary === undefined ? "fill" : "vary";
  const bars = vary ?? fill;
  if ((bars === undefined) !== (piece === undefined) || (bars && from) || (fill && vary))
    throw new SemitoneError(
      `${name}: expected bars and the piece they are in, and nothing else to do, such as --${name} 9-12 --in piece.mid; got one without the other, or more`,
      "option",
    );
  return bars === undefined ? undefined : { ...parseBars(name, bars), vary: vary !== undefined, keep };
}

/**
 * What leads the model to the classes, or that a judge does. Where nobody chose, it is `example`, which measured best
 * (docs/results-composing.md), or `best` in runs without probes.
 *
 * @throws SemitoneError (`option`) for a way that the run has no probes for
 */
function steeringOf(
  model: LanguageModel,
  probes: readonly LanguageProbe[],
  { classes, strength, limits }: Pick<LanguagePlan, "classes" | "strength" | "limits">,
  { steer, signal }: GenerateOptions,
): Pick<LanguagePlan, "examples"> & { readonly isJudged: boolean; lead?(): Promise<Lead> } {
  const isKnown = Object.keys(classes).every((name) => probes.some(({ attribute }) => attribute === name));
  const way = steer ?? (isKnown ? "example" : "best");
  if (Object.keys(classes).length === 0 || way === "best" || way === "control") return { isJudged: true };
  const wishes = probedWishes(probes, classes);
  if (strength === 0) return { isJudged: false };
  if (way === "example") return { examples: examplesFor(wishes), isJudged: true };
  if (way === "guide") return { isJudged: false, lead: async () => guidance(model, wishes, strength) };
  return { isJudged: false, lead: () => searched(model, wishes, strength, { limits, signal }) };
}

/** Longest file that is read. */
const MAX_BYTES = 64 << 20;

/** A piece of the project, or of a file. @throws SemitoneError (`option`) for a file that is none; ProjectError (`no-piece`) */
function pieceNamed(project: Project, name: string): { readonly score: Score; readonly piece?: Piece } {
  if (!existsSync(name)) return findScore(project, name);
  const { scores, diagnostics } = readScores(name, readRegularFile(name, { atMost: MAX_BYTES }));
  if (scores.length > 0) return { score: scores[0].score };
  throw new SemitoneError(
    `continue: expected a file of music; got ${name}: ${diagnostics[0]?.message ?? "no notes"}; choose another`,
    "option",
  );
}

/** What is new of a piece that went on from another: bars that were written anew, or those behind its last. */
function newPart(from: Score | undefined, fill: LanguagePlan["fill"]): (score: Score) => Score {
  if (from === undefined) return (score) => score;
  const bars = barGrid(from);
  const end = bars.at(-1)?.end ?? 0;
  const [start, until] = fill
    ? [bars[fill.first - 1]?.start ?? 0, bars[fill.last - 1]?.end ?? end]
    : [end, Number.POSITIVE_INFINITY];
  return (score) => {
    const scale = score.ticksPerQuarter / from.ticksPerQuarter;
    return sliceScore(score, ticks(start * scale), ticks(Math.min(until * scale, endOfScore(score) + 1)));
  };
}

/** `9-12` or `9`, counted from 1. @throws SemitoneError (`option`) */
function parseBars(name: string, text: string): { first: number; last: number } {
  const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text.trim());
  if (match) return { first: Number(match[1]), last: Number(match[2] ?? match[1]) };
  throw new SemitoneError(
    `${name}: expected bars counted from 1, such as 9-12; got ${JSON.stringify(text)}`,
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
