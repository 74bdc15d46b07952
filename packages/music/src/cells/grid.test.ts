import { anyMusic, GRIDS } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BAR_STEPS,
  BARS,
  type BarGrid,
  BEAT_STEPS,
  barTicks,
  CELLS,
  chooseGrid,
  fromCells,
  gridsFor,
  LOWEST,
  misfit,
  PITCHES,
  pitchRow,
  stepsOf,
  TICKS_PER_QUARTER,
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

describe("grids of any music", () => {
  const meter = fc.record({
    numerator: fc.integer({ min: 1, max: 16 }),
    denominator: fc.constantFrom(1, 2, 4, 8, 16),
  });

  it("fromCells(toCells(notes)) gives the notes back, by step and then pitch", () =>
    fc.assert(
      fc.property(anyMusic, ({ grid, notes }) => {
        expect(fromCells(toCells(notes, grid), grid)).toEqual(notes);
      }),
      { numRuns: 60, seed: 1 },
    ));

  it("toCells does not depend on the order of notes", () =>
    fc.assert(
      fc.property(anyMusic, ({ grid, notes }) => {
        expect(toCells(notes.toReversed(), grid)).toEqual(toCells(notes, grid));
      }),
      { numRuns: 20, seed: 1 },
    ));

  it("pitchRow keeps the pitch class, lies in the grid, and leaves alone what lies in it", () => {
    for (let pitch = 0; pitch < 128; pitch++) {
      const row = pitchRow(pitch);
      expect(Math.abs(row + LOWEST - pitch) % 12).toBe(0);
      expect(row >= 0 && row < PITCHES).toBe(true);
      if (pitch >= LOWEST && pitch < LOWEST + PITCHES) expect(row + LOWEST).toBe(pitch);
      expect(pitchRow(row + LOWEST)).toBe(row);
    }
  });

  it("usedPlaces(grid) are as many as a bar has steps, and every beat begins at a multiple of six", () =>
    fc.assert(
      fc.property(meter, (of) => {
        for (const grid of gridsFor(of)) {
          const used = usedPlaces(grid);
          expect(used).toHaveLength(BAR_STEPS);
          expect(used.reduce((sum, one) => sum + one, 0)).toBe(stepsOf(grid));
          const beats = Math.ceil(stepsOf(grid) / grid.stepsPerBeat);
          for (let beat = 0; beat < BAR_STEPS / BEAT_STEPS; beat++)
            expect(used[beat * BEAT_STEPS]).toBe(Number(beat < beats));
        }
      }),
      { seed: 1 },
    ));

  it("barTicks(grid) is the length of the meter: 4 x 480 x numerator / denominator", () =>
    fc.assert(
      fc.property(meter, ({ numerator, denominator }) => {
        expect(barTicks({ ...COMMON, numerator, denominator })).toBe(
          (4 * TICKS_PER_QUARTER * numerator) / denominator,
        );
      }),
      { seed: 1 },
    ));

  it("misfit is at most half a step, 0 on the grid, and the same a step later", () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 8, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(1, 2, 3, 4, 6),
        (onsets, stepsPerQuarter) => {
          const found = misfit(onsets, stepsPerQuarter);
          expect(found).toBeLessThanOrEqual(0.5 / stepsPerQuarter + 1e-12);
          expect(
            misfit(
              onsets.map((onset) => onset + 1 / stepsPerQuarter),
              stepsPerQuarter,
            ),
          ).toBeCloseTo(found, 9);
          expect(
            misfit(
              onsets.map((onset) => Math.round(onset * stepsPerQuarter) / stepsPerQuarter),
              stepsPerQuarter,
            ),
          ).toBeCloseTo(0, 9);
        },
      ),
      { seed: 1 },
    ));

  it("chooseGrid takes one of the grids that the meter may take, and none for a bar that is too long", () => {
    expect(chooseGrid({ numerator: 100, denominator: 1 }, [0])).toBeUndefined();
    expect(chooseGrid({ numerator: 6, denominator: 8 }, [0, 1 / 3, 2 / 3])).toEqual(JIG);
    // Three onsets of quarter, third and half: triplets fit no better than twice as well, and sixteenths stay.
    expect(chooseGrid(COMMON, [0.25, 1 / 3, 0.5])).toEqual(COMMON);
  });
});

describe("toNotes", () => {
  const placing = { bar: 0, transpose: 0, velocity: 64 };

  it("toNotes(notes) last as many ticks as their steps, across bar lines too, and bars follow each other without a gap", () =>
    fc.assert(
      fc.property(anyMusic, fc.integer({ min: 0, max: 9 }), ({ grid, notes }, bar) => {
        const perStep = TICKS_PER_QUARTER / grid.stepsPerQuarter;
        for (const [i, { onset, duration, pitch }] of toNotes(notes, grid, { ...placing, bar }).entries()) {
          expect(onset).toBe(bar * barTicks(grid) + notes[i].step * perStep);
          expect(duration).toBe(notes[i].length * perStep);
          expect(pitch).toBe(notes[i].pitch);
        }
      }),
      { numRuns: 50, seed: 1 },
    ));

  it("toNotes plays the first of a bar loudest, then beats, then what lies between", () => {
    for (const grid of GRIDS) {
      const perBar = stepsOf(grid);
      const steps = [perBar, grid.stepsPerBeat, 1].map((step) => ({ step, length: 1, pitch: 60 }));
      const velocities = toNotes(steps, grid, placing).map(({ velocity }) => velocity);
      expect(velocities).toEqual([72, 67, 61]);
    }
  });

  it("toNotes keeps velocities and pitches within MIDI by an octave", () => {
    const one = (pitch: number, velocity: number, transpose = 0) =>
      toNotes([{ step: 0, length: 1, pitch }], COMMON, { bar: 0, transpose, velocity })[0];
    expect([one(60, 126).velocity, one(60, -20).velocity]).toEqual([127, 1]);
    expect([one(2, 64, -5).pitch, one(125, 64, 5).pitch, one(5, 64, -5).pitch]).toEqual([9, 118, 0]);
  });
});
