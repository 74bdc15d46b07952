// The verb `generate` for recordings: a note of some class at a pitch, from the nearest recorded one, moved until its descriptors obey.
import { Progress, type WorkOptions } from "@semitone/job";
import {
  listPieces,
  type Piece,
  type PieceOpinions,
  type Project,
  pieceOpinions,
  readRecording,
  splitAssignment,
  valuesOf,
} from "@semitone/library";
import { defaultReads, describedColumns, hasContent, loadFeatures, SemitoneError } from "@semitone/models";
import { type Change, noteCents, reshaped, SAMPLE_RATE, type SoundModel } from "@semitone/sound";
import { nearestName } from "@semitone/stats";
import { isPitch, parsePitch } from "../../text/pitch-name.ts";
import { MAX_NOTE_SECONDS, modelOf } from "./piece-sound.ts";
import { describeSamples, SOUND_QUALITIES } from "./sound-qualities.ts";
import { type MadeSound, wavPaths, writeSound } from "./write-sound.ts";

export interface GenerateSoundOptions extends WorkOptions {
  /** Words: `instrument=flute` (a class that recordings are labelled with), `pitch=C4`, `brightness=+1` (standard deviations). */
  readonly constraints: readonly string[];
  /** @default `created/generated.wav` in the project */
  readonly out?: string;
}

/** What was asked of one descriptor, and what came of it, both in its unit. */
export interface ReachedQuality {
  readonly quality: string;
  readonly descriptor: string;
  readonly wanted: number;
  readonly reached: number;
}

export interface GenerateSoundPlan {
  /** The recording that it is made from. */
  readonly source: string;
  readonly sounds: readonly Pick<MadeSound, "wav">[];
}

export interface GenerateSoundResult extends GenerateSoundPlan {
  readonly sounds: readonly MadeSound[];
  readonly reached: readonly ReachedQuality[];
}

/** Steps to where a descriptor is as wanted, and how near it need be, in standard deviations. */
const [STEPS, NEAR] = [12, 0.05];
/** Times that all descriptors are gone through: each change moves the others, too. */
const ROUNDS = 3;

interface Request {
  readonly classes: readonly {
    readonly opinions: PieceOpinions;
    readonly index: number;
    readonly said: string;
  }[];
  readonly cents?: number;
  /** Standard deviations from where the recording is. */
  readonly qualities: readonly { readonly name: string; readonly deviations: number }[];
}

/** Chooses the recording, and tells which file `generateSound` would write. */
export async function planGenerateSound(
  project: Project,
  options: GenerateSoundOptions,
): Promise<GenerateSoundPlan> {
  const { piece } = await chosen(project, options, requestOf(project, options.constraints));
  return {
    source: piece.name,
    sounds: wavPaths(project, options.out, "generated", 1).map((wav) => ({ wav })),
  };
}

/**
 * Takes the recording of the wanted classes whose pitch is nearest (of equally near ones the one whose qualities are), shifts it to the pitch
 * and changes it until the descriptors measured in the result are as wanted; says how near it came.
 *
 * @throws SemitoneError (`option`) for names or classes that there are not, (`too-small`) where no recording is of the classes
 */
export async function generateSound(
  project: Project,
  options: GenerateSoundOptions,
): Promise<GenerateSoundResult> {
  const [wav] = wavPaths(project, options.out, "generated", 1);
  const progress = Progress.to(options.onProgress);
  const request = requestOf(project, options.constraints);
  const choosing = progress.part("choosing a recording", 0.4);
  const { piece, deviations } = await chosen(
    project,
    { ...options, onProgress: ({ done }) => choosing.at(done) },
    request,
  );
  const sound = await readRecording(project, piece.id, {
    sampleRate: SAMPLE_RATE,
    maxSeconds: MAX_NOTE_SECONDS,
  });
  const model = modelOf(sound);
  if (request.cents !== undefined && model.partials === 0)
    throw new SemitoneError(
      `pitch: expected a class of recordings with a pitch; got ${piece.name}, which has none; leave pitch= out`,
      "option",
    );
  const making = progress.part("making the sound", 0.6);
  making.at(0);
  const cents = request.cents === undefined ? 0 : request.cents - noteCents(model);
  const { change, reached } = obeying(model, cents, request.qualities, deviations, (share) => {
    options.signal?.throwIfAborted();
    making.at(share);
  });
  const made = writeSound(wav, reshaped(model, change).samples);
  making.at(1);
  return { source: piece.name, sounds: [made], reached };
}

function requestOf(project: Project, words: readonly string[]): Request {
  const known = pieceOpinions(project).filter(({ attribute }) =>
    ["categorical", "ordinal"].includes(attribute.kind),
  );
  const names = [...known.map(({ attribute }) => attribute.name), "pitch", ...Object.keys(SOUND_QUALITIES)];
  const classes: Request["classes"][number][] = [];
  const qualities: Request["qualities"][number][] = [];
  let cents: number | undefined;
  for (const word of words) {
    const { name, value = "" } = splitAssignment(word, names);
    const opinions = known.find(({ attribute }) => attribute.name === name);
    // `pitch` may be an attribute as well, yet a note is what the sound is made at, whatever the labels say.
    if (name === "pitch" && (!opinions || isPitch(value))) cents = parsePitch(value);
    else if (opinions) classes.push({ opinions, index: classIndex(opinions, value), said: word });
    else if (Object.hasOwn(SOUND_QUALITIES, name))
      qualities.push({ name, deviations: deviationsOf(name, value) });
    else {
      const near = nearestName(name, names);
      throw new SemitoneError(
        `constraints: expected names among ${names.join(", ")}; got ${JSON.stringify(name)}${near === undefined ? "" : `; did you mean ${near}?`}`,
        "option",
      );
    }
  }
  return { classes, qualities, ...(cents === undefined ? {} : { cents }) };
}

function classIndex({ attribute }: PieceOpinions, value: string): number {
  const values = valuesOf(attribute) ?? [];
  const index = values.indexOf(value);
  if (index >= 0) return index;
  const near = nearestName(value, values);
  throw new SemitoneError(
    `${attribute.name}: expected one of ${values.join(", ")}; got ${JSON.stringify(value)}${near === undefined ? "" : `; did you mean ${near}?`}`,
    "option",
  );
}

function deviationsOf(name: string, value: string): number {
  const number = /^[+-]?\d{1,2}(\.\d{1,3})?$/.test(value) ? Number(value) : Number.NaN;
  if (Math.abs(number) <= 10) return number;
  throw new SemitoneError(
    `${name}: expected standard deviations in -10..10, such as ${name}=+1; got ${JSON.stringify(value)}`,
    "option",
  );
}

interface Choice {
  readonly piece: Piece;
  /** Standard deviation of each quality's descriptor over the project's recordings. */
  readonly deviations: Readonly<Record<string, number>>;
}

async function chosen(
  project: Project,
  { signal, onProgress }: WorkOptions,
  { classes, cents, qualities }: Request,
): Promise<Choice> {
  const pieces = listPieces(project).filter((piece) => piece.kind === "sound" && hasContent(piece));
  const reads = defaultReads({ kind: "sound" });
  const { rows } = await loadFeatures(project, reads, pieces, "piece", { signal, onProgress });
  const names = describedColumns(reads).map(({ name }) => name);
  const descriptorOf = (piece: Piece, column: string) =>
    rows.get(piece.id)?.[0]?.[names.indexOf(column)] ?? Number.NaN;
  const readable = pieces.filter(({ id }) => rows.has(id));
  const fitting = readable.filter((piece) => classes.every((wanted) => isOfClass(piece, wanted)));
  if (fitting.length === 0)
    throw new SemitoneError(
      `generate: expected a recording labelled ${classes.map(({ said }) => said).join(" ") || "or not"}; got none in the project; label some, or import some`,
      "too-small",
    );
  const deviations = Object.fromEntries(
    Object.entries(SOUND_QUALITIES).map(([name, { column }]) => [
      name,
      standardDeviation(readable.map((piece) => descriptorOf(piece, column))),
    ]),
  );
  // Whole semitones first; then the side that the qualities are wanted on.
  const off = (piece: Piece) => {
    const pitch = descriptorOf(piece, "pitch");
    if (cents === undefined) return 0;
    return Number.isNaN(pitch) ? 1e6 : Math.round(Math.abs(pitch - cents / 100));
  };
  const against = (piece: Piece) =>
    qualities.reduce((sum, { name, deviations: wanted }) => {
      const value = descriptorOf(piece, SOUND_QUALITIES[name].column);
      return sum - (Number.isNaN(value) ? 0 : (Math.sign(wanted) * value) / (deviations[name] || 1));
    }, 0);
  const [piece] = [...fitting].sort(
    (a, b) => off(a) - off(b) || against(a) - against(b) || (a.sha256 < b.sha256 ? -1 : 1),
  );
  return { piece, deviations };
}

function isOfClass({ sha256, ordinal }: Piece, { opinions, index }: Request["classes"][number]): boolean {
  const shares = opinions.values.get(`${sha256}:${ordinal}`);
  return shares !== undefined && shares.indexOf(Math.max(...shares)) === index;
}

function standardDeviation(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  return Math.sqrt(
    known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length - 1),
  );
}

/** Changes that bring each quality to where it is wanted, in turns, each by halving an interval that its descriptor rises in. */
function obeying(
  model: SoundModel,
  cents: number,
  qualities: Request["qualities"],
  deviations: Readonly<Record<string, number>>,
  onShare: (share: number) => void,
): { change: Change; reached: ReachedQuality[] } {
  let change: Change = { cents };
  const measure = (tried: Change) => describeSamples(reshaped(model, tried).samples);
  let now = measure(change);
  const targets = qualities.map(({ name, deviations: wanted }) => {
    const { column } = SOUND_QUALITIES[name];
    return { quality: name, descriptor: column, wanted: now(column) + wanted * deviations[name] };
  });
  for (let round = 0; round < ROUNDS; round++)
    for (const [q, { quality, descriptor, wanted }] of targets.entries()) {
      onShare((round + q / targets.length) / ROUNDS);
      const near = NEAR * deviations[quality];
      if (Math.abs(now(descriptor) - wanted) < near) continue;
      const { change: by, range } = SOUND_QUALITIES[quality];
      const amount = whereReached(range, near, wanted, (tried) =>
        measure({ ...change, ...by(tried) })(descriptor),
      );
      change = { ...change, ...by(amount) };
      now = measure(change);
    }
  return { change, reached: targets.map((target) => ({ ...target, reached: now(target.descriptor) })) };
}

function whereReached(
  [from, to]: readonly [number, number],
  near: number,
  wanted: number,
  valueAt: (amount: number) => number,
): number {
  let [low, high] = [from, to];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    const value = valueAt(middle);
    if (Math.abs(value - wanted) < near) return middle;
    if (value < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
