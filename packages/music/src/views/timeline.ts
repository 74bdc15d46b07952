// Where bars lie in ticks and seconds, as a view: what labels in seconds need of a piece.
import { barGrid, cellAt } from "../bars.ts";
import { withoutOrnaments } from "../ornaments.ts";
import type { Score } from "../score.ts";
import { tempoMap } from "../tempo-map.ts";
import type { ScoreView } from "./view.ts";

/** `[rows, 3]`: ticks, seconds and bars (from 0, the last is their number), between which all three grow in proportion. */
export const timeline: ScoreView = {
  id: "timeline@1",
  of: "score",
  about:
    "ticks, seconds and bars from the start, at each bar line and each change of tempo: between two rows all grow evenly",
  numbers: "float64",
  width: 3,
  range: { kind: "real", low: 0, high: Number.POSITIVE_INFINITY },
  losses: ["the notes"],
  compute: (passages) => passages.map((passage) => knots(withoutOrnaments(passage))),
};

function knots(score: Score): Float64Array {
  const bars = barGrid(score);
  if (bars.length === 0) return new Float64Array(0);
  const clock = tempoMap(score);
  const end = bars[bars.length - 1].end;
  const ticks = [
    ...bars.map(({ start }) => start),
    end,
    ...score.tempos.map(({ at }) => at).filter((at) => at < end),
  ];
  const places = [...new Set<number>(ticks)].sort((a, b) => a - b);
  return Float64Array.from(
    places.flatMap((at) => {
      if (at === end) return [at, clock.ticksToSeconds(at), bars.length];
      const bar = cellAt(bars, at);
      const { start, end: next } = bars[bar];
      return [at, clock.ticksToSeconds(at), bar + (at - start) / (next - start)];
    }),
  );
}
