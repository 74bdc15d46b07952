// Copies of images as another hand might have set them down: turned, slanted, stretched and shifted a little at random.
import { randomStream } from "@semitone/runtime";

export interface MoveOptions {
  /** Standard deviations: radians, shear, log of the stretch along each axis, and pixels along each axis. */
  readonly turn: number;
  readonly slant: number;
  readonly stretch: number;
  readonly shift: number;
}

/** Numbers that one image draws. */
const DRAWS = 6;

/**
 * Writes copies of rows of `images`, moved by a random affine map about the centre, with values between pixels interpolated.
 *
 * @param images  [count, side * side]
 * @returns fills `to`, [rows, side * side], as a function of the seed and the step
 */
export function mover(
  images: Float32Array,
  side: number,
  { turn, slant, stretch, shift }: MoveOptions,
  seed: number,
): (step: number, rows: ArrayLike<number>, to: Float32Array) => void {
  const stream = randomStream(seed, "moved");
  const size = side * side;
  return (step, rows, to) => {
    const draws = stream.normal(new Float32Array(rows.length * DRAWS), { step });
    for (let i = 0; i < rows.length; i++) {
      const [angle, shear, wide, high, right, down] = draws.subarray(i * DRAWS, (i + 1) * DRAWS);
      const [cos, sin] = [Math.cos(turn * angle), Math.sin(turn * angle)];
      const [sx, sy] = [Math.exp(stretch * wide), Math.exp(stretch * high)];
      // Where a pixel of the copy comes from: rotation times shear times stretch.
      const map = [cos * sx, (cos * slant * shear - sin) * sy, sin * sx, (sin * slant * shear + cos) * sy];
      warp(images, rows[i] * size, to, i * size, side, map, shift * right, shift * down);
    }
  };
}

/**
 * Draws for each row of a batch one of its copies.
 *
 * @param copies  of all rows, [rows, width] each
 * @returns fills `to`, [rows of the batch, width], as a function of the seed and the step
 */
export function copyPicker(
  copies: readonly Float32Array[],
  width: number,
  seed: number,
): (step: number, rows: ArrayLike<number>, to: Float32Array) => void {
  const stream = randomStream(seed, "copy");
  return (step, rows, to) => {
    const chosen = stream.integers(new Int32Array(rows.length), { high: copies.length, step });
    for (const [i, copy] of chosen.entries())
      to.set(copies[copy].subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  };
}

function warp(
  from: Float32Array,
  fromAt: number,
  to: Float32Array,
  toAt: number,
  side: number,
  [xx, xy, yx, yy]: readonly number[],
  right: number,
  down: number,
): void {
  const centre = (side - 1) / 2;
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < side && y < side ? from[fromAt + y * side + x] : 0;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const [dx, dy] = [column - centre, row - centre];
      const x = xx * dx + xy * dy + centre - right;
      const y = yx * dx + yy * dy + centre - down;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - left, y - top];
      to[toAt + row * side + column] =
        (1 - fy) * ((1 - fx) * at(left, top) + fx * at(left + 1, top)) +
        fy * ((1 - fx) * at(left, top + 1) + fx * at(left + 1, top + 1));
    }
}
