// One note by whichever built-in voice plays it.
import { addDrumStroke } from "./drums.ts";
import { addSustainedNote, type Channels } from "./partials.ts";
import { addPianoNote } from "./piano.ts";
import type { PlayedNote } from "./played-notes.ts";

/** Seconds that a note may sound on after it is let go, by any voice. */
export const LONGEST_RELEASE_SECONDS = 1;

/** Adds a note to two channels, from its onset on, as far as these reach. */
export function addNote(sound: Channels, sampleRate: number, note: PlayedNote): void {
  if (note.voice === "drums") addDrumStroke(sound, sampleRate, note);
  else if (note.voice === "piano") addPianoNote(sound, sampleRate, note);
  else addSustainedNote(sound, sampleRate, note);
}
