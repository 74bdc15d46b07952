import { DESCRIPTOR_NAMES } from "@semitone/music";
import { cutPiece, stepsOf, TICKS_PER_QUARTER } from "@semitone/music/cells";
import { anyMusic, COMMON, JIG, notesOn, segmentOf, WALTZ } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { playedScore, wholeDescriptors } from "./played-segment.ts";

describe("playedScore", () => {
  it("playedScore has every note on its step, in ticks of a score with the segment's meter and tempo", () =>
    fc.assert(
      fc.property(anyMusic, fc.integer({ min: 30, max: 280 }), ({ grid, notes }, qpm) => {
        const score = playedScore(segmentOf(notes, { grid, qpm }));
        const perStep = TICKS_PER_QUARTER / grid.stepsPerQuarter;
        expect(score.ticksPerQuarter).toBe(TICKS_PER_QUARTER);
        expect(
          score.notes.map(({ onset, duration, pitch }) => [onset / perStep, duration / perStep, pitch]),
        ).toEqual(notes.map(({ step, length, pitch }) => [step, length, pitch]));
        expect(score.tempos).toEqual([{ at: 0, qpm }]);
        expect(score.meters).toMatchObject([
          { at: 0, numerator: grid.numerator, denominator: grid.denominator },
        ]);
      }),
      { numRuns: 50, seed: 1 },
    ));

  it("playedScore(segment, transpose) moves every pitch by so many semitones and nothing else", () => {
    const segment = segmentOf(
      [
        { step: 0, length: 3, pitch: 60 },
        { step: 7, length: 1, pitch: 67 },
      ],
      { grid: JIG },
    );
    const [plain, moved] = [playedScore(segment), playedScore(segment, -5)];
    expect(moved.notes).toEqual(plain.notes.map((note) => ({ ...note, pitch: note.pitch - 5 })));
  });

  it("cutPiece(playedScore(notes)) gives the notes back on the same grid, moved to the key that it hears", () =>
    fc.assert(
      fc.property(notesOn(WALTZ, 12), (notes) => {
        fc.pre(notes.length > 0);
        const { segments, shift } = cutPiece(playedScore(segmentOf(notes, { grid: WALTZ })));
        const own = segments.flatMap((segment) =>
          segment.notes.map((note) => ({
            ...note,
            step: note.step + segment.bar * stepsOf(segment.grid),
            pitch: note.pitch + shift,
          })),
        );
        if (segments.every(({ grid }) => grid.stepsPerQuarter === 4)) expect(own).toEqual(notes);
        else expect(own).toHaveLength(notes.length);
      }),
      { numRuns: 60, seed: 1 },
    ));
});

describe("wholeDescriptors", () => {
  it("wholeDescriptors is finite for silence, one note and a chord", () => {
    const chord = [60, 64, 67].map((pitch) => ({ step: 0, length: 4, pitch }));
    for (const notes of [[], chord.slice(0, 1), chord]) {
      const row = wholeDescriptors(playedScore(segmentOf(notes, { grid: COMMON })));
      expect(row).toHaveLength(DESCRIPTOR_NAMES.length);
      expect(row.every(Number.isFinite)).toBe(true);
    }
  });

  it("wholeDescriptors tells the average pitch and how many notes a second there are", () => {
    const scale = [60, 62, 64, 65].map((pitch, i) => ({ step: 8 * i, length: 8, pitch }));
    const value = (name: string, qpm: number) =>
      wholeDescriptors(playedScore(segmentOf(scale, { qpm })))[DESCRIPTOR_NAMES.indexOf(name)];
    expect(value("pitchMean", 120)).toBeCloseTo((60 + 62 + 64 + 65) / 4, 4);
    // Four half notes at 120 quarters a minute: one a second; twice as many at twice the tempo.
    expect(value("notesPerSecond", 120)).toBeCloseTo(1, 4);
    expect(value("notesPerSecond", 240)).toBeCloseTo(2, 4);
  });
});
