// The descriptors of timbre as other rooms would have them: what a tagger learns of a label beside the recording itself.
import { inOtherRoom, seedOf } from "../rooms/other-room.ts";
import type { SoundView } from "./sound-view.ts";
import { fromOnset, LOST_AFTER } from "./sound-view.ts";
import { timbre } from "./timbre.ts";

/** Rooms that each recording is heard in. */
const ROOMS = 2;

/** Rows of `timbre`, one for each room; NaN throughout where there is no sound. */
export const elsewhere: SoundView = {
  id: "elsewhere@1",
  of: "sound",
  about:
    "timbre of the recording in two made-up rooms, with other microphones: what taggers learn from beside it",
  numbers: "float32",
  width: timbre.width,
  range: timbre.range,
  losses: ["the room", LOST_AFTER],
  compute: (passages) =>
    passages.map((sound) => {
      const heard = fromOnset(sound);
      const seed = seedOf(heard);
      const rows = new Float32Array(ROOMS * timbre.width);
      for (let room = 0; room < ROOMS; room++)
        rows.set(timbre.compute([inOtherRoom(heard, seed + room)])[0], room * timbre.width);
      return rows;
    }),
};
