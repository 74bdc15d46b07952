// Cells as whole numbers of 24 bits, which a float32 holds exactly: a twenty-fourth of the memory for the same rows.
import { constant, div, floor, mul, reshape, sub, type Tensor } from "@semitone/graph";
import { CELLS } from "@semitone/music/cells";

const BITS = 24;
/** Numbers that a grid of cells becomes. */
export const PACKED = CELLS / BITS;

/** Writes cells, 1 or 0, into `out` [PACKED] from `at` on. */
export function packCells(cells: Uint8Array, out: Float32Array, at: number): void {
  for (let i = 0; i < PACKED; i++) {
    let word = 0;
    for (let bit = 0; bit < BITS; bit++) if (cells[i * BITS + bit]) word += 2 ** bit;
    out[at + i] = word;
  }
}

/** [rows, PACKED] -> [rows, CELLS]: bit k of w is floor(w / 2^k) mod 2. */
export function unpackCells(packed: Tensor): Tensor {
  const [rows] = packed.shape;
  const powers = Float64Array.from({ length: BITS }, (_, bit) => 2 ** bit);
  const shifted = floor(div(reshape(packed, [rows, PACKED, 1]), constant(powers, [1, 1, BITS])));
  return reshape(sub(shifted, mul(floor(mul(shifted, 0.5)), 2)), [rows, CELLS]);
}
