import { randomFrom } from "@semitone/graph";
import { fromCells, type GridNote, type GridSegment, toCells } from "@semitone/music/cells";
import { JIG, segmentOf } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { PACKED, packCells } from "./packed-cells.ts";
import { GRID_SIZE, gridVector, QUALITIES, qualitiesOf } from "./qualities.ts";
import { qualityScale, segmentRows, standardized, variedRows } from "./segment-rows.ts";
import { varySegment } from "./vary-segment.ts";

const note = (step: number, pitch: number, length = 2): GridNote => ({ step, pitch, length });
const first: GridSegment[] = [
  segmentOf([note(0, 60)], { bar: 0, qpm: 60 }),
  segmentOf([note(4, 62), note(8, 65)], { bar: 2, previous: 0 }),
  segmentOf([note(2, 67)], { bar: 6 }),
];
const second: GridSegment[] = [
  segmentOf([note(0, 48), note(6, 55)], { grid: JIG, velocity: 100 }),
  segmentOf([note(3, 50)], { grid: JIG, bar: 2, previous: 0 }),
];
const pieces = [first, second];
const rows = segmentRows(pieces);
const rowOf = (table: Float32Array, width: number, row: number) =>
  table.subarray(row * width, (row + 1) * width);
const packedOf = ({ notes, grid }: GridSegment) => {
  const out = new Float32Array(PACKED);
  packCells(toCells(notes, grid), out, 0);
  return out;
};

describe("segmentRows", () => {
  it("segmentRows gives cells, qualities and grid of every segment, one piece after the other", () => {
    expect(rows.count).toBe(5);
    for (const [row, segment] of pieces.flat().entries()) {
      expect(rowOf(rows.x, PACKED, row)).toEqual(packedOf(segment));
      expect(rowOf(rows.qualities, QUALITIES.length, row)).toEqual(qualitiesOf(segment));
      expect(rowOf(rows.grid, GRID_SIZE, row)).toEqual(gridVector(segment.grid));
    }
  });

  it("segmentRows puts the segment before beside each, counted within its own piece; silence where there is none", () => {
    const silence = new Float32Array(PACKED);
    const before = [silence, packedOf(first[0]), silence, silence, packedOf(second[0])];
    for (const [row, cells] of before.entries()) expect(rowOf(rows.previous, PACKED, row)).toEqual(cells);
  });

  it("segmentRows(no pieces) has no rows", () => {
    expect(segmentRows([])).toMatchObject({ count: 0, x: new Float32Array(0), grid: new Float32Array(0) });
  });
});

describe("variedRows", () => {
  const varied = variedRows(pieces, 7);

  it("variedRows are the variations by the seed and the row, with the qualities of what their cells hold", () => {
    for (const [row, segment] of pieces.flat().entries()) {
      const { notes, grid } = segment;
      const cells = toCells(varySegment(notes, grid, randomFrom(7, `variation/${row}`)), grid);
      const packed = new Float32Array(PACKED);
      packCells(cells, packed, 0);
      expect(rowOf(varied.variation, PACKED, row)).toEqual(packed);
      expect(rowOf(varied.variedQualities, QUALITIES.length, row)).toEqual(
        qualitiesOf({ ...segment, notes: fromCells(cells, grid) }),
      );
    }
  });

  it("variedRows of more pieces begins with those of fewer; another seed gives others", () => {
    const fewer = variedRows([first], 7);
    expect(varied.variation.subarray(0, fewer.variation.length)).toEqual(fewer.variation);
    expect(variedRows(pieces, 8)).not.toEqual(varied);
  });

  it("variedRows leaves tempo and velocity, which no change of notes moves", () => {
    const [tempo, velocity] = [QUALITIES.indexOf("tempo"), QUALITIES.indexOf("velocity")];
    for (let row = 0; row < rows.count; row++)
      for (const k of [tempo, velocity])
        expect(rowOf(varied.variedQualities, QUALITIES.length, row)[k]).toBe(
          rowOf(rows.qualities, QUALITIES.length, row)[k],
        );
  });
});

describe("qualityScale", () => {
  const scale = qualityScale(rows);
  const column = (values: ArrayLike<number>, k: number) =>
    Array.from({ length: rows.count }, (_, row) => values[row * QUALITIES.length + k]);

  it("qualityScale is mean and deviation of each quality over the rows", () => {
    for (const k of QUALITIES.keys()) {
      const values = column(rows.qualities, k);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      expect(scale.mean[k]).toBeCloseTo(mean, 9);
      const deviation = Math.sqrt(Math.max(0, squares - mean ** 2));
      expect(scale.deviation[k]).toBeCloseTo(deviation < 1e-4 ? 1 : deviation, 5);
    }
  });

  it("qualityScale keeps the unit of a quality that never varies: spread in segments of one note, all of them here", () => {
    const alike = segmentRows([[segmentOf([note(0, 60)]), segmentOf([note(0, 72)])]]);
    const { deviation } = qualityScale(alike);
    expect(deviation[QUALITIES.indexOf("spread")]).toBe(1);
    expect(deviation[QUALITIES.indexOf("tempo")]).toBe(1);
    expect(deviation[QUALITIES.indexOf("register")]).toBeCloseTo(6, 9);
  });

  it("qualityScale(no rows) is mean 0 and deviation 1, so that nothing is divided by nothing", () => {
    const { mean, deviation } = qualityScale(segmentRows([]));
    expect(new Set(mean)).toEqual(new Set([0]));
    expect(new Set(deviation)).toEqual(new Set([1]));
  });

  it("standardized(rows, their own scale) has mean 0 and mean square 1 in each column that varies", () => {
    const values = standardized(rows.qualities, scale);
    for (const k of QUALITIES.keys()) {
      const own = column(values, k);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
      const square = own.reduce((sum, value) => sum + value * value, 0) / own.length;
      if (new Set(column(rows.qualities, k)).size > 1) expect(square).toBeCloseTo(1, 5);
      else expect(square).toBeCloseTo(0, 9);
    }
  });
});
