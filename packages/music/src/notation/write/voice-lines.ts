// Spreads the notes of a track over staves and voices so that no voice has two things to do at once. Knows no bars.
import type { Note, Track } from "../../score.ts";

/** Notes of one voice that start and end together. */
export interface WrittenChord {
  readonly start: number;
  readonly end: number;
  readonly notes: readonly Note[];
}

/** One voice on one staff: chords in order, none overlapping the next. */
export interface VoiceLine {
  /** 1 or 2. */
  readonly staff: number;
  /** From 1; on the second staff from 5, or after the voices of the first if there are more. */
  readonly voice: number;
  readonly chords: readonly WrittenChord[];
}

/** Grace notes in playing order (each a chord), written before what begins at `at`. */
export interface WrittenGraces {
  readonly at: number;
  readonly chords: readonly (readonly Note[])[];
}

/** For each line its grace notes in order of time: those of its own voice, best where it has something for them to decorate. */
export function gracesOfLines(
  lines: readonly VoiceLine[],
  groups: readonly (WrittenGraces & { readonly voice: number | undefined })[],
): WrittenGraces[][] {
  const starts = lines.map(({ chords }) => new Set(chords.map(({ start }) => start)));
  const voices = lines.map(
    ({ chords }) => new Set(chords.flatMap(({ notes }) => notes.map(({ voice }) => voice))),
  );
  const graces = lines.map((): WrittenGraces[] => []);
  for (const { at, chords, voice } of groups) {
    const fit = lines.map((_, k) => 2 * Number(voices[k].has(voice)) + Number(starts[k].has(at)));
    graces[fit.indexOf(Math.max(...fit))].push({ at, chords });
  }
  for (const own of graces) own.sort((a, b) => a.at - b.at);
  return graces;
}

const MIDDLE_C = 60;

/** True for keyboard and harp tracks that reach well below and above middle C. */
export function needsTwoStaves(track: Track, notes: readonly Note[]): boolean {
  const forTwoHands = (track.program <= 23 || track.program === 46) && !track.isDrum;
  return forTwoHands && notes.some(({ pitch }) => pitch < 55) && notes.some(({ pitch }) => pitch > 64);
}

/** The voice lines of a track's notes; each staff has at least one. */
export function voiceLines(notes: readonly Note[], staves: number): VoiceLine[] {
  const staffOf = staves === 1 ? () => 1 : handOf(notes);
  const lines: VoiceLine[] = [];
  let firstVoice = 1;
  for (let staff = 1; staff <= staves; staff++) {
    const own = packVoices(chordsOf(notes.filter((note) => staffOf(note) === staff)));
    const filled = own.length > 0 ? own : [[]];
    for (const [k, chords] of filled.entries()) lines.push({ staff, voice: firstVoice + k, chords });
    firstVoice = Math.max(5, firstVoice + filled.length);
  }
  return lines;
}

/**
 * Staff 1 or 2 for each note: by the mean pitch of its voice where voices are known, else by hand: what starts together within an octave
 * stays together, wider chords part at middle C.
 */
function handOf(notes: readonly Note[]): (note: Note) => number {
  const meanOf = new Map<string, { sum: number; count: number; lowest: number; highest: number }>();
  const nameOf = ({ voice, onset }: Note) => (voice === undefined ? `at ${onset}` : `voice ${voice}`);
  for (const note of notes) {
    const name = nameOf(note);
    const { sum, count, lowest, highest } = meanOf.get(name) ?? { sum: 0, count: 0, lowest: 127, highest: 0 };
    meanOf.set(name, {
      sum: sum + note.pitch,
      count: count + 1,
      lowest: Math.min(lowest, note.pitch),
      highest: Math.max(highest, note.pitch),
    });
  }
  return (note) => {
    const { sum, count, lowest, highest } = meanOf.get(nameOf(note))!;
    const together = note.voice !== undefined || highest - lowest <= 12;
    return (together ? sum / count : note.pitch) >= MIDDLE_C ? 1 : 2;
  };
}

/** Notes with the same start, end and voice as chords, in order of start, higher first. Doubled notes go into chords of their own. */
function chordsOf(notes: readonly Note[]): (WrittenChord & { readonly wish: number | undefined })[] {
  const chords = new Map<string, { start: number; end: number; notes: Note[]; wish: number | undefined }>();
  for (const note of notes) {
    const end = note.onset + note.duration;
    let name = `${note.onset} ${end} ${note.voice}`;
    while (chords.get(name)?.notes.some(({ pitch }) => pitch === note.pitch)) name += "+";
    const chord = chords.get(name) ?? { start: note.onset, end, notes: [], wish: note.voice };
    chord.notes.push(note);
    chords.set(name, chord);
  }
  const top = (chord: WrittenChord) => chord.notes.at(-1)!.pitch;
  return [...chords.values()].sort((a, b) => a.start - b.start || top(b) - top(a) || b.end - a.end);
}

/** First fit: the voice the source had if it is free, else the first free one, else a new one. */
function packVoices(
  chords: readonly (WrittenChord & { readonly wish: number | undefined })[],
): WrittenChord[][] {
  const lines: { wish: number | undefined; end: number; chords: WrittenChord[] }[] = [];
  for (const { start, end, notes, wish } of chords) {
    const wished = lines.find((other) => wish !== undefined && other.wish === wish);
    const isNewVoice = wish !== undefined && !wished;
    const free = [wished, ...lines].find((other) => other && other.end <= start);
    const line = isNewVoice ? undefined : free;
    const taken = line ?? { wish, end, chords: [] };
    if (!line) lines.push(taken);
    taken.chords.push({ start, end, notes });
    taken.end = end;
  }
  return lines.map((line) => line.chords);
}
