// Pitches as musicians write them, read.
import { SemitoneError } from "@semitone/models";
import { pitchClassOf } from "@semitone/music/note-names";

const PITCH = /^([A-G])(#|b)?(-?[0-9])$/;

/** Whether the text is a note such as `C4` or a MIDI number. */
export const isPitch = (text: string): boolean => Number.isFinite(centsOf(text));

/** Cents of `C4`, `F#3`, `Bb-1` (C4 is middle C, 6000) or of a MIDI number. @throws SemitoneError (`option`) for anything else */
export function parsePitch(text: string): number {
  const cents = centsOf(text);
  if (Number.isFinite(cents)) return cents;
  throw new SemitoneError(
    `pitch: expected a note such as C4 or F#3, or a MIDI number in 0..127; got ${JSON.stringify(text)}`,
    "option",
  );
}

function centsOf(text: string): number {
  const found = PITCH.exec(text);
  const number = found
    ? 12 * (Number(found[3]) + 1) +
      pitchClassOf({ step: found[1], alter: 0 }) +
      (found[2] === "#" ? 1 : found[2] === "b" ? -1 : 0)
    : /^[0-9]{1,3}(\.[0-9]{1,2})?$/.test(text)
      ? Number(text)
      : Number.NaN;
  return number >= 0 && number <= 127 ? 100 * number : Number.NaN;
}
