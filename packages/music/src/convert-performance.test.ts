import { describe, expect, it } from "vitest";
import { fromPerformance, PerformanceError, toPerformance } from "./convert-performance.ts";
import { createScore } from "./score.ts";
import { seconds, ticks } from "./units.ts";

const note = (onset: number, duration: number, pitch = 60) => ({
  onset: ticks(onset),
  duration: ticks(duration),
  pitch,
  velocity: 90,
  track: 0,
});
const tempos = [
  { at: ticks(0), qpm: 60 },
  { at: ticks(96), qpm: 120 },
];

describe("toPerformance(score)", () => {
  it("gives the seconds worked out by hand where a note sounds across a tempo change", () => {
    const performance = toPerformance(
      createScore({
        ticksPerQuarter: 96,
        notes: [note(48, 96), note(192, 48, 62)],
        pedals: [{ onset: ticks(96), duration: ticks(96), track: 0 }],
        tempos,
      }),
    );
    expect(performance.notes).toEqual([
      { onsetSeconds: 0.5, durationSeconds: 0.75, pitch: 60, velocity: 90, track: 0 },
      { onsetSeconds: 1.5, durationSeconds: 0.25, pitch: 62, velocity: 90, track: 0 },
    ]);
    expect(performance.pedals).toEqual([{ onsetSeconds: 1, durationSeconds: 0.5, track: 0 }]);
  });
});

describe("fromPerformance(performance)", () => {
  it("undoes toPerformance for a score of one tempo", () => {
    const score = createScore({
      ticksPerQuarter: 220,
      notes: [note(0, 1), note(3, 1000), note(7, 13, 72)],
      pedals: [{ onset: ticks(5), duration: ticks(17), track: 0 }],
      tempos: [{ at: ticks(0), qpm: 97.3 }],
    });
    expect(fromPerformance(toPerformance(score), { qpm: 97.3, ticksPerQuarter: 220 })).toEqual(score);
  });

  it("moves times by at most half a tick, 1 / 1920 s with the defaults, and keeps notes at least a tick long", () => {
    const onsetSeconds = Array.from({ length: 100 }, (_, i) => i * 0.0317);
    const performed = {
      ...toPerformance(createScore({ ticksPerQuarter: 96, notes: [] })),
      notes: onsetSeconds.map((onset) => ({
        onsetSeconds: seconds(onset),
        durationSeconds: seconds(0.0001),
        pitch: 60,
        velocity: 1,
        track: 0,
      })),
    };
    const again = toPerformance(fromPerformance(performed)).notes;
    again.forEach((heard, i) => {
      expect(Math.abs(heard.onsetSeconds - onsetSeconds[i])).toBeLessThanOrEqual(1 / 1920 + 1e-12);
      expect(heard.durationSeconds).toBeCloseTo(1 / 960, 12);
    });
  });

  it.each([
    [{ qpm: 0 }, "fromPerformance: qpm must be > 0; got 0"],
    [{ qpm: Number.NaN }, "fromPerformance: qpm must be > 0; got NaN"],
    [
      { ticksPerQuarter: 0.5 },
      "fromPerformance: ticksPerQuarter must be a whole number in 1..32767; got 0.5",
    ],
  ])("refuses %j", (options, message) => {
    const performance = toPerformance(createScore({ ticksPerQuarter: 96, notes: [] }));
    expect(() => fromPerformance(performance, options)).toThrow(PerformanceError);
    expect(() => fromPerformance(performance, options)).toThrow(message);
  });
});
