// Digits drawn as seven-segment figures, each turned, slanted, stretched and shifted a little: a small data set of known structure.
import { randomStream } from "@semitone/runtime";
import { CLASSES, type Digits } from "./digits.ts";
import { mover } from "./moved.ts";

/** Segments that are lit, in the order of `SEGMENTS`. */
const FIGURES = [
  "1110111",
  "0010010",
  "1011101",
  "1011011",
  "0111010",
  "1101011",
  "1101111",
  "1010010",
  "1111111",
  "1111011",
];

/** What a segment fills: [first row, last row, first column, last column]. */
const SEGMENTS = [
  [1, 1, 3, 6],
  [2, 4, 3, 3],
  [2, 4, 6, 6],
  [5, 5, 3, 6],
  [6, 8, 3, 3],
  [6, 8, 6, 6],
  [9, 9, 3, 6],
];

const SIDE = 11;

/** `count` digits of 11 x 11 pixels with some noise, as many of each class as of any other. */
export function drawDigits(count: number, seed: number): Digits {
  const size = SIDE * SIDE;
  const figures = new Float32Array(CLASSES * size);
  for (const [label, figure] of FIGURES.entries())
    for (const [segment, [top, bottom, left, right]] of SEGMENTS.entries())
      if (figure[segment] === "1")
        for (let y = top; y <= bottom; y++)
          figures.fill(1, label * size + y * SIDE + left, label * size + y * SIDE + right + 1);
  const labels = Uint8Array.from({ length: count }, (_, row) => row % CLASSES);
  const images = new Float32Array(count * size);
  mover(figures, SIDE, { turn: 0.06, slant: 0.08, stretch: 0.04, shift: 0.35 }, seed)(0, labels, images);
  const noise = randomStream(seed, "noise").normal(new Float32Array(count * size), { scale: 0.1 });
  return { count, size, images: images.map((v, i) => Math.min(1, Math.max(0, v + noise[i]))), labels };
}
