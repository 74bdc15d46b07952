// The table of views of sounds: to add one, write its file and its line here.
import { f0 } from "./f0.ts";
import { fineMel, mel } from "./mel.ts";
import type { SoundView } from "./sound-view.ts";
import { timbre } from "./timbre.ts";

/** Views that the import computes of every sound. */
export const IMPORTED_SOUND_VIEWS: readonly SoundView[] = [timbre, mel, f0];

/** Every view of sounds, those included that are computed only where they are wanted. */
export const ALL_SOUND_VIEWS: readonly SoundView[] = [...IMPORTED_SOUND_VIEWS, fineMel];

/** The view of that id, `name@version`; undefined where this version of semitone computes none. */
export const findSoundView = (id: string): SoundView | undefined =>
  ALL_SOUND_VIEWS.find((view) => view.id === id);
