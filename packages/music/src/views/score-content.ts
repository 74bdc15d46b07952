// What a player reads of each note, as a view: pitch, place, length, line, loudness as written, place in phrase and piece.
import { type Bar, barGrid, beatLength, cellAt, endOfScore } from "../bars.ts";
import { phraseStarts } from "../performance/phrases.ts";
import type { Note, Score } from "../score.ts";
import type { ScoreView } from "./view.ts";

/** Numbers of each note, by name, with what each is. */
export const CONTENT = {
  pitch: "MIDI note number, by 12, from C4",
  contour: "pitch above the mean of the eight onsets around, by 12",
  rise: "semitones from the note of its line before it, by 12, within two octaves",
  fall: "semitones to the note of its line after it, by 12, within two octaves",
  duration: "log2 of the duration in quarters, within 4",
  gapBefore: "log2 of the quarters since the onset before, within 4",
  gapAfter: "log2 of the quarters to the next onset, within 4",
  strength: "metrical strength: 1 on the first beat of a bar, halved with each division",
  beatPhase: "place in its beat, 0..1",
  barPhase: "place in its bar, 0..1",
  isTop: "1 for the highest of its onset",
  isBass: "1 for the lowest of its onset",
  chordSize: "log2 of the notes of its onset",
  chordPlace: "place among the notes of its onset, 0 lowest to 1 highest",
  dynamics: "velocity as written, by 127",
  dynamicsAhead: "mean velocity as written over the next two bars minus that over the last two, by 127",
  phrasePhase: "place in its phrase, 0..1",
  phraseToEnd: "2^-(quarters to the end of its phrase, by 2)",
  phraseFromStart: "2^-(quarters from the start of its phrase, by 2)",
  phraseLength: "log2 of the quarters of its phrase, within 6",
  twoBars: "place in every two bars, 0..1",
  fourBars: "place in every four bars, 0..1",
  eightBars: "place in every eight bars, 0..1",
  piecePhase: "place in the piece, 0..1",
  toEnd: "2^-(quarters to the end of the piece, by 4)",
  density: "log2 of 1 + onsets of the quarters around",
  isGrace: "1 for a grace note",
  slurStart: "1 for the first note of a written slur",
  isSlurred: "1 where a written slur binds the note to the next of its voice",
  slurEnd: "1 for the last note of a written slur",
} as const;

export type ContentName = keyof typeof CONTENT;
export const CONTENT_NAMES = Object.keys(CONTENT) as readonly ContentName[];

/** Onsets on either side that contour is read against. */
const AROUND = 4;

/** `[notes, names of CONTENT]` in the order of the score, grace notes and percussion included. */
export const scoreContent: ScoreView = {
  id: "scoreContent@2",
  of: "score",
  about:
    "what a player reads of each note: pitch, metrical place, duration, line, dynamics and slurs as written, place in phrase and piece",
  numbers: "float32",
  width: CONTENT_NAMES.length,
  range: { kind: "real", low: -20, high: 20 },
  losses: [
    "slurs of files other than MusicXML, hairpins, articulation and words, which a score does not keep",
    "voices, but for the highest and lowest notes of an onset",
    "durations beyond four whole notes, and below a 64th",
  ],
  compute: (passages) => passages.map(contentOf),
};

/** Of each note its place in a slur: its voice is bound to it, it to its voice, or both. Notes of a chord share theirs. */
function slursOf(
  notes: readonly Note[],
): Pick<Record<ContentName, number>, "slurStart" | "isSlurred" | "slurEnd">[] {
  const voices = new Map<string, { onset: number; wasBound: boolean; isBound: boolean }>();
  const found = notes.map((note) => {
    const name = `${note.track}/${note.voice}`;
    const last = voices.get(name);
    const chord =
      last?.onset === note.onset
        ? last
        : { onset: note.onset, wasBound: last?.isBound ?? false, isBound: false };
    chord.isBound ||= note.slurred === true;
    voices.set(name, chord);
    return chord;
  });
  return found.map(({ wasBound, isBound }) => ({
    slurStart: Number(isBound && !wasBound),
    isSlurred: Number(isBound),
    slurEnd: Number(wasBound && !isBound),
  }));
}

const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));

/** A moment at which notes begin. */
interface Onset {
  readonly at: number;
  readonly from: number;
  /** One past its last note. */
  readonly to: number;
}

function contentOf(score: Score): Float32Array {
  const { notes, ticksPerQuarter } = score;
  const rows = new Float32Array(notes.length * CONTENT_NAMES.length);
  if (notes.length === 0) return rows;
  const onsets = onsetsOf(notes);
  const bars = barGrid(score);
  const top = onsets.map(({ to }) => notes[to - 1]);
  const phrases = phraseStarts(
    top.filter(({ ornament }) => !ornament),
    ticksPerQuarter,
  );
  const end = endOfScore(score);
  const slurs = slursOf(notes);
  const loudness = cumulated(notes.map(({ velocity }) => velocity / 127));
  const pitches = cumulated(onsets.map(({ from, to }) => meanPitch(notes, from, to)));
  for (const [k, { at, from, to }] of onsets.entries()) {
    const place = placeOf(score, bars, at, k, onsets);
    const phrase = phraseOf(phrases, at, end, ticksPerQuarter);
    const near = meanOf(pitches, k - AROUND, k + AROUND + 1);
    const ahead = dynamicsAhead(notes, loudness, at, 2 * (place.barEnd - place.barStart), from);
    for (let i = from; i < to; i++) {
      const { pitch, duration, velocity, ornament } = notes[i];
      const isUpper = 2 * (i - from) >= to - from - 1;
      const line = (other: number) => {
        const chord = onsets[other];
        return chord ? notes[isUpper ? chord.to - 1 : chord.from].pitch : pitch;
      };
      const values: Record<ContentName, number> = {
        ...place.numbers,
        ...phrase,
        pitch: (pitch - 60) / 12,
        contour: (pitch - near) / 12,
        rise: clamp((pitch - line(k - 1)) / 12, 2),
        fall: clamp((line(k + 1) - pitch) / 12, 2),
        duration: clamp(Math.log2(duration / ticksPerQuarter), 4),
        isTop: Number(i === to - 1),
        isBass: Number(i === from),
        chordSize: Math.log2(to - from),
        chordPlace: to - from > 1 ? (i - from) / (to - from - 1) : 1,
        dynamics: velocity / 127,
        dynamicsAhead: ahead,
        piecePhase: at / end,
        toEnd: 2 ** (-(end - at) / ticksPerQuarter / 4),
        isGrace: Number(ornament !== undefined),
        ...slurs[i],
      };
      for (const [c, name] of CONTENT_NAMES.entries()) rows[i * CONTENT_NAMES.length + c] = values[name];
    }
  }
  return rows;
}

function onsetsOf(notes: readonly Note[]): Onset[] {
  const onsets: { at: number; from: number; to: number }[] = [];
  for (const [i, { onset }] of notes.entries()) {
    if (onsets.at(-1)?.at !== onset) onsets.push({ at: onset, from: i, to: i });
    onsets[onsets.length - 1].to = i + 1;
  }
  return onsets;
}

function meanPitch(notes: readonly Note[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += notes[i].pitch;
  return sum / (to - from);
}

function cumulated(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [i, value] of values.entries()) sums[i + 1] = sums[i] + value;
  return sums;
}

/** Mean of the values with indices from..to - 1 that there are. */
function meanOf(sums: Float64Array, from: number, to: number): number {
  const [a, b] = [Math.max(0, from), Math.min(sums.length - 1, to)];
  return b > a ? (sums[b] - sums[a]) / (b - a) : 0;
}

/** Where an onset lies in beat and bar, and how far from its neighbours. */
function placeOf(score: Score, bars: readonly Bar[], at: number, k: number, onsets: readonly Onset[]) {
  const quarter = score.ticksPerQuarter;
  const index = Math.max(0, cellAt(bars, at));
  const bar = bars[index];
  const barPhase = (at - bar.start) / (bar.end - bar.start);
  const beats = (at - bar.start) / beatLength(bar.meter, quarter);
  const beatPhase = beats - Math.floor(beats + 1e-6);
  const gap = (other: number) =>
    onsets[other] ? clamp(Math.log2(Math.abs(onsets[other].at - at) / quarter), 4) : 2;
  const within = (count: number) => ((index % count) + barPhase) / count;
  const reach = 4;
  const [before, after] = [
    onsets[Math.max(0, k - reach)].at,
    onsets[Math.min(onsets.length - 1, k + reach)].at,
  ];
  const passed = Math.min(onsets.length - 1, k + reach) - Math.max(0, k - reach);
  return {
    barStart: bar.start as number,
    barEnd: bar.end as number,
    numbers: {
      gapBefore: gap(k - 1),
      gapAfter: gap(k + 1),
      strength: strengthOf(beats, bar.meter.numerator),
      beatPhase: Math.max(0, beatPhase),
      barPhase,
      twoBars: within(2),
      fourBars: within(4),
      eightBars: within(8),
      density: after > before ? clamp(Math.log2(1 + (passed * quarter) / (after - before)), 6) : 0,
    },
  };
}

/** 1 on the bar line, 0.5 on the middle of a bar of an even number of beats, 0.25 on other beats, 0.125 on their halves, then 0.0625. */
function strengthOf(beats: number, numerator: number): number {
  const isOn = (every: number) => Math.abs(beats / every - Math.round(beats / every)) * every < 1e-3;
  if (beats < 1e-3) return 1;
  if (numerator % 4 === 0 && isOn(numerator / 2)) return 0.5;
  if (isOn(1)) return 0.25;
  return isOn(0.5) ? 0.125 : 0.0625;
}

function phraseOf(starts: readonly number[], at: number, end: number, ticksPerQuarter: number) {
  let [low, high] = [0, starts.length];
  while (low < high - 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= at) low = middle;
    else high = middle;
  }
  const start = Math.min(at, starts[low] ?? at);
  const next = Math.max(at, starts[low + 1] ?? end);
  const length = Math.max(1, next - start);
  return {
    phrasePhase: (at - start) / length,
    phraseToEnd: 2 ** (-(next - at) / ticksPerQuarter / 2),
    phraseFromStart: 2 ** (-(at - start) / ticksPerQuarter / 2),
    phraseLength: clamp(Math.log2(length / ticksPerQuarter), 6),
  };
}

/** Mean velocity of the notes up to a span later minus that of those up to a span before. */
function dynamicsAhead(
  notes: readonly Note[],
  sums: Float64Array,
  at: number,
  span: number,
  from: number,
): number {
  const after = firstAtOrAfter(notes, at + span);
  const before = firstAtOrAfter(notes, at - span);
  if (before === from) return 0;
  return meanOf(sums, from, after) - meanOf(sums, before, from);
}

function firstAtOrAfter(notes: readonly Note[], at: number): number {
  let [low, high] = [0, notes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (notes[middle].onset < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
