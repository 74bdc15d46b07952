import { randomFrom } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { BARS, type BarGrid, type GridNote, LOWEST, PITCHES, stepsOf } from "./grid.ts";
import { varySegment } from "./vary-segment.ts";

const GRIDS: readonly BarGrid[] = [
  { numerator: 4, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 },
  { numerator: 6, denominator: 8, stepsPerQuarter: 4, stepsPerBeat: 6 },
  { numerator: 4, denominator: 1, stepsPerQuarter: 1, stepsPerBeat: 4 },
];

const notesOn = (grid: BarGrid): GridNote[] =>
  Array.from({ length: 12 }, (_, i) => {
    const step = (i * 5) % (BARS * stepsOf(grid) - 3);
    return { step, length: 1 + (i % 3), pitch: LOWEST + ((i * 17) % PITCHES) };
  });

describe("varySegment", () => {
  it("varySegment(notes) stays within the segment and the pitches of the grid, whatever is drawn", () => {
    for (const grid of GRIDS)
      for (let seed = 0; seed < 300; seed++) {
        const varied = varySegment(notesOn(grid), grid, randomFrom(seed, "varied"));
        expect(varied.length).toBeGreaterThan(0);
        for (const { step, length, pitch } of varied) {
          expect(step).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThanOrEqual(1);
          expect(step + length).toBeLessThanOrEqual(BARS * stepsOf(grid));
          expect(pitch).toBeGreaterThanOrEqual(LOWEST - 1);
          expect(pitch).toBeLessThanOrEqual(LOWEST + PITCHES);
        }
      }
  });

  it("varySegment(notes) depends on what is drawn alone, and leaves its input", () => {
    const notes = notesOn(GRIDS[0]);
    const before = structuredClone(notes);
    const once = varySegment(notes, GRIDS[0], randomFrom(5, "x"));
    expect(varySegment(notes, GRIDS[0], randomFrom(5, "x"))).toEqual(once);
    expect(notes).toEqual(before);
  });

  it("varySegment over many draws makes music higher and lower, busier and thinner", () => {
    const notes = notesOn(GRIDS[0]);
    const varied = Array.from({ length: 200 }, (_, seed) =>
      varySegment(notes, GRIDS[0], randomFrom(seed, "y")),
    );
    const mean = (of: readonly GridNote[]) => of.reduce((sum, { pitch }) => sum + pitch, 0) / of.length;
    expect(varied.filter((of) => mean(of) > mean(notes) + 4).length).toBeGreaterThan(5);
    expect(varied.filter((of) => mean(of) < mean(notes) - 4).length).toBeGreaterThan(5);
    expect(varied.filter((of) => of.length > notes.length).length).toBeGreaterThan(20);
    expect(varied.filter((of) => of.length < notes.length).length).toBeGreaterThan(10);
  });
});
