import { randomFrom } from "@semitone/graph";
import { BARS, type BarGrid, type GridNote, LOWEST, PITCHES, stepsOf } from "@semitone/music/cells";
import { GRIDS as METERS, notesOn as musicOn, segmentOf } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUALITIES, qualitiesOf } from "./qualities.ts";
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

describe("each kind of variation", () => {
  /** Draws of which the first chooses the kind of change, and none asks for a second change. */
  const drawing = (kind: number, seed: number) => {
    const random = randomFrom(seed, "kind");
    let isFirst = true;
    return () => {
      if (!isFirst) return 0.3 + 0.7 * random();
      isFirst = false;
      return (kind + 0.5) / 10;
    };
  };
  const each = (
    kind: number,
    check: (before: readonly GridNote[], after: readonly GridNote[], grid: BarGrid) => void,
  ) =>
    fc.assert(
      fc.property(
        fc.constantFrom(...METERS).chain((grid) => musicOn(grid, 12).map((notes) => ({ grid, notes }))),
        fc.nat(),
        ({ grid, notes }, seed) => {
          fc.pre(notes.length > 0);
          check(notes, varySegment(notes, grid, drawing(kind, seed)), grid);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  const quality = (name: (typeof QUALITIES)[number], notes: readonly GridNote[], grid: BarGrid) =>
    qualitiesOf(segmentOf(notes, { grid }))[QUALITIES.indexOf(name)];
  const rhythm = (notes: readonly GridNote[]) => notes.map(({ step, length }) => [step, length]);

  it("moves by octaves: rhythm and pitch classes stay", () =>
    each(0, (before, after) => {
      expect(rhythm(after)).toEqual(rhythm(before));
      expect(after.map(({ pitch }) => pitch % 12)).toEqual(before.map(({ pitch }) => pitch % 12));
    }));

  it("changes the mode: rhythm stays, some pitches move by a semitone, all the same way, and the mode with them", () =>
    each(2, (before, after, grid) => {
      expect(rhythm(after)).toEqual(rhythm(before));
      const moves = new Set(after.map(({ pitch }, i) => pitch - before[i].pitch).filter((by) => by !== 0));
      expect(moves.size).toBeLessThanOrEqual(1);
      for (const by of moves) {
        expect(Math.abs(by)).toBe(1);
        expect(Math.sign(quality("mode", after, grid) - quality("mode", before, grid))).toBe(by);
      }
    }));

  it("thins out: what is left was there, in its order", () =>
    each(4, (before, after) => {
      const left = new Set(after);
      expect(before.filter((note) => left.has(note))).toEqual(after);
    }));

  it("strikes again: as much sounds at every step and pitch, in more notes", () =>
    each(5, (before, after) => {
      const sounding = (notes: readonly GridNote[]) =>
        notes
          .flatMap(({ step, length, pitch }) => Array.from({ length }, (_, k) => `${step + k}/${pitch}`))
          .toSorted();
      expect(sounding(after)).toEqual(sounding(before));
      expect(after.length).toBeGreaterThanOrEqual(before.length);
    }));

  it("changes lengths: onsets and pitches stay, and no pitch sounds into itself", () =>
    each(7, (before, after, grid) => {
      expect(after.map(({ step, pitch }) => [step, pitch])).toEqual(
        before.map(({ step, pitch }) => [step, pitch]),
      );
      for (const note of after) {
        expect(note.length).toBeGreaterThanOrEqual(1);
        expect(note.step + note.length).toBeLessThanOrEqual(BARS * stepsOf(grid));
        const next = after.find(({ step, pitch }) => pitch === note.pitch && step > note.step);
        if (next) expect(note.step + note.length).toBeLessThanOrEqual(next.step);
      }
    }));

  it("doubles at the octave: all notes stay, others lie an octave beside the highest or lowest of a step", () =>
    each(8, (before, after) => {
      expect(after.slice(0, before.length)).toEqual(before);
      for (const { step, length, pitch } of after.slice(before.length)) {
        const beside = before.filter((note) => note.step === step);
        const pitches = beside.map((note) => note.pitch);
        const source = beside.find((note) => note.length === length && Math.abs(note.pitch - pitch) === 12);
        expect(source).toBeDefined();
        expect([Math.max(...pitches), Math.min(...pitches)]).toContain(source!.pitch);
      }
    }));

  it("delays: pitches stay, what moves from a beat ends when it did, what moves back begins on one", () =>
    each(9, (before, after, grid) => {
      const inBeat = (step: number) => (step % stepsOf(grid)) % grid.stepsPerBeat;
      for (const [i, { step, length, pitch }] of after.entries()) {
        const was = before[i];
        expect(pitch).toBe(was.pitch);
        if (step > was.step) {
          expect(inBeat(was.step)).toBe(0);
          expect(step + length).toBe(was.step + was.length);
        } else if (step < was.step) {
          expect(inBeat(step)).toBe(0);
          expect(was.step - step).toBeLessThan(grid.stepsPerBeat);
          expect(length).toBe(was.length);
        }
      }
    }));
});
