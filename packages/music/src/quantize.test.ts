import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largestShift, QuantizeError, quantize } from "./quantize.ts";
import { createScore } from "./score.ts";
import { ticks } from "./units.ts";

const note = (onset: number, duration: number) => ({
  onset: ticks(onset),
  duration: ticks(duration),
  pitch: 60,
  velocity: 90,
  track: 0,
});
const onGrid = (ticksPerQuarter: number, stepsPerQuarter: number, ...notes: ReturnType<typeof note>[]) =>
  quantize(createScore({ ticksPerQuarter, notes }), { stepsPerQuarter }).notes.map(({ onset, duration }) => [
    onset,
    duration,
  ]);

describe("quantize(score, { stepsPerQuarter })", () => {
  it("moves onsets and offsets to the nearest step worked out by hand, halves up", () => {
    // Sixteenths of 24 ticks: 11 -> 0, 12 -> 24, 37 -> 48.
    expect(onGrid(96, 4, note(11, 26), note(12, 60), note(37, 35))).toEqual([
      [0, 48],
      [24, 48],
      [48, 24],
    ]);
  });

  it("keeps a note at least one step long", () => {
    expect(onGrid(96, 4, note(1, 1), note(49, 10))).toEqual([
      [0, 24],
      [48, 24],
    ]);
  });

  it("refines the resolution where a step is no whole number of ticks", () => {
    const score = quantize(createScore({ ticksPerQuarter: 10, notes: [note(3, 4)] }), { stepsPerQuarter: 3 });
    expect(score.ticksPerQuarter).toBe(12);
    expect(score.notes).toMatchObject([{ onset: 4, duration: 4 }]);
  });

  it("moves tempos, meters, keys, chords and pedals too", () => {
    const at = ticks(50);
    const score = createScore({
      ticksPerQuarter: 96,
      notes: [],
      tempos: [{ at, qpm: 90 }],
      meters: [{ at, numerator: 3, denominator: 4 }],
      keys: [{ at, fifths: 1, mode: "major" }],
      chords: [{ at, text: "G" }],
      pedals: [{ onset: at, duration: ticks(40), track: 0 }],
    });
    const moved = quantize(score, { stepsPerQuarter: 4 });
    expect(moved.tempos.map(({ at }) => at)).toEqual([0, 48]);
    expect(moved.meters.map(({ at }) => at)).toEqual([0, 48]);
    expect([moved.keys[0].at, moved.chords[0].at]).toEqual([48, 48]);
    expect(moved.pedals).toEqual([{ onset: 48, duration: 48, track: 0 }]);
  });

  it("done twice equals done once, and moves no edge farther than largestShift says", () => {
    const notes = fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 500 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        notes,
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 24 }),
        (spans, ticksPerQuarter, stepsPerQuarter) => {
          // Other pitches, so that sorting cannot swap notes.
          const score = createScore({
            ticksPerQuarter,
            notes: spans.map(([onset, duration], i) => ({ ...note(onset, duration), pitch: i })),
          });
          const once = quantize(score, { stepsPerQuarter });
          expect(quantize(once, { stepsPerQuarter })).toEqual(once);
          expect(largestShift(once, { stepsPerQuarter })).toBe(0);
          const shifts = score.notes.map((before) => {
            const after = once.notes.find(({ pitch }) => pitch === before.pitch)!;
            return Math.abs(after.onset / once.ticksPerQuarter - before.onset / ticksPerQuarter);
          });
          const largest = largestShift(score, { stepsPerQuarter });
          expect(Math.max(...shifts)).toBeLessThanOrEqual(largest + 1e-12);
          expect(largest).toBeLessThanOrEqual(0.5 / stepsPerQuarter + 1e-12);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it("largestShift is the hand-worked 5 ticks of 96 for an offset 5 ticks late", () => {
    const score = createScore({ ticksPerQuarter: 96, notes: [note(22, 55)] });
    expect(largestShift(score, { stepsPerQuarter: 4 })).toBeCloseTo(5 / 96, 12);
  });

  it.each([0, 1.5, 40_000])("refuses a grid of %s steps", (stepsPerQuarter) => {
    const score = createScore({ ticksPerQuarter: 96, notes: [] });
    const message = `quantize: stepsPerQuarter must be a whole number in 1..32767; got ${stepsPerQuarter}`;
    expect(() => quantize(score, { stepsPerQuarter })).toThrow(QuantizeError);
    expect(() => quantize(score, { stepsPerQuarter })).toThrow(message);
  });
});
