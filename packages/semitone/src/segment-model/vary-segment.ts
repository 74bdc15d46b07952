// The same two bars played differently: higher, in the other mode, thinner, busier, shorter. What a fader should do, shown by example.
import { BARS, type BarGrid, type GridNote, LOWEST, PITCHES, stepsOf } from "./grid.ts";

/** A number in [0, 1). */
type Random = () => number;

type Change = (notes: readonly GridNote[], grid: BarGrid, random: Random) => readonly GridNote[];

/** Changes of which each moves one or two qualities, by a random amount. */
const CHANGES: readonly Change[] = [
  moveByOctaves,
  moveByOctaves,
  changeMode,
  changeMode,
  thinOut,
  strikeAgain,
  strikeAgain,
  changeLengths,
  doubleAtOctave,
  delay,
];

/** `notes` with one or two changes of random kind and size. */
export function varySegment(notes: readonly GridNote[], grid: BarGrid, random: Random): readonly GridNote[] {
  const change = () => CHANGES[Math.floor(random() * CHANGES.length)];
  const once = change()(notes, grid, random);
  const varied = random() < 0.3 ? change()(once, grid, random) : once;
  return varied.length > 0 ? varied : notes;
}

/** All notes, or those above or below a pitch, an octave or two up or down as far as the grid reaches. */
function moveByOctaves(notes: readonly GridNote[], _: BarGrid, random: Random): readonly GridNote[] {
  const by = 12 * (random() < 0.5 ? 1 : -1) * (random() < 0.3 ? 2 : 1);
  const pitches = notes.map(({ pitch }) => pitch).sort((a, b) => a - b);
  const part = random();
  const border = pitches[Math.floor(random() * pitches.length)];
  const moves = (pitch: number) => part < 0.5 || (part < 0.75 ? pitch >= border : pitch <= border);
  return notes.map((note) => {
    const pitch = note.pitch + by;
    return moves(note.pitch) && pitch >= LOWEST && pitch < LOWEST + PITCHES ? { ...note, pitch } : note;
  });
}

/** Degrees that differ between the modes, and by how much, downwards. */
const TO_MINOR: Readonly<Record<number, number>> = { 4: -1, 9: -1, 11: -1 };
const TO_MAJOR: Readonly<Record<number, number>> = { 3: 1, 8: 1, 10: 1 };

/** Thirds, sixths and sevenths into the other mode: all of them, or a share. */
function changeMode(notes: readonly GridNote[], _: BarGrid, random: Random): readonly GridNote[] {
  const shift = random() < 0.5 ? TO_MINOR : TO_MAJOR;
  const share = random() < 0.6 ? 1 : random();
  return notes.map((note) =>
    random() < share ? { ...note, pitch: note.pitch + (shift[note.pitch % 12] ?? 0) } : note,
  );
}

/** Notes off the beat, or inner voices, left out. */
function thinOut(notes: readonly GridNote[], grid: BarGrid, random: Random): readonly GridNote[] {
  const share = random();
  const byBeat = random() < 0.5;
  const pitchesAt = (at: number) => notes.filter(({ step }) => step === at).map(({ pitch }) => pitch);
  return notes.filter(({ step, pitch }) => {
    const together = pitchesAt(step);
    const spared = byBeat ? inBeat(step, grid) === 0 : pitch === Math.max(...together);
    return spared || random() >= share;
  });
}

const inBeat = (step: number, grid: BarGrid): number => (step % stepsOf(grid)) % grid.stepsPerBeat;

/** Long notes struck again half way. */
function strikeAgain(notes: readonly GridNote[], _: BarGrid, random: Random): readonly GridNote[] {
  const share = random();
  return notes.flatMap((note) => {
    if (note.length < 2 || random() >= share) return [note];
    const half = Math.ceil(note.length / 2);
    return [
      { ...note, length: half },
      { ...note, step: note.step + half, length: note.length - half },
    ];
  });
}

/** Every note cut to a share of its length, or held until its pitch or the next note comes. */
function changeLengths(notes: readonly GridNote[], grid: BarGrid, random: Random): readonly GridNote[] {
  const factor = 2 ** (4 * random() - 2);
  const end = BARS * stepsOf(grid);
  return notes.map((note) => {
    const again = notes.reduce(
      (next, { step, pitch }) => (pitch === note.pitch && step > note.step ? Math.min(next, step) : next),
      end,
    );
    return { ...note, length: Math.max(1, Math.min(again - note.step, Math.round(note.length * factor))) };
  });
}

/** The highest or the lowest notes with their octave. */
function doubleAtOctave(notes: readonly GridNote[], _: BarGrid, random: Random): readonly GridNote[] {
  const low = random() < 0.5;
  const share = random();
  const extreme = new Map<number, GridNote>();
  for (const note of notes) {
    const known = extreme.get(note.step);
    if (!known || (low ? note.pitch < known.pitch : note.pitch > known.pitch)) extreme.set(note.step, note);
  }
  const doubled = [...extreme.values()]
    .filter(() => random() < share)
    .map((note) => ({ ...note, pitch: note.pitch + (low ? -12 : 12) }))
    .filter(
      ({ step, pitch }) =>
        pitch >= LOWEST &&
        pitch < LOWEST + PITCHES &&
        !notes.some((note) => note.step === step && note.pitch === pitch),
    );
  return [...notes, ...doubled];
}

/** Notes on a beat moved off it, or back on. */
function delay(notes: readonly GridNote[], grid: BarGrid, random: Random): readonly GridNote[] {
  const share = random();
  const by = Math.max(1, Math.round(grid.stepsPerBeat / 2));
  const back = random() < 0.5;
  return notes.map((note) => {
    const place = inBeat(note.step, grid);
    if (back) return place > 0 && random() < share ? { ...note, step: note.step - place } : note;
    return place === 0 && note.length > by && random() < share
      ? { ...note, step: note.step + by, length: note.length - by }
      : note;
  });
}
