// Bar-aware tokens of several tracks for language models: bars, positions, notes with durations; all else only where it changes.
import type { MeterChange, Note, Score, TempoChange, Track } from "../score.ts";
import { createScore } from "../score.ts";
import type { Steps, Ticks } from "../units.ts";
import { ticks } from "../units.ts";
import { classChanges, qpmOfBin, tempoBin, velocityBin, velocityOfBin } from "./bins.ts";
import type { GridNote } from "./grid-notes.ts";
import {
  ALL_PITCHES,
  DEFAULT_VELOCITY,
  gridNotes,
  KEYBOARD_LOSSES,
  REDUCTION_LOSSES,
  toGrid,
  velocityLoss,
} from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { flag, integer, oneOf, resolveOptions } from "./options.ts";
import type { Token, TokenRepresentation, TokenWriter, Vocabulary } from "./vocabulary.ts";
import { createVocabulary, span, tokenRepresentation } from "./vocabulary.ts";
import type { WrittenMeter } from "./written-bars.ts";
import {
  COMMON_TIME,
  endOfBar,
  MAX_BAR_QUARTERS,
  metersOnGrid,
  stepsOfMeter,
  writtenBars,
} from "./written-bars.ts";

export const BEAT_OPTIONS = {
  /** Grid steps in a quarter note; 12 holds sixteenths and triplets. @default 12 */
  stepsPerQuarter: integer(1, 96, 12),
  /** Longest note one duration token holds, in quarters; longer ones take several. @default 4 */
  maxQuarters: integer(1, 64, 4),
  /** Classes of velocity; 0 = no velocity tokens. @default 8 */
  velocityBins: integer(0, 128, 8),
  /** Classes of tempo, evenly spaced in ratio from 24 to 240 qpm; 0 = no tempo tokens. @default 32 */
  tempoBins: oneOf([0, 8, 16, 32, 64, 128], 32),
  /** Keeps tracks apart, with their programs, and percussion; otherwise one keyboard plays all pitched notes. @default true */
  tracks: flag(true),
};
export type BeatOptions = Partial<Options<typeof BEAT_OPTIONS>>;

export type BeatFamily =
  | "bar"
  | "meter"
  | "position"
  | "tempo"
  | "track"
  | "program"
  | "velocity"
  | "pitch"
  | "duration";

/** Tracks of the vocabulary: as many as MIDI has channels beside percussion. */
export const BEAT_TRACKS = 15;
/** Place of percussion among the programs. */
export const DRUMS = 128;

/** What a reader of beat tokens must know beside their vocabulary. */
export interface BeatRepresentation extends TokenRepresentation {
  readonly vocabulary: Vocabulary<BeatFamily | "pad" | "start" | "end">;
  readonly options: Options<typeof BEAT_OPTIONS>;
  readonly meters: readonly WrittenMeter[];
}

/**
 * `[tokens]` int32: `bar`, `meter_3/4` after it where the meter changes, then for each moment `position_<steps>` and, at it, `tempo_<bin>`
 * where it changes and the notes, track by track and from low to high. A note is `pitch`, `duration`; before it stand `track` where it is
 * another than before, `program` (or `program_drums`) once for a track that is no piano, `velocity` where it is another than that of the
 * track's last note. `end` closes.
 *
 * Meters are those of `createRemi`. `decode` reads any tokens: notes without a duration last one step, positions beyond the bar run into
 * the next, a meter holds from the bar it is in.
 *
 * @see arXiv:2002.00212 (bar, position, tempo, pitch, velocity, duration); what stands only where it changes, and tracks, are ours
 */
export function createBeat(options: BeatOptions = {}): BeatRepresentation {
  const resolved = resolveOptions("createBeat", BEAT_OPTIONS, options);
  const { stepsPerQuarter, maxQuarters, velocityBins, tempoBins, tracks } = resolved;
  const meters = metersOnGrid(stepsPerQuarter);
  const vocabulary = createVocabulary<BeatFamily>({
    bar: [""],
    meter: meters.map(({ numerator, denominator }) => `${numerator}/${denominator}`),
    position: span(0, MAX_BAR_QUARTERS * stepsPerQuarter - 1),
    tempo: span(0, tempoBins - 1),
    track: tracks ? span(0, BEAT_TRACKS - 1) : [],
    program: tracks ? [...span(0, DRUMS - 1), "drums"] : [],
    velocity: span(0, velocityBins - 1),
    pitch: span(0, 127),
    duration: span(1, maxQuarters * stepsPerQuarter),
  });
  return {
    ...tokenRepresentation({
      name: "beat",
      options: resolved,
      losses: lossesOf(resolved),
      vocabulary,
      write: (score, writer) => writeBars(score, writer, resolved, meters),
      read: (tokens) => readBars(tokens, resolved, meters),
    }),
    vocabulary,
    options: resolved,
    meters,
  };
}

interface TrackNote extends GridNote {
  readonly track: number;
}

/** Notes of a score, each track a keyboard of its own, in the order they are written. */
function notesOf(score: Score, stepOf: (at: Ticks) => Steps, apart: boolean) {
  if (!apart)
    return {
      notes: gridNotes(score, stepOf, ALL_PITCHES).map((note): TrackNote => ({ ...note, track: 0 })),
      programs: [0],
    };
  const { places, programs } = placesOf(score, stepOf);
  const byPlace = programs.map((): Note[] => []);
  for (const note of score.notes) byPlace[places[note.track]].push({ ...note, track: 0 });
  const keyboard: Track = { name: "", program: 0, channel: 0, isDrum: false };
  const notes = byPlace.flatMap((own, track) =>
    gridNotes({ ...score, notes: own, tracks: [keyboard] }, stepOf, ALL_PITCHES).map(
      (note): TrackNote => ({ ...note, track }),
    ),
  );
  return { notes, programs };
}

/**
 * Number that `createBeat` gives each track of a score, those that begin first first, and the program of each number. Tracks after the
 * last number join one of the same program, or the last.
 */
export function beatTracks(score: Score, stepsPerQuarter: number): { places: number[]; programs: number[] } {
  return placesOf(score, toGrid(score, stepsPerQuarter));
}

function placesOf({ notes, tracks }: Score, stepOf: (at: Ticks) => Steps) {
  const begins = new Map<number, number>();
  for (const { track, onset, ornament } of notes)
    if (ornament === undefined && !begins.has(track)) begins.set(track, stepOf(onset));
  const places = new Array<number>(tracks.length).fill(0);
  const programs: number[] = [];
  for (const [track] of [...begins].sort(([a, at], [b, to]) => at - to || a - b)) {
    const { program, isDrum } = tracks[track];
    const own = isDrum ? DRUMS : program;
    const alike = programs.indexOf(own);
    if (programs.length < BEAT_TRACKS) places[track] = programs.push(own) - 1;
    else places[track] = alike >= 0 ? alike : BEAT_TRACKS - 1;
  }
  return { places, programs: programs.length > 0 ? programs : [0] };
}

type Writer = Pick<TokenWriter<BeatFamily>, "write" | "writeSum">;

/** Writes bar after bar: in each its moments, in each the tempo, then the notes by track from low to high. */
function writeBars(
  score: Score,
  writer: Writer,
  options: Options<typeof BEAT_OPTIONS>,
  meters: readonly WrittenMeter[],
): void {
  const { stepsPerQuarter, tempoBins } = options;
  const stepOf = toGrid(score, stepsPerQuarter);
  const { notes, programs } = notesOf(score, stepOf, options.tracks);
  const bars = writtenBars(score, notes, stepsPerQuarter, meters);
  const writeNote = noteWriter(writer, options, programs);
  let bar = -1;
  let lastAt = -1;
  const openBar = () => {
    const { meter } = bars[++bar];
    writer.write("bar");
    if (meter !== bars[bar - 1]?.meter) writer.write("meter", meters.indexOf(meter));
    lastAt = -1;
  };
  const tempos =
    tempoBins > 0 ? classChanges(score.tempos, stepOf, ({ qpm }) => tempoBin(qpm, tempoBins)) : [];
  for (const moment of momentsOf(notes, tempos)) {
    while (bar + 1 < bars.length && bars[bar + 1].start <= moment.at) openBar();
    if (bar < 0 || moment.at >= endOfBar(bars[bar], stepsPerQuarter)) break; // a change after the last note
    if (moment.at !== lastAt) writer.write("position", moment.at - bars[bar].start);
    lastAt = moment.at;
    if ("bin" in moment) writer.write("tempo", moment.bin);
    else writeNote(moment.note);
  }
  while (bar + 1 < bars.length) openBar();
}

/** Changes and notes in the order they are written: by time, changes first, then by track and pitch. */
function momentsOf<Change extends { readonly at: Steps }>(
  notes: readonly TrackNote[],
  changes: readonly Change[],
) {
  const played = notes.map((note) => ({ at: note.start, note }));
  played.sort((a, b) => a.at - b.at || a.note.track - b.note.track || a.note.pitch - b.note.pitch);
  return [...changes, ...played].sort((a, b) => a.at - b.at);
}

/** Writes notes one after the other; what was said of the last one is not said again. */
function noteWriter(
  writer: Writer,
  { stepsPerQuarter, maxQuarters, velocityBins }: Options<typeof BEAT_OPTIONS>,
  programs: readonly number[],
): (note: TrackNote) => void {
  let current = 0;
  const velocities: (number | undefined)[] = [];
  const isTold = new Set<number>();
  return ({ start, end, pitch, velocity, track }) => {
    if (track !== current) writer.write("track", (current = track));
    if (!isTold.has(track) && programs[track] !== 0) writer.write("program", programs[track]);
    isTold.add(track);
    const bin = velocityBins > 0 ? velocityBin(velocity, velocityBins) : undefined;
    if (bin !== undefined && bin !== velocities[track]) writer.write("velocity", (velocities[track] = bin));
    writer.write("pitch", pitch);
    writer.writeSum("duration", end - start, maxQuarters * stepsPerQuarter);
  };
}

/** The notes and changes that tokens say, in whatever order they come. */
function readBars(
  tokens: Iterable<Token<string>>,
  { stepsPerQuarter, velocityBins, tempoBins }: Options<typeof BEAT_OPTIONS>,
  meters: readonly WrittenMeter[],
): Score {
  const notes: { onset: number; duration: number; pitch: number; velocity: number; track: number }[] = [];
  const tempos: TempoChange[] = [];
  const changes: MeterChange[] = [];
  const programs = new Array<number>(BEAT_TRACKS).fill(0);
  const velocities = new Array<number>(BEAT_TRACKS).fill(DEFAULT_VELOCITY);
  let meter: WrittenMeter = COMMON_TIME;
  let barStart = 0;
  let barLength = 0; // of the bar being read; none is before the first
  let now = 0;
  let track = 0;
  for (const { family, index } of tokens) {
    if (family === "bar") {
      now = barStart += barLength;
      barLength = stepsOfMeter(meter, stepsPerQuarter);
    } else if (family === "meter") {
      meter = meters[index];
      if (barLength > 0) barLength = stepsOfMeter(meter, stepsPerQuarter);
      changes.push({ at: ticks(barStart), ...meter });
    } else if (family === "position") now = barStart + index;
    else if (family === "tempo") tempos.push({ at: ticks(now), qpm: qpmOfBin(index, tempoBins) });
    else if (family === "track") track = index;
    else if (family === "program") programs[track] = index;
    else if (family === "velocity") velocities[track] = velocityOfBin(index, velocityBins);
    else if (family === "pitch")
      notes.push({ onset: now, duration: 0, pitch: index, velocity: velocities[track], track });
    else if (family === "duration" && notes.length > 0) notes.at(-1)!.duration += index + 1;
  }
  return createScore({
    ticksPerQuarter: stepsPerQuarter,
    notes: notes.map((note) => ({
      ...note,
      onset: ticks(note.onset),
      duration: ticks(Math.max(1, note.duration)),
    })),
    tempos,
    meters: changes,
    tracks: programs
      .slice(
        0,
        notes.reduce((most, note) => Math.max(most, note.track + 1), 1),
      )
      .map(trackOf),
  });
}

/** A track of its own channel, which no other has and percussion only if it is some. */
const trackOf = (program: number, place: number): Track =>
  program === DRUMS
    ? { name: "", program: 0, channel: 9, isDrum: true }
    : { name: "", program, channel: place < 9 ? place : place + 1, isDrum: false };

function lossesOf({
  stepsPerQuarter,
  velocityBins,
  tempoBins,
  tracks,
}: Options<typeof BEAT_OPTIONS>): string[] {
  const own = [
    "names and channels of tracks, tracks without notes, and voices",
    `tracks after the ${BEAT_TRACKS}th with notes, which join one of the same program, or the last`,
    ...REDUCTION_LOSSES.filter((loss) => /^grace|^pedal/.test(loss)),
    "overlaps of one pitch in a track, where a repeated note ends the one before it; of equal onsets the longest and loudest stays",
  ];
  return [
    ...(tracks ? own : KEYBOARD_LOSSES),
    `timing finer than 1/${stepsPerQuarter} of a quarter`,
    velocityLoss(velocityBins),
    tempoBins > 0 ? `tempo finer than ${tempoBins} classes between 24 and 240 qpm` : "tempo",
    "chord symbols",
    "changes of tempo and meter after the last note",
    "the spelling of meters outside the vocabulary and of bars cut short, which take a meter of their length (see writtenBars)",
  ];
}
