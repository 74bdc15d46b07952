// Letters, alterations and octaves as MIDI pitches. Knows no file format.

/** Semitones above C of the natural notes. */
const SEMITONES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
export const STEPS = "CDEFGAB";

/** MIDI number of a letter `A`-`G`, alteration in semitones, and octave (4 holds middle C = 60); NaN for other letters. */
export function midiPitch(step: string, alter: number, octave: number): number {
  return (SEMITONES[step] ?? Number.NaN) + alter + 12 * (octave + 1);
}

/** True for whole numbers 0..127. */
export function isMidiPitch(pitch: number): boolean {
  return Number.isInteger(pitch) && pitch >= 0 && pitch <= 127;
}

/** Alteration that a key signature puts on a letter: -1, 0 or 1. */
export function keyAlteration(step: string, fifths: number): number {
  const sharps = "FCGDAEB".indexOf(step);
  if (fifths > 0) return sharps < fifths ? 1 : 0;
  return 6 - sharps < -fifths ? -1 : 0;
}

/** Brings a count of fifths back into -7..7 by enharmonic change. */
export function wrapFifths(fifths: number): number {
  if (fifths > 7) return fifths - 12 * Math.ceil((fifths - 7) / 12);
  return fifths < -7 ? fifths + 12 * Math.ceil((-7 - fifths) / 12) : fifths;
}
