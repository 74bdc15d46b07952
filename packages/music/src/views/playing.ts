// How each note of a score was played, as a view of a score with a performance of it.

import { cellAt } from "../bars.ts";
import { encodePerformance, playedBeats } from "../performance/encode-performance.ts";
import type { PlayedScore } from "../performance/played-score.ts";
import type { View } from "./view.ts";

/** Numbers of a row of `playing`. */
const PLAYING = [
  "velocity",
  "log2 of seconds of a beat",
  "deviation in seconds",
  "log2 of articulation",
  "pedal",
];

/** `[notes, 5]`; NaN for notes that were not played. `encodePerformance` keeps all that is needed to play it again. */
export const playing: View<PlayedScore> = {
  id: "playing@1",
  of: "playing",
  about: `how each note was played: ${PLAYING.join(", ")}`,
  numbers: "float32",
  width: PLAYING.length,
  range: { kind: "real", low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  losses: ["notes that are not of the score", "when pedals go down and up, but for where notes begin"],
  compute: (passages) => passages.map(rowsOf),
};

function rowsOf(played: PlayedScore): Float32Array {
  const { notes } = played.score;
  const rows = new Float32Array(notes.length * PLAYING.length).fill(Number.NaN);
  if (notes.length === 0) return rows;
  const { beatSeconds, isPlayed, velocity, deviation, articulation, pedals } = encodePerformance(played);
  const { beats } = playedBeats(played);
  let pedal = 0;
  for (const [i, { onset }] of notes.entries()) {
    if (!isPlayed[i]) continue;
    const k = cellAt(beats, onset);
    const { start, end } = beats[k];
    // A pedal that is changed on a note is down for it.
    const at = k + (onset - start) / (end - start) + 0.25;
    while (pedal < pedals.length - 1 && pedals[pedal].to < at) pedal++;
    const isDown = pedals.length > 0 && pedals[pedal].from <= at && pedals[pedal].to >= at;
    rows.set(
      [
        velocity[i],
        Math.log2(beatSeconds[k + 1] - beatSeconds[k]),
        deviation[i],
        articulation[i],
        Number(isDown),
      ],
      i * PLAYING.length,
    );
  }
  return rows;
}
