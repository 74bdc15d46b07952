// A score as sound: by a bank of instruments where one is named, else by the built-in voices; never louder than a WAV file holds.

import { SemitoneError } from "@semitone/models";
import { endOfScore, type Score, tempoMap } from "@semitone/music";
import { addNote, playedNotes } from "@semitone/music/sound";
import type { StereoSound } from "@semitone/sound";
import { renderWithBank, systemBank } from "./sound-bank.ts";

export interface RenderOptions {
  /** Path of a bank (.sf2, .sf3, .dls), or BUILT_IN. @default one that the system has, else the built-in voices */
  readonly soundFont?: string;
  /** @default 44100 */
  readonly sampleRate?: number;
}

/** Stands for the built-in voices where a bank could be named. */
export const BUILT_IN = "built-in";

/** Sound after the last note has ended. */
export const TAIL_SECONDS = 1;
/** Longer pieces would not fit into memory twice. */
const MAX_SECONDS = 3600;
/** Peaks end here: a little room against rounding in players. */
const PEAK = 0.89;

/**
 * Renders a score: its own length and a second more.
 *
 * @throws SemitoneError (`option`) if it lasts over an hour, or the bank cannot be used
 */
export async function renderScore(
  score: Score,
  { soundFont, sampleRate = 44_100 }: RenderOptions = {},
): Promise<StereoSound> {
  const length = tempoMap(score).ticksToSeconds(endOfScore(score)) + TAIL_SECONDS;
  if (length > MAX_SECONDS)
    throw new SemitoneError(
      `wav: expected a piece of at most ${MAX_SECONDS} s; got ${Math.round(length)} s; ask for fewer bars`,
      "option",
    );
  const bank = soundFont ?? systemBank() ?? BUILT_IN;
  const sound =
    bank === BUILT_IN
      ? renderBuiltIn(score, length, sampleRate)
      : await renderWithBank(score, { soundFont: bank, length, sampleRate });
  limit(sound);
  return sound;
}

function renderBuiltIn(score: Score, length: number, sampleRate: number): StereoSound {
  const samples = Math.ceil(length * sampleRate);
  const sound = { sampleRate, left: new Float32Array(samples), right: new Float32Array(samples) };
  for (const note of playedNotes(score)) addNote(sound, sampleRate, note);
  return sound;
}

/** Scales the whole down where its peak is too high, and up where it is very soft. */
function limit({ left, right }: StereoSound): void {
  let peak = 0;
  for (const channel of [left, right]) for (const value of channel) peak = Math.max(peak, Math.abs(value));
  if (peak === 0 || (peak <= PEAK && peak > PEAK / 4)) return;
  for (const channel of [left, right]) for (let i = 0; i < channel.length; i++) channel[i] *= PEAK / peak;
}
