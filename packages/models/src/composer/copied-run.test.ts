// Runs of notes that pieces share, in any key.
import { createScore, type Score, ticks } from "@semitone/music";
import { expect, it } from "vitest";
import { CopyIndex } from "./copied-run.ts";

const piece = (pitches: readonly number[]): Score =>
  createScore({
    ticksPerQuarter: 2,
    notes: pitches.map((pitch, i) => ({
      onset: ticks(i),
      duration: ticks(1),
      pitch,
      velocity: 80,
      track: 0,
    })),
  });

/** A walk without repetition of its own: quadratic residues. */
const walk = (seed: number, length: number): number[] =>
  Array.from({ length }, (_, i) => 50 + ((i * i * (seed + 3) + 7 * i * seed) % 23));

it("longest(score): the longest run shared with another piece, in another key, too; none where nothing is shared", () => {
  const [a, b] = [walk(1, 40), walk(2, 40)];
  const index = new CopyIndex([piece(a), piece(b)]);
  const stolen = [...walk(9, 20), ...b.slice(5, 20).map((pitch) => pitch + 4), ...walk(11, 20)];
  const found = index.longest(piece(stolen));
  expect(found.piece).toBe(1);
  expect(found.notes).toBeGreaterThanOrEqual(15);
  expect(found.notes).toBeLessThanOrEqual(17);
  expect(found.quarters).toBe((found.notes - 1) / 2);
  expect(index.longest(piece(a))).toEqual({ notes: 40, quarters: 19.5, piece: 0 });
  expect(index.longest(piece(a), 0).notes).toBeLessThan(10);
  expect(index.longest(piece([60, 60]))).toEqual({ notes: 0, quarters: 0, piece: -1 });
});
