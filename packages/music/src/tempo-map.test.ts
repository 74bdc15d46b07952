import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScore } from "./score.ts";
import { tempoMap } from "./tempo-map.ts";
import { seconds, ticks } from "./units.ts";

const changes = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 5000 }).map(ticks),
    qpm: fc.double({ min: 4, max: 1000, noNaN: true }),
  }),
  { maxLength: 20 },
);
const scoreWith = (tempos: { at: ReturnType<typeof ticks>; qpm: number }[]) =>
  createScore({ ticksPerQuarter: 96, notes: [], tempos });

describe("tempoMap(score)", () => {
  it("gives the seconds worked out by hand: 2 quarters at 120, then 60, then 240 qpm", () => {
    const map = tempoMap(
      scoreWith([
        { at: ticks(192), qpm: 60 },
        { at: ticks(288), qpm: 240 },
      ]),
    );
    expect([0, 96, 192, 240, 288, 384].map((at) => map.ticksToSeconds(at))).toEqual([
      0, 0.5, 1, 1.5, 2, 2.25,
    ]);
  });

  it("ticksToSeconds(t) equals adding up tick by tick", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 6000 }), (tempos, at) => {
        const score = scoreWith(tempos);
        let sum = 0;
        let inForce = 0;
        for (let tick = 0; tick < at; tick++) {
          if (score.tempos[inForce + 1]?.at === tick) inForce++;
          sum += 60 / (score.tempos[inForce].qpm * 96);
        }
        expect(tempoMap(score).ticksToSeconds(at)).toBeCloseTo(sum, 8);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("secondsToTicks(ticksToSeconds(t)) is t, also beyond the last change and between ticks", () => {
    fc.assert(
      fc.property(changes, fc.double({ min: 0, max: 1e6, noNaN: true }), (tempos, at) => {
        const map = tempoMap(scoreWith(tempos));
        expect(Math.abs(map.secondsToTicks(map.ticksToSeconds(at)) - at)).toBeLessThan(
          1e-6 * Math.max(1, at),
        );
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it("secondsToTicks(0) is 0", () => {
    expect(tempoMap(scoreWith([])).secondsToTicks(seconds(0))).toBe(0);
  });
});
