// The pitch over time as a view.
import { fromOnset, LOST_AFTER, type SoundView, trackOf } from "./sound-view.ts";

/** `[frames, 2]`: Hz (NaN without a pitch) and confidence 0 .. 1 of the 93 ms from 23.2 t ms after the onset on. */
export const f0: SoundView = {
  id: "f0@1",
  of: "sound",
  about: "pitch in Hz and how sure it is, every 23 ms, of sounds with one voice",
  numbers: "float32",
  width: 2,
  range: { kind: "real", low: 0, high: 6000 },
  losses: ["timbre", "chords: one pitch a frame", LOST_AFTER],
  compute: (passages) =>
    passages.map((sound) => {
      const heard = fromOnset(sound);
      if (heard.samples.length === 0) return new Float32Array(0);
      const { hertz, confidence } = trackOf(heard);
      const rows = new Float32Array(2 * hertz.length);
      for (let t = 0; t < hertz.length; t++) {
        rows[2 * t] = hertz[t];
        rows[2 * t + 1] = confidence[t];
      }
      return rows;
    }),
};
