// The table of views of recordings: to add one, write its file and its line here.
import type { SoundView } from "./sound-view.ts";

/** Views of one row a passage: taggers read them in this order. */
export const SOUND_VIEWS: readonly SoundView[] = [];

/** Views that the import computes of every recording and its segments, so that nothing has to read the files again for them. */
export const IMPORTED_SOUND_VIEWS: readonly SoundView[] = [...SOUND_VIEWS];

/** Every view of recordings, those that are computed only where they are wanted included. */
export const ALL_SOUND_VIEWS: readonly SoundView[] = [...IMPORTED_SOUND_VIEWS];

/** The view of that id, `name@version`; undefined where this version of semitone computes none. */
export const findSoundView = (id: string): SoundView | undefined =>
  ALL_SOUND_VIEWS.find((view) => view.id === id);
