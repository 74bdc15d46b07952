import { describe, expect, it } from "vitest";
import { RATE, soundOf, tone } from "../made-up-sounds.test-support.ts";
import { timbre } from "../views/timbre.ts";
import { inOtherRoom, seedOf } from "./other-room.ts";

const note = tone(262, [0.4, 0.2, 0.1, 0.05], 0.7);
const column = (name: string) => timbre.columns.findIndex((one) => one.name === name);
const energy = (samples: ArrayLike<number>, from: number, to: number) => {
  let sum = 0;
  for (let n = Math.round(from * RATE); n < to * RATE; n++) sum += samples[n] ** 2;
  return sum;
};

describe("inOtherRoom(sound, seed)", () => {
  it("is as long, the same by the same seed, and another by another", () => {
    const once = inOtherRoom(note, 1);
    expect(once.samples).toHaveLength(note.samples.length);
    expect(inOtherRoom(note, 1).samples).toEqual(once.samples);
    expect(inOtherRoom(note, 2).samples).not.toEqual(once.samples);
    expect(
      inOtherRoom(
        soundOf(0, () => 0),
        1,
      ).samples,
    ).toHaveLength(0);
  });

  it("keeps the pitch, and changes the colour", () => {
    const [before] = timbre.compute([note]);
    const centroids = [1, 2, 3, 4, 5, 6].map((seed) => {
      const [row] = timbre.compute([inOtherRoom(note, seed)]);
      expect(Math.abs(Number(row[column("pitch")]) - Number(before[column("pitch")]))).toBeLessThan(0.1);
      return Number(row[column("centroid")]);
    });
    expect(Math.max(...centroids) / Math.min(...centroids)).toBeGreaterThan(1.1);
  });

  it("goes on sounding where the original has ended, weaker", () => {
    const click = soundOf(0.5, (_, n) => (n === 100 ? 0.9 : 0));
    for (const seed of [1, 2, 3]) {
      const { samples } = inOtherRoom(click, seed);
      const after = energy(samples, 0.02, 0.1);
      expect(after).toBeGreaterThan(0);
      expect(after).toBeLessThan(0.7 * energy(samples, 0, 0.02));
    }
  });
});

describe("seedOf(sound)", () => {
  it("follows from the samples alone, wherever they lie in memory", () => {
    const longer = new Float32Array(note.samples.length + 3);
    longer.set(note.samples, 3);
    expect(seedOf({ ...note, samples: longer.subarray(3) })).toBe(seedOf(note));
    expect(seedOf(tone(263, [0.4]))).not.toBe(seedOf(note));
  });
});
