import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { rowProducts } from "./row-products.ts";

describe("rowProducts", () => {
  it.each([
    [1, 1, 1, 0, 1],
    [9, 17, 3, 2, 11],
    [8, 40, 5, 0, 40],
    [23, 40, 2, 39, 40],
    [5, 6, 2, 3, 3],
  ])(
    "rowProducts of %i rows of %i columns with %i outputs is, to the bit, what a sum column by column gives",
    (count, width, outputs, first, end) => {
      const random = randomFrom(count * width);
      const rows = Array.from({ length: count }, () =>
        Float64Array.from({ length: width }, () => random() - 0.5),
      );
      const weights = Float32Array.from({ length: outputs * width }, (_, i) =>
        i % width >= first && i % width < end ? random() - 0.5 : 0,
      );
      const expected = rows.map((row) =>
        Float64Array.from({ length: outputs }, (_, k) => {
          let sum = 0;
          for (let c = 0; c < width; c++) sum += weights[k * width + c] * row[c];
          return sum;
        }),
      );
      expect(rowProducts(weights, outputs, rows)).toEqual(expected);
    },
  );

  it("rowProducts of no rows is none", () => {
    expect(rowProducts(new Float32Array(6), 2, [])).toEqual([]);
  });
});
