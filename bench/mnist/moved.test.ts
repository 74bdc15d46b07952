import { describe, expect, it } from "vitest";
import { copyPicker, mover } from "./moved.ts";

const STILL = { turn: 0, slant: 0, stretch: 0, shift: 0 };
const image = Float32Array.from({ length: 2 * 81 }, (_, i) => ((i * 7) % 11) / 11);

const moved = (options: Partial<typeof STILL>, step = 0, seed = 1) => {
  const to = new Float32Array(81);
  mover(image, 9, { ...STILL, ...options }, seed)(step, [1], to);
  return to;
};

describe("mover", () => {
  it("mover without moves copies the row", () => {
    expect([...moved({})]).toEqual([...image.subarray(81)]);
  });

  it("mover keeps the middle pixel under turns, slants and stretches, and moves the others", () => {
    const copy = moved({ turn: 0.3, slant: 0.3, stretch: 0.2 });
    expect(copy[40]).toBeCloseTo(image[81 + 40], 6);
    expect(copy[10]).not.toBeCloseTo(image[81 + 10], 3);
  });

  it("mover of one bright pixel keeps its brightness under shifts that stay inside, and its mean place moves by their scale", () => {
    const dot = new Float32Array(81);
    dot[40] = 1;
    const to = new Float32Array(81 * 500);
    mover(dot, 9, { ...STILL, shift: 0.7 }, 3)(0, new Int32Array(500), to);
    let [squares, least] = [0, 1];
    for (let i = 0; i < 500; i++) {
      const copy = to.subarray(i * 81, (i + 1) * 81);
      const right = copy.reduce((sum, value, pixel) => sum + value * ((pixel % 9) - 4), 0);
      squares += right ** 2 / 500;
      least = Math.min(
        least,
        copy.reduce((sum, value) => sum + value, 0),
      );
    }
    expect(least).toBeCloseTo(1, 5);
    expect(Math.abs(Math.sqrt(squares) - 0.7)).toBeLessThan(0.07); // 3 standard errors of 500 draws
  });

  it("mover is a function of seed and step", () => {
    expect(moved({ shift: 1 }, 3)).toEqual(moved({ shift: 1 }, 3));
    expect(moved({ shift: 1 }, 3)).not.toEqual(moved({ shift: 1 }, 4));
    expect(moved({ shift: 1 }, 3)).not.toEqual(moved({ shift: 1 }, 3, 2));
  });
});

describe("copyPicker", () => {
  it("copyPicker fills a row from any of its copies, as often from each (chi-squared, 2 degrees, p > 0.001)", () => {
    const copies = [0, 1, 2].map((copy) => Float32Array.from({ length: 8 }, (_, i) => 100 * copy + i));
    const to = new Float32Array(2 * 3000);
    copyPicker(copies, 2, 5)(7, new Int32Array(3000).fill(3), to);
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i++) {
      const copy = (to[2 * i] - 6) / 100;
      expect(to[2 * i + 1]).toBe(100 * copy + 7);
      counts[copy]++;
    }
    expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(13.8);
  });
});
