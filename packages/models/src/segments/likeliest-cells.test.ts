import { type BarGrid, CELLS, fromCells, PITCHES, toCells } from "@semitone/music/cells";
import { randomFrom } from "@semitone/stats";
import { GRIDS } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { likeliestCells } from "./likeliest-cells.ts";

const cell = (step: number, layer: 0 | 1, row: number) => (step * 2 + layer) * PITCHES + row;

const common: BarGrid = { numerator: 4, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
const waltz: BarGrid = { numerator: 3, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };

/** The cells that are on, in order. */
const noted = (...given: Parameters<typeof likeliestCells>) =>
  [...likeliestCells(...given).entries()].filter(([, value]) => value === 1).map(([at]) => at);

describe("likeliestCells", () => {
  const probabilities = new Float32Array(CELLS);
  probabilities[cell(0, 0, 10)] = 0.4;
  probabilities[cell(0, 0, 14)] = 0.35;
  probabilities[cell(1, 0, 12)] = 0.3;
  probabilities[cell(2, 0, 12)] = 0.2;
  probabilities[cell(3, 0, 12)] = 0.01;
  probabilities[cell(1, 1, 10)] = 0.45;
  probabilities[cell(2, 1, 10)] = 0.1;
  const on = (counts: Parameters<typeof likeliestCells>[1]) => noted(probabilities, counts, common);

  it("likeliestCells gives each chosen step its likeliest onset before any a second", () => {
    expect(on({ onsets: 2, steps: 2 })).toEqual([cell(0, 0, 10), cell(1, 0, 12), cell(1, 1, 10)]);
    expect(on({ onsets: 3, steps: 2 })).toEqual(
      [cell(0, 0, 10), cell(0, 0, 14), cell(1, 0, 12), cell(1, 1, 10)].sort((a, b) => a - b),
    );
  });

  it("likeliestCells leaves the faintest off, and always has a note if there is any", () => {
    expect(on({ onsets: 99, steps: 99 }).length).toBe(5);
    expect(on({ onsets: 0, steps: 0 })).toEqual([cell(0, 0, 10), cell(1, 1, 10)]);
    expect(
      likeliestCells(new Float32Array(CELLS), { onsets: 5, steps: 5 }, common).every((value) => value === 0),
    ).toBe(true);
  });

  it("likeliestCells holds only what has begun, without a gap, and over places that a bar leaves unused", () => {
    const held = new Float32Array(CELLS);
    held[cell(15, 0, 10)] = 0.9;
    // The last step of three beats, then the places of a fourth, then the next bar.
    for (const step of [24, 25, 27]) held[cell(step, 1, 10)] = 0.8;
    held[cell(24, 1, 11)] = 0.9;
    expect(noted(held, { onsets: 1, steps: 1 }, waltz)).toEqual([
      cell(15, 0, 10),
      cell(24, 1, 10),
      cell(25, 1, 10),
    ]);
  });

  it("likeliestCells holds a note as long as that is at least half as likely as its onset was", () => {
    const held = new Float32Array(CELLS);
    held[cell(0, 0, 10)] = 0.4;
    held[cell(1, 1, 10)] = 0.21;
    held[cell(2, 1, 10)] = 0.19;
    held[cell(3, 1, 10)] = 0.4;
    expect(noted(held, { onsets: 1, steps: 1 }, common)).toEqual([cell(0, 0, 10), cell(1, 1, 10)]);
  });

  it("likeliestCells lets the likeliest note go on where all would end but silence is unlikely", () => {
    const faint = new Float32Array(CELLS);
    for (const [row, onset, held] of [
      [10, 0.9, 0.4],
      [14, 0.8, 0.35],
    ]) {
      faint[cell(0, 0, row)] = onset;
      faint[cell(1, 1, row)] = held;
      faint[cell(2, 1, row)] = held / 4;
    }
    expect(noted(faint, { onsets: 2, steps: 1 }, common)).toEqual([
      cell(0, 0, 10),
      cell(0, 0, 14),
      cell(1, 1, 10),
    ]);
  });
});

describe("likeliestCells of any probabilities", () => {
  /** Probabilities of which one in five is not near 0, a grid, and how much is asked for. */
  const anything = fc.record({
    seed: fc.nat(),
    grid: fc.constantFrom(...GRIDS),
    onsets: fc.integer({ min: 1, max: 40 }),
    steps: fc.integer({ min: 1, max: 20 }),
  });
  const probabilitiesOf = (seed: number) => {
    const random = randomFrom(seed);
    return Float32Array.from({ length: CELLS }, () => (random() < 0.2 ? random() : 0.01 * random()));
  };
  const each = (
    check: (given: Float32Array, of: typeof anything extends fc.Arbitrary<infer T> ? T : never) => void,
  ) =>
    fc.assert(
      fc.property(anything, (drawn) => check(probabilitiesOf(drawn.seed), drawn)),
      { numRuns: 15, seed: 1 },
    );

  it("has as many onsets as are asked for, on as many steps, where there are enough", () =>
    each((given, { grid, onsets, steps }) => {
      const notes = fromCells(
        likeliestCells(given, { onsets: Math.min(onsets, 5 * steps), steps }, grid),
        grid,
      );
      const played = new Set(notes.map(({ step }) => step));
      expect(played.size).toBe(steps);
      // One in five of 72 pitches on each step: never fewer than 5.
      expect(notes.length).toBe(Math.max(steps, Math.min(onsets, 5 * steps)));
    }));

  it("holds nothing that has not begun: the cells are those of their notes", () =>
    each((given, { grid, onsets, steps }) => {
      const cells = likeliestCells(given, { onsets, steps }, grid);
      expect(toCells(fromCells(cells, grid), grid)).toEqual(cells);
    }));

  it("keeps the notes it had when more are asked for on the same steps", () =>
    each((given, { grid, onsets, steps }) => {
      const begun = (count: number) =>
        new Set(
          fromCells(likeliestCells(given, { onsets: count, steps }, grid), grid).map(
            ({ step, pitch }) => `${step}/${pitch}`,
          ),
        );
      const [fewer, more] = [begun(onsets), begun(onsets + 5)];
      for (const note of fewer) expect(more).toContain(note);
    }));

  it("chooses no onset less likely than one it leaves off on a step that it plays, beyond the first of each", () =>
    each((given, { grid, onsets, steps }) => {
      const cells = likeliestCells(given, { onsets, steps }, grid);
      const of = (step: number) => Array.from({ length: PITCHES }, (_, row) => step * 2 * PITCHES + row);
      const played = Array.from({ length: CELLS / 2 / PITCHES }, (_, step) => of(step)).filter((all) =>
        all.some((at) => cells[at]),
      );
      const first = played.map((all) => all.reduce((best, at) => (given[at] > given[best] ? at : best)));
      for (const at of first) expect(cells[at]).toBe(1);
      const others = played.flat().filter((at) => !first.includes(at));
      const chosen = others.filter((at) => cells[at]).map((at) => given[at]);
      const left = others.filter((at) => !cells[at]).map((at) => given[at]);
      if (chosen.length > 0) expect(Math.min(...chosen)).toBeGreaterThanOrEqual(Math.max(...left));
    }));
});
