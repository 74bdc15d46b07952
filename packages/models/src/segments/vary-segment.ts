import { BARS, type BarGrid, type GridNote, LOWEST, PITCHES, stepsOf } from "@semitone/music/cells";

// The same two bars played differently: higher, in the other mode, thinner, busier, shorter. What a fader should do, shown by example.

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

/** All notes, or the upper or the lower half of them, one or two octaves up or down as far as the grid reaches. */
function moveByOctaves(notes: readonly GridNote[], _: BarGrid, random: Random): readonly GridNote[] {
  const by = 12 * (random() < 0.5 ? 1 : -1) * (random() < 0.3 ? 2 : 1);
  const pitches = notes.map(({ pitch }) => pitch).sort((a, b) => a - b);
  const middle = pitches[pitches.length >> 1];
  const part = random();
  const moves = (pitch: number) => part < 0.5 || (part < 0.75 ? pitch >= middle : pitch < middle);
  return notes.map((note) => {
    const pitch = note.pitch + by;
    return moves(note.pitch) && pitch >= LOWEST && pitch < LOWEST + PITCHES ? { ...note, pitch } : note;
  });
}

/** Degrees that differ between the modes, those that tell them apart first. */
const MAJOR_DEGREES = [4, 9, 11];
const MINOR_DEGREES = [3, 8, 10];

/** Thirds into the other mode; further on sixths, and sevenths, too. */
function changeMode(notes: readonly GridNote[], _: BarGrid, random: Random): readonly GridNote[] {
  const [degrees, by] = random() < 0.5 ? [MAJOR_DEGREES, -1] : [MINOR_DEGREES, 1];
  const changed = degrees.slice(0, 1 + Math.floor(3 * random()));
  return notes.map((note) =>
    changed.includes(note.pitch % 12) ? { ...note, pitch: note.pitch + by } : note,
  );
}

/** How weak the place of a step is: 0 the bar line, 1 beats, 2 their halves, 3 the rest. */
function weakness(step: number, grid: BarGrid): number {
  const place = inBeat(step, grid);
  if (place === 0) return step % stepsOf(grid) === 0 ? 0 : 1;
  return place * 2 === grid.stepsPerBeat ? 2 : 3;
}

const inBeat = (step: number, grid: BarGrid): number => (step % stepsOf(grid)) % grid.stepsPerBeat;

/**
 * A random share of `notes`: the first by `rank`, earlier notes before later ones. Which they are follows from how many they are, so that
 * a quality tells what has happened.
 */
function firstOf(
  notes: readonly GridNote[],
  random: Random,
  rank: (note: GridNote) => number,
): ReadonlySet<GridNote> {
  const ranked = notes.map((note) => ({ note, rank: rank(note) }));
  ranked.sort((a, b) => a.rank - b.rank || a.note.step - b.note.step || a.note.pitch - b.note.pitch);
  return new Set(ranked.slice(0, Math.ceil(random() * notes.length)).map(({ note }) => note));
}

/** The weakest notes left out, or inner voices. */
function thinOut(notes: readonly GridNote[], grid: BarGrid, random: Random): readonly GridNote[] {
  const top = topNotes(notes, 1);
  const spared = random() < 0.5 ? notes.filter(({ step }) => inBeat(step, grid) === 0) : [...top.values()];
  const isSpared = new Set(spared);
  const left = firstOf(
    notes.filter((note) => !isSpared.has(note)),
    random,
    ({ step }) => -weakness(step, grid),
  );
  return notes.filter((note) => !left.has(note));
}

/** By step, the highest note (`way` 1) or the lowest (-1). */
function topNotes(notes: readonly GridNote[], way: 1 | -1): Map<number, GridNote> {
  const top = new Map<number, GridNote>();
  for (const note of notes) {
    const known = top.get(note.step);
    if (!known || (note.pitch - known.pitch) * way > 0) top.set(note.step, note);
  }
  return top;
}

/** The longest notes struck again half way. */
function strikeAgain(notes: readonly GridNote[], _: BarGrid, random: Random): readonly GridNote[] {
  const struck = firstOf(
    notes.filter(({ length }) => length > 1),
    random,
    ({ length }) => -length,
  );
  return notes.flatMap((note) => {
    if (!struck.has(note)) return [note];
    const half = Math.ceil(note.length / 2);
    return [
      { ...note, length: half },
      { ...note, step: note.step + half, length: note.length - half },
    ];
  });
}

/** Every note cut to a share of its length, or held longer until its pitch comes again. */
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

/** The highest or the lowest notes with their octave, those on strong places first. */
function doubleAtOctave(notes: readonly GridNote[], grid: BarGrid, random: Random): readonly GridNote[] {
  const way = random() < 0.5 ? 1 : -1;
  const chosen = firstOf([...topNotes(notes, way).values()], random, ({ step }) => weakness(step, grid));
  const octaves = [...chosen]
    .map((note) => ({ ...note, pitch: note.pitch + 12 * way }))
    .filter(({ pitch }) => pitch >= LOWEST && pitch < LOWEST + PITCHES);
  return [...notes, ...octaves];
}

/** Notes on beats moved to the middle of theirs, or all others back onto them. */
function delay(notes: readonly GridNote[], grid: BarGrid, random: Random): readonly GridNote[] {
  const by = Math.max(1, Math.floor(grid.stepsPerBeat / 2));
  const back = random() < 0.5;
  const moved = firstOf(
    notes.filter(({ step, length }) =>
      back ? inBeat(step, grid) > 0 : inBeat(step, grid) === 0 && length > by,
    ),
    random,
    ({ step }) => -weakness(step, grid),
  );
  return notes.map((note) => {
    if (!moved.has(note)) return note;
    return back
      ? { ...note, step: note.step - inBeat(note.step, grid) }
      : { ...note, step: note.step + by, length: note.length - by };
  });
}
