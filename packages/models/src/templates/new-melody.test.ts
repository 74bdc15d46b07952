import { randomFrom } from "@semitone/graph";
import { createScore, type Score, ticks } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { chordSpans } from "./chord-roots.ts";
import { addShapes, withNewMelody } from "./new-melody.ts";

const C = { tonic: 0, mode: "major" } as const;

/** A melody of four quarters a bar over held bass notes. */
const song = (bars: readonly (readonly number[])[], bass = 48): Score =>
  createScore({
    ticksPerQuarter: 12,
    notes: bars.flatMap((melody, bar) => [
      ...melody.map((pitch, i) => ({
        ...{ onset: ticks(48 * bar + 12 * i), duration: ticks(12), pitch, velocity: 80, track: 0 },
      })),
      { onset: ticks(48 * bar), duration: ticks(48), pitch: bass, velocity: 60, track: 0 },
    ]),
  });

const shapesOf = (...songs: readonly Score[]) => {
  const shapes = new Map();
  for (const score of songs) addShapes(shapes, score, C, chordSpans(score, C));
  return shapes;
};
const melodyOf = ({ notes }: Score) =>
  notes.filter(({ duration }) => duration === 12).map(({ pitch }) => pitch);
const sung = (score: Score, others: ReturnType<typeof shapesOf>) =>
  withNewMelody(score, C, chordSpans(score, C), others, randomFrom(1, "test"));

describe("withNewMelody", () => {
  const own = song([
    [60, 64, 67, 64],
    [72, 67, 64, 60],
    [60, 64, 67, 64],
  ]);

  it("gives each bar the shape of a bar of other music, above the same bass", () => {
    const found = sung(own, shapesOf(song([[64, 62, 60, 62]])));
    expect(melodyOf(found)).toEqual([64, 62, 60, 62, 64, 62, 60, 62, 64, 62, 60, 62]);
    expect(found.notes.filter(({ duration }) => duration === 48)).toEqual(
      own.notes.filter(({ duration }) => duration === 48),
    );
  });

  it("gives bars that were alike the same melody", () => {
    const others = shapesOf(
      song([
        [64, 62, 60, 62],
        [67, 65, 64, 65],
        [60, 62, 64, 65],
        [67, 64, 60, 64],
      ]),
    );
    const [first, , third] = [0, 1, 2].map((bar) => melodyOf(sung(own, others)).slice(4 * bar, 4 * bar + 4));
    expect(third).toEqual(first);
  });

  it("keeps a melody to whose rhythm or register no shape comes near", () => {
    expect(sung(own, shapesOf(song([[64, 62]])))).toEqual(own);
    expect(sung(own, new Map())).toEqual(own);
  });
});
