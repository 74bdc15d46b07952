import { createScore, type Note, ticks } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { playedOn } from "./played-on.ts";

/** So many quarters, each of another pitch than the one before. */
const tune = (count: number) =>
  createScore({
    ticksPerQuarter: 480,
    notes: Array.from(
      { length: count },
      (_, i): Note => ({
        onset: ticks(480 * i),
        duration: ticks(400),
        pitch: 60 + ((i * 5) % 13),
        velocity: 64,
        track: 0,
      }),
    ),
  });

const names = { score: "tune", performance: "kim" };

describe("playedOn", () => {
  it("playedOn takes a performance that plays all of it twice, as repeats that are not written out are played", () => {
    const once = tune(48);
    const again = once.notes.map((note) => ({ ...note, onset: ticks(note.onset + 480 * 48) }));
    const twice = createScore({ ...once, notes: [...once.notes, ...again] });
    expect([...playedOn(once, twice, names).matches].filter((match) => match >= 0)).toHaveLength(48);
  });

  it("playedOn refuses what has all of the score and hardly anything of it, with the shares of both", () => {
    expect(() => playedOn(tune(1), tune(64), names)).toThrow(
      "kim: expected a performance of tune; got 100 % of its notes matched, and 2 % of those played; give it the name of its own score",
    );
    expect(() => playedOn(tune(64), tune(1), names)).toThrow(
      "got 2 % of its notes matched, and 100 % of those played",
    );
  });
});
