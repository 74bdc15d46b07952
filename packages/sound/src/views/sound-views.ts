// The table of views of sounds: to add one, write its file and its line here.
import { f0 } from "./f0.ts";
import { image } from "./image.ts";
import { fineMel, mel } from "./mel.ts";
import type { SoundView } from "./sound-view.ts";
import { timbre } from "./timbre.ts";

/** Views of one row a passage: taggers read them in this order. */
export const SOUND_VIEWS: readonly SoundView[] = [timbre];

/** Views that the import computes of every recording and its segments, so that nothing has to read the files again for them. */
export const IMPORTED_SOUND_VIEWS: readonly SoundView[] = [...SOUND_VIEWS, mel, f0];

/** Every view of recordings, those included that are computed only where they are wanted. */
export const ALL_SOUND_VIEWS: readonly SoundView[] = [...IMPORTED_SOUND_VIEWS, image, fineMel];

/** The view of that id, `name@version`; undefined where this version of semitone computes none. */
export const findSoundView = (id: string): SoundView | undefined =>
  ALL_SOUND_VIEWS.find((view) => view.id === id);
