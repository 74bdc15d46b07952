import { describe, expect, it } from "vitest";
import { CELLS, PITCHES } from "./grid.ts";
import { likeliestCells } from "./likeliest-cells.ts";

const cell = (step: number, layer: 0 | 1, row: number) => (step * 2 + layer) * PITCHES + row;

describe("likeliestCells", () => {
  const probabilities = new Float32Array(CELLS);
  probabilities[cell(0, 0, 10)] = 0.4;
  probabilities[cell(0, 0, 14)] = 0.35;
  probabilities[cell(1, 0, 12)] = 0.3;
  probabilities[cell(2, 0, 12)] = 0.2;
  probabilities[cell(3, 0, 12)] = 0.01;
  probabilities[cell(1, 1, 10)] = 0.45;
  probabilities[cell(2, 1, 10)] = 0.1;
  const on = (counts: Parameters<typeof likeliestCells>[1]) =>
    [...likeliestCells(probabilities, counts).entries()].filter(([, value]) => value === 1).map(([at]) => at);

  it("likeliestCells gives each chosen step its likeliest onset before any a second", () => {
    expect(on({ onsets: 2, steps: 2, held: 0 })).toEqual([cell(0, 0, 10), cell(1, 0, 12)]);
    expect(on({ onsets: 3, steps: 2, held: 1 })).toEqual(
      [cell(0, 0, 10), cell(0, 0, 14), cell(1, 0, 12), cell(1, 1, 10)].sort((a, b) => a - b),
    );
  });

  it("likeliestCells leaves the faintest off, and always has a note if there is any", () => {
    expect(on({ onsets: 99, steps: 99, held: 0 }).length).toBe(4);
    expect(on({ onsets: 0, steps: 0, held: -5 })).toEqual([cell(0, 0, 10)]);
    expect(
      likeliestCells(new Float32Array(CELLS), { onsets: 5, steps: 5, held: 5 }).every((value) => value === 0),
    ).toBe(true);
  });
});
