// Scores as sound, without any bank of instruments; runs in a browser as well.
export { addNote, LONGEST_RELEASE_SECONDS } from "./add-note.ts";
export type { Channels } from "./partials.ts";
export { type PlayedNote, playedNotes, VOICES, type Voice, voiceOf } from "./played-notes.ts";
