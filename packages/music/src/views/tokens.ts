// Bar-aware tokens of a passage as a view: as many as its notes need.
import { createRemi } from "../representations/remi.ts";
import type { ScoreView } from "./view.ts";

const remi = createRemi();

/** The tokens of `createRemi()` with its defaults, one a row; what they mean is in its vocabulary. */
export const tokens: ScoreView = {
  id: "tokens@1",
  of: "score",
  about:
    "bars, positions, tempo, pitches, velocities and durations as tokens: the representation remi with its defaults",
  numbers: "uint16",
  width: 1,
  range: remi.range,
  losses: remi.losses,
  compute: (passages) => passages.map((passage) => Uint16Array.from(remi.encode(passage).data)),
  decode: (rows) => remi.decode({ shape: [rows.length], data: Int32Array.from(rows) }),
};
