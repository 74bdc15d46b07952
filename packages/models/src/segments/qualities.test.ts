import { evaluate, input } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { type BarGrid, CELLS, type GridNote, stepsOf, toCells } from "./grid.ts";
import { PACKED, packCells, unpackCells } from "./packed-cells.ts";
import { cellQualities, GRID_SIZE, gridVector, NOTE_QUALITIES, QUALITIES, qualitiesOf } from "./qualities.ts";

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
