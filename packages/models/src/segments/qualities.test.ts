import { evaluate, input } from "@semitone/graph";
import { type BarGrid, CELLS, type GridNote, stepsOf, toCells, usedPlaces } from "@semitone/music/cells";
import { anyMusic, GRIDS } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PACKED, packCells, unpackCells } from "./packed-cells.ts";
import {
  cellQualities,
  GRID_SIZE,
  gridParts,
  gridVector,
  NOTE_QUALITIES,
  QUALITIES,
  qualitiesOf,
  quartersOf,
} from "./qualities.ts";

const WALTZ: BarGrid = { numerator: 3, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
const JIG: BarGrid = { numerator: 6, denominator: 8, stepsPerQuarter: 4, stepsPerBeat: 6 };
const TRIPLETS: BarGrid = { numerator: 4, denominator: 4, stepsPerQuarter: 6, stepsPerBeat: 6 };

/** Notes that do not overlap in pitch: what a grid holds exactly. */
function scattered(grid: BarGrid, count: number): GridNote[] {
  const last = 2 * stepsOf(grid);
  return Array.from({ length: count }, (_, i) => {
    const step = (i * 7) % last;
    return { step, length: Math.min(1 + (i % 3), last - step), pitch: 36 + ((i * 5) % 48) };
  });
}

const segment = (grid: BarGrid, notes: readonly GridNote[]) => ({
  grid,
  notes,
  qpm: 90,
  velocity: 64,
  bar: 0,
});

describe("qualitiesOf", () => {
  it("qualitiesOf(four notes worked out by hand) counts as its comment says", () => {
    // In 3/4, six quarters: C and E together on the first beat, Eb off the beat, A on the second beat.
    const notes = [
      { step: 0, length: 4, pitch: 60 },
      { step: 0, length: 4, pitch: 64 },
      { step: 2, length: 2, pitch: 63 },
      { step: 4, length: 6, pitch: 69 },
    ];
    const found = Object.fromEntries(
      QUALITIES.map((name, k) => [name, qualitiesOf(segment(WALTZ, notes))[k]]),
    );
    expect(found.density).toBeCloseTo(4 / 6);
    expect(found.register).toBeCloseTo((60 + 64 + 63 + 69) / 4 - 24);
    expect(found.spread).toBeCloseTo(Math.sqrt((16 + 0 + 1 + 25) / 4));
    expect(found.mode).toBeCloseTo((0 + 1 - 1 + 1) / 4);
    expect(found.thickness).toBeCloseTo(4 / 3);
    expect(found.length).toBeCloseTo(1);
    expect(found.offbeat).toBeCloseTo(1 / 4);
    expect(found.tempo).toBeCloseTo(Math.log2(0.75));
    expect(found.velocity).toBeCloseTo(64 / 127);
  });

  it("qualitiesOf(no notes) is finite", () => {
    expect([...qualitiesOf(segment(WALTZ, []))].every(Number.isFinite)).toBe(true);
  });
});

describe("cellQualities", () => {
  it.each([
    ["3/4", WALTZ],
    ["6/8", JIG],
    ["4/4 in triplets", TRIPLETS],
  ])("cellQualities(cells of notes) counts the same as qualitiesOf(notes) in %s", (_, grid) => {
    const notes = scattered(grid, 9);
    const [heard] = evaluate([cellQualities(input("cells", [1, CELLS]), input("grid", [1, GRID_SIZE]))], {
      cells: toCells(notes, grid),
      grid: gridVector(grid),
    });
    const counted = qualitiesOf(segment(grid, notes));
    for (let k = 0; k < NOTE_QUALITIES; k++) expect(heard.data[k], QUALITIES[k]).toBeCloseTo(counted[k], 3);
  });
});

describe("packCells", () => {
  it("unpackCells(packCells(cells)) gives every cell back", () => {
    const cells = Uint8Array.from({ length: CELLS }, (_, i) => Number((i * i) % 7 === 3));
    const packed = new Float32Array(2 * PACKED);
    packCells(cells, packed, PACKED);
    const [found] = evaluate([unpackCells(input("packed", [2, PACKED]))], { packed });
    expect([...found.data].slice(0, CELLS).every((value) => value === 0)).toBe(true);
    expect([...found.data].slice(CELLS)).toEqual([...cells]);
  });
});

describe("qualitiesOf any music", () => {
  const named = (values: ArrayLike<number>) =>
    Object.fromEntries(QUALITIES.map((name, k) => [name, values[k]])) as Record<
      (typeof QUALITIES)[number],
      number
    >;
  const some = anyMusic.filter(({ notes }) => notes.length > 0);
  const each = (check: (of: { grid: BarGrid; notes: GridNote[] }) => void) =>
    fc.assert(fc.property(some, check), { numRuns: 60, seed: 1 });

  it("does not depend on the order of notes", () =>
    each(({ grid, notes }) => {
      const [forth, back] = [notes, notes.toReversed()].map((of) => qualitiesOf(segment(grid, of)));
      for (const k of QUALITIES.keys()) expect(back[k]).toBeCloseTo(forth[k], 4);
    }));

  it("moves with what is done to the notes: up an octave, up a fifth, half as long, twice as fast", () =>
    each(({ grid, notes }) => {
      const plain = named(qualitiesOf(segment(grid, notes)));
      const changed = (change: (note: GridNote) => GridNote) =>
        named(qualitiesOf(segment(grid, notes.map(change))));
      const octave = changed((note) => ({ ...note, pitch: note.pitch + 12 }));
      expect(octave.register).toBeCloseTo(plain.register + 12, 3);
      for (const name of ["density", "mode", "thickness", "length", "offbeat", "tempo", "velocity"] as const)
        expect(octave[name]).toBe(plain[name]);
      expect(octave.spread).toBeCloseTo(plain.spread, 3);
      expect(changed((note) => ({ ...note, pitch: note.pitch + 7 })).spread).toBeCloseTo(plain.spread, 3);
      expect(changed((note) => ({ ...note, length: 2 * note.length })).length).toBeCloseTo(
        2 * plain.length,
        4,
      );
      const fast = named(qualitiesOf({ ...segment(grid, notes), qpm: 180 }));
      expect(fast.tempo).toBeCloseTo(plain.tempo + 1, 5);
    }));

  it("stays within its bounds", () =>
    each(({ grid, notes }) => {
      const { density, mode, thickness, offbeat, register, spread } = named(
        qualitiesOf(segment(grid, notes)),
      );
      expect(density * quartersOf(grid)).toBeCloseTo(notes.length, 4);
      expect(Math.abs(mode)).toBeLessThanOrEqual(1);
      expect(thickness).toBeGreaterThanOrEqual(1);
      expect(offbeat >= 0 && offbeat <= 1).toBe(true);
      expect(register >= 0 && register < 72).toBe(true);
      expect(spread).toBeLessThanOrEqual(36);
    }));

  it("is +1 in mode for a major third alone, -1 for a minor one, 0 for both and for the tonic", () => {
    const mode = (...pitches: number[]) =>
      named(
        qualitiesOf(
          segment(
            WALTZ,
            pitches.map((pitch, step) => ({ step, length: 1, pitch })),
          ),
        ),
      ).mode;
    expect([mode(64), mode(63), mode(63, 76), mode(60), mode(69), mode(68), mode(71), mode(70)]).toEqual([
      1, -1, 0, 0, 1, -1, 1, -1,
    ]);
  });
});

describe("gridVector", () => {
  it("gridParts(gridVector(grid)) are the used places, the steps a quarter and the quarters of a segment", () => {
    const rows = GRIDS.map(gridVector);
    const { used, perQuarter, quarters } = gridParts(input("grid", [GRIDS.length, GRID_SIZE]));
    const [places, steps, lengths] = evaluate([used, perQuarter, quarters], {
      grid: Float64Array.from(rows.flatMap((row) => [...row])),
    });
    for (const [i, grid] of GRIDS.entries()) {
      expect(places.data.slice(24 * i, 24 * (i + 1))).toEqual(Float64Array.from(usedPlaces(grid)));
      expect(steps.data[i]).toBeCloseTo(grid.stepsPerQuarter, 5);
      expect(lengths.data[i]).toBeCloseTo((2 * 4 * grid.numerator) / grid.denominator, 5);
    }
  });

  it("gridVector tells grids of the same places apart", () => {
    const texts = GRIDS.map((grid) => String(gridVector(grid)));
    expect(new Set(texts).size).toBe(GRIDS.length);
  });
});
