import { describe, expect, it } from "vitest";
import {
  BARS,
  type BarGrid,
  CELLS,
  chooseGrid,
  fromCells,
  gridsFor,
  misfit,
  stepsOf,
  toCells,
  toNotes,
  usedPlaces,
} from "./grid.ts";

const COMMON: BarGrid = { numerator: 4, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
const TRIPLETS: BarGrid = { ...COMMON, stepsPerQuarter: 6, stepsPerBeat: 6 };
const JIG: BarGrid = { numerator: 6, denominator: 8, stepsPerQuarter: 4, stepsPerBeat: 6 };

describe("gridsFor", () => {
  it.each([
    [4, 4, [4, 6]],
    [3, 4, [4, 6]],
    [2, 2, [4, 6]],
    [6, 8, [4]],
    [12, 8, [4]],
    [3, 2, [2, 3]],
    [7, 8, [4, 6]],
    [12, 4, [1]],
    [100, 1, []],
  ])(
    "gridsFor(%i/%i) has %j steps a quarter, and never more than four beats",
    (numerator, denominator, expected) => {
      const grids = gridsFor({ numerator, denominator });
      expect(grids.map(({ stepsPerQuarter }) => stepsPerQuarter)).toEqual(expected);
      for (const grid of grids) expect(stepsOf(grid) / grid.stepsPerBeat).toBeLessThanOrEqual(4);
    },
  );
});

describe("chooseGrid", () => {
  it("chooseGrid(4/4) takes sixteenths for even eighths, which fit both", () => {
    expect(chooseGrid(COMMON, [0, 0.5, 1, 1.5, 2, 2.5])).toEqual(COMMON);
  });

  it("chooseGrid(4/4) takes triplets where thirds of quarters are played", () => {
    expect(chooseGrid(COMMON, [0, 1 / 3, 2 / 3, 1, 1 + 1 / 3])).toEqual(TRIPLETS);
  });
});

describe("misfit", () => {
  it("misfit(onset a thirty-second late) is an eighth of a quarter, and 0 without onsets", () => {
    expect(misfit([0.125, 1.125], 4)).toBeCloseTo(0.125);
    expect(misfit([], 4)).toBe(0);
  });
});

describe("toCells", () => {
  it.each([
    ["4/4", COMMON],
    ["4/4 in triplets", TRIPLETS],
    ["6/8", JIG],
  ])("fromCells(toCells(notes)) gives the notes back in %s", (_, grid) => {
    const last = BARS * stepsOf(grid) - 1;
    const notes = [
      { step: 0, length: 3, pitch: 48 },
      { step: 0, length: 1, pitch: 60 },
      { step: stepsOf(grid) - 1, length: 3, pitch: 67 },
      { step: last, length: 1, pitch: 95 },
    ];
    expect(fromCells(toCells(notes, grid), grid)).toEqual(notes);
  });

  it("toCells cuts a note at the end of the segment and folds pitches into range by octaves", () => {
    const notes = [
      { step: 30, length: 99, pitch: 12 },
      { step: 31, length: 1, pitch: 110 },
    ];
    expect(fromCells(toCells(notes, COMMON), COMMON)).toEqual([
      { step: 30, length: 2, pitch: 24 },
      { step: 31, length: 1, pitch: 86 },
    ]);
  });

  it("toCells never writes to a place that the bar does not use", () => {
    const cells = toCells([{ step: 0, length: 24, pitch: 60 }], JIG);
    const used = usedPlaces(JIG);
    expect(used.reduce((a, b) => a + b)).toBe(12);
    expect(cells.length).toBe(CELLS);
    expect(cells.reduce((a, b) => a + b)).toBe(24);
  });

  it("fromCells leaves out what is held without having begun", () => {
    const cells = toCells([{ step: 2, length: 3, pitch: 60 }], COMMON);
    const onset = cells.indexOf(1);
    cells[onset] = 0;
    expect(fromCells(cells, COMMON)).toEqual([]);
  });
});

describe("toNotes", () => {
  it("toNotes places a step in ticks, moves its pitch and keeps it within MIDI", () => {
    const grid = [
      { step: 13, length: 2, pitch: 60 },
      { step: 0, length: 1, pitch: 24 },
    ];
    const [late, first] = toNotes(grid, JIG, { bar: 2, transpose: -3, velocity: 64 });
    // Bar 3 of 6/8 begins after 3 x 1440 ticks; step 13 is its second sixteenth.
    expect(late).toMatchObject({ onset: 3 * 1440 + 120, duration: 240, pitch: 57, track: 0 });
    expect(first).toMatchObject({ onset: 2 * 1440, pitch: 21 });
    expect(first.velocity).toBeGreaterThan(late.velocity);
  });
});
