// Pitches written as musicians write them.
import { SHARP_NAMES } from "@semitone/music/note-names";

/** `A4 -12 cents` of 6888. */
export function pitchText(cents: number): string {
  const number = Math.round(cents / 100);
  const off = Math.round(cents - 100 * number);
  const name = `${SHARP_NAMES[((number % 12) + 12) % 12]}${Math.floor(number / 12) - 1}`;
  return off === 0 ? name : `${name} ${off > 0 ? "+" : ""}${off} cents`;
}
