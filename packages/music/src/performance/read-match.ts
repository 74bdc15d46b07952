// Reader of .match files: score notes, played notes, and which belong together. Version 1 as of the Vienna 4x22 corpus, and the note
// terms of the versions before it. Format: Foscarin, Karystinaios, Peter, Cancino-Chacon, Grachten and Widmer 2022, arXiv:2206.01104.
import type { Performance, PerformedNote, PerformedPedal } from "../performance.ts";
import { createScore, type KeyChange, type MeterChange, type Note } from "../score.ts";
import { seconds, ticks } from "../units.ts";
import { AlignmentError, NOT_PLAYED, type PlayedScore } from "./played-score.ts";

/** Bounds on a file, asked before anything is read of it. */
export const MATCH_LIMITS = {
  characters: 64 << 20,
  notes: 100_000,
  pedals: 1_000_000,
  meters: 10_000,
} as const;

const TICKS_PER_QUARTER = 480;
/** Quarters from the start beyond which no note may lie. */
const MOST_QUARTERS = 1_000_000;
/** Sustain controller value from which the pedal is down. */
const PEDAL_DOWN = 64;
const STEPS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const ALTERS: Readonly<Record<string, number>> = { n: 0, "#": 1, b: -1, x: 2, "##": 2, bb: -2 };

const SCORE_NOTE =
  /^snote\(([^,()]*),\[([A-Ga-g]),([nxb#]{1,2})\],(-?\d+),[^,]*,[^,]*,[^,]*,(-?[\d.]+),(-?[\d.]+),\[([^\]]*)\]\)/;
const PLAYED_NOTE = /note\(([^,()]*),(\d+),(\d+),(\d+),(\d+)(?:,\d+)*\)\.?\s*$/;
const PLAYED_BY_NAME =
  /note\(([^,()]*),\[([A-Ga-g]),([nxb#]{1,2})\],(-?\d+),(\d+),(\d+)(?:,\d+)?,(\d+)\)\.?\s*$/;
const METER = /^scoreprop\(timeSignature,(\d{1,3})\/(\d{1,3}),[^,]*,[^,]*,(-?[\d.]+)\)/;
const OLD_METER = /^info\(timeSignature,\[?(\d{1,3})\/(\d{1,3})\]?\)/;
const PEDAL = /^sustain\((\d+),(\d+)\)/;
const INFO = /^info\((midiClockUnits|midiClockRate|piece|composer),\[?([^)\]]*)\]?\)/;

interface ScoreNote {
  readonly pitch: number;
  readonly onset: number;
  readonly offset: number;
  readonly isGrace: boolean;
  readonly played: number;
}

interface MatchLines {
  readonly notes: ScoreNote[];
  readonly played: {
    readonly pitch: number;
    readonly on: number;
    readonly off: number;
    readonly velocity: number;
  }[];
  readonly pedal: { readonly at: number; readonly value: number }[];
  readonly meters: { readonly beat: number; readonly numerator: number; readonly denominator: number }[];
  readonly info: Map<string, string>;
}

/**
 * The score, the performance and the matches of a .match file.
 *
 * The score has the notes with their written onsets and durations at 480 ticks a quarter, moved by whole bars so that an upbeat starts
 * after tick 0, and the meters; velocities are 64, as no dynamics are read. Lines of other kinds are passed over.
 *
 * @throws AlignmentError naming the line, where a note cannot be read, or where the file is beyond `MATCH_LIMITS`
 */
export function readMatch(text: string): PlayedScore {
  if (text.length > MATCH_LIMITS.characters)
    throw new AlignmentError(
      `readMatch: expected at most ${MATCH_LIMITS.characters} characters; got ${text.length}; split the file`,
    );
  const lines = readLines(text);
  if (lines.notes.length === 0)
    throw new AlignmentError(
      "readMatch: expected lines that begin with snote(; got none; is this a .match file?",
    );
  const { performance, order } = performanceOf(lines);
  const { score, places } = scoreOf(lines);
  const matches = new Int32Array(score.notes.length).fill(NOT_PLAYED);
  for (const [i, { played }] of lines.notes.entries())
    if (played !== NOT_PLAYED) matches[places[i]] = order[played];
  return { score, performance, matches };
}

function readLines(text: string): MatchLines {
  const found: MatchLines = { notes: [], played: [], pedal: [], meters: [], info: new Map() };
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    number++;
    // No line of the format is as long as this; what is longer is not looked through.
    if (end - start <= 2000) readLine(text.slice(start, end).trim(), number, found);
    start = end + 1;
  }
  return found;
}

function readLine(line: string, number: number, found: MatchLines): void {
  if (line.startsWith("snote(")) {
    const isDeletion = /\)-deletion\.?$/.test(line);
    const played = isDeletion ? NOT_PLAYED : addPlayed(line, number, found);
    found.notes.push(scoreNote(line, number, played));
  } else if (/^(insertion|ornament|trill|hammer_bounce|trailing_played_note)\b.*-note\(/.test(line))
    addPlayed(line, number, found);
  else {
    const pedal = PEDAL.exec(line);
    if (pedal) found.pedal.push({ at: Number(pedal[1]), value: Number(pedal[2]) });
    const meter = METER.exec(line) ?? OLD_METER.exec(line);
    if (meter)
      found.meters.push({
        numerator: Number(meter[1]),
        denominator: Number(meter[2]),
        beat: Number(meter[3] ?? 0),
      });
    const info = INFO.exec(line);
    if (info) found.info.set(info[1], info[2]);
  }
  requireAtMost("notes", found.notes.length, MATCH_LIMITS.notes);
  requireAtMost("played notes", found.played.length, MATCH_LIMITS.notes);
  requireAtMost("pedal changes", found.pedal.length, MATCH_LIMITS.pedals);
  requireAtMost("meters", found.meters.length, MATCH_LIMITS.meters);
}

function requireAtMost(what: string, count: number, most: number): void {
  if (count > most)
    throw new AlignmentError(`readMatch: expected at most ${most} ${what}; got more; split the file`);
}

const unreadable = (number: number, what: string, line: string) =>
  new AlignmentError(
    `readMatch: line ${number}: expected ${what}; got ${JSON.stringify(line.slice(0, 80))}; correct the line`,
  );

const pitchOf = (step: string, alter: string, octave: string): number =>
  12 * (Number(octave) + 1) + STEPS[step.toUpperCase()] + (ALTERS[alter] ?? 0);

function scoreNote(line: string, number: number, played: number): ScoreNote {
  const parts = SCORE_NOTE.exec(line);
  if (!parts)
    throw unreadable(number, "snote(id,[step,alter],octave,bar:beat,offset,duration,onset,end,[...])", line);
  const [, , step, alter, octave, from, to, marks] = parts;
  const [pitch, onset, offset] = [pitchOf(step, alter, octave), Number(from), Number(to)];
  if (!(pitch >= 0 && pitch <= 127)) throw unreadable(number, "a pitch from C-1 to G9", line);
  if (!(Math.abs(onset) <= MOST_QUARTERS && Math.abs(offset) <= MOST_QUARTERS))
    throw unreadable(number, `times within ${MOST_QUARTERS} beats`, line);
  return { pitch, onset, offset, isGrace: offset <= onset || marks.split(",").includes("grace"), played };
}

/** Adds the note that a line ends with. @returns its index */
function addPlayed(line: string, number: number, { played }: MatchLines): number {
  const plain = PLAYED_NOTE.exec(line);
  const named = plain ? undefined : PLAYED_BY_NAME.exec(line);
  if (!plain && !named) throw unreadable(number, "note(id,pitch,onset,end,velocity,...) at its end", line);
  const pitch = plain ? Number(plain[2]) : pitchOf(named![2], named![3], named![4]);
  const [on, off, velocity] = (plain ? plain.slice(3, 6) : named!.slice(5, 8)).map(Number);
  if (!(pitch >= 0 && pitch <= 127)) throw unreadable(number, "a pitch in 0..127", line);
  if (!(on <= 2 ** 40 && off <= 2 ** 40)) throw unreadable(number, "times below 2^40", line);
  // Velocity 0 is a note-off: such a note is as soft as can be.
  played.push({ pitch, on, off: Math.max(off, on + 1), velocity: Math.min(127, Math.max(1, velocity)) });
  return played.length - 1;
}

/** The performance, and where in its order each note of the file is. */
function performanceOf({ played, pedal, info }: MatchLines): { performance: Performance; order: Int32Array } {
  const units = clockNumber(info, "midiClockUnits", 480);
  const secondsPerTick = clockNumber(info, "midiClockRate", 500_000) / (1e6 * units);
  const notes = played.map(
    ({ pitch, on, off, velocity }): PerformedNote => ({
      onsetSeconds: seconds(on * secondsPerTick),
      durationSeconds: seconds((off - on) * secondsPerTick),
      pitch,
      velocity,
      track: 0,
    }),
  );
  const sorted = [...notes.keys()].sort(
    (a, b) => notes[a].onsetSeconds - notes[b].onsetSeconds || notes[a].pitch - notes[b].pitch || a - b,
  );
  const order = new Int32Array(notes.length);
  for (const [place, i] of sorted.entries()) order[i] = place;
  return {
    order,
    performance: {
      notes: sorted.map((i) => notes[i]),
      pedals: pedalSpans(pedal, secondsPerTick),
      tracks: [{ name: "", program: 0, channel: 0, isDrum: false }],
      provenance: { format: "generated" },
    },
  };
}

function clockNumber(info: ReadonlyMap<string, string>, name: string, otherwise: number): number {
  const value = Number(info.get(name) ?? otherwise);
  if (value > 0 && value <= 1e9) return value;
  throw new AlignmentError(
    `readMatch: ${name}: expected a number in (0, 1e9]; got ${info.get(name)?.slice(0, 40)}; correct the line`,
  );
}

function pedalSpans(changes: MatchLines["pedal"], secondsPerTick: number): PerformedPedal[] {
  const spans: PerformedPedal[] = [];
  let down: number | undefined;
  for (const { at, value } of changes.toSorted((a, b) => a.at - b.at)) {
    if (value >= PEDAL_DOWN) down ??= at;
    else if (down !== undefined) {
      if (at > down)
        spans.push({
          onsetSeconds: seconds(down * secondsPerTick),
          durationSeconds: seconds((at - down) * secondsPerTick),
          track: 0,
        });
      down = undefined;
    }
  }
  return spans;
}

/** The score, and where in its order each note of the file is. */
function scoreOf({ notes, meters, info }: MatchLines) {
  const inQuarters = quartersOf(meters);
  const first = Math.min(
    0,
    notes.reduce((least, { onset }) => Math.min(least, inQuarters(onset)), 0),
  );
  const { numerator, denominator } =
    meters.length > 0 ? checkedMeter(meters[0]) : { numerator: 4, denominator: 4 };
  const bar = (4 * numerator) / denominator;
  const moved = Math.ceil(-first / bar) * bar;
  const inTicks = (beat: number) => Math.max(0, Math.round((inQuarters(beat) + moved) * TICKS_PER_QUARTER));
  const made = notes.map(({ pitch, onset, offset, isGrace }, i): Note & { readonly i: number } => ({
    i,
    onset: ticks(inTicks(onset)),
    duration: ticks(Math.max(1, inTicks(offset) - inTicks(onset))),
    pitch,
    velocity: 64,
    track: 0,
    ...(isGrace && { ornament: "grace" as const }),
  }));
  const score = createScore({
    ticksPerQuarter: TICKS_PER_QUARTER,
    notes: made,
    meters: meters.map(
      (meter): MeterChange => ({
        ...checkedMeter(meter),
        at: ticks(meter === meters[0] ? 0 : inTicks(meter.beat)),
      }),
    ),
    keys: [] as KeyChange[],
    provenance: { format: "generated", ...(info.has("piece") && { title: info.get("piece")! }) },
  });
  const places = new Int32Array(notes.length);
  for (const [place, note] of score.notes.entries())
    places[(note as Note & { readonly i: number }).i] = place;
  return {
    places,
    score: { ...score, notes: score.notes.map((note): Note => withoutIndex(note as Note & { i: number })) },
  };
}

const withoutIndex = ({ i: _, ...note }: Note & { i: number }): Note => note;

function checkedMeter({ numerator, denominator }: { numerator: number; denominator: number }) {
  if (numerator >= 1 && denominator >= 1 && Number.isInteger(Math.log2(denominator)))
    return { numerator, denominator };
  throw new AlignmentError(
    `readMatch: expected a time signature with a power of two below; got ${numerator}/${denominator}; correct the line`,
  );
}

/** Beats, which are notes of the meter's denominator, in quarters from beat 0. */
function quartersOf(meters: MatchLines["meters"]): (beat: number) => number {
  const sorted = meters.toSorted((a, b) => a.beat - b.beat);
  const starts: { beat: number; quarter: number; unit: number }[] = [];
  for (const { beat, denominator } of sorted) {
    const before = starts.at(-1);
    const quarter = before
      ? before.quarter + (beat - before.beat) * before.unit
      : (Math.min(0, beat) * 4) / denominator;
    starts.push({ beat: before ? beat : Math.min(0, beat), quarter, unit: 4 / denominator });
  }
  if (starts.length === 0) return (beat) => beat;
  return (beat) => {
    let [low, high] = [0, starts.length];
    while (low < high - 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle].beat <= beat) low = middle;
      else high = middle;
    }
    const start = starts[low];
    return start.quarter + (beat - start.beat) * start.unit;
  };
}
