import { describe, expect, it } from "vitest";
import {
  addDims,
  broadcastShapes,
  divideDim,
  formatShape,
  normalizeAxis,
  sizeOf,
  staticSize,
  stridesOf,
} from "./shape.ts";

describe("shapes", () => {
  it("sizeOf multiplies sizes and carries one symbolic factor", () => {
    expect(sizeOf([2, 3, 4])).toBe(24);
    expect(sizeOf([])).toBe(1);
    expect(sizeOf(["batch", 1])).toBe("batch");
    expect(sizeOf([16, "2*batch"])).toBe("32*batch");
    expect(() => sizeOf(["batch", "batch"], "reshape")).toThrow(
      "reshape: at most one symbolic size fits a product; got [batch, batch]",
    );
  });

  it("divideDim undoes it, where it divides evenly", () => {
    expect(divideDim("32*batch", 16, "reshape")).toBe("2*batch");
    expect(divideDim("32*batch", "16*batch", "reshape")).toBe(2);
    expect(() => divideDim(7, 2, "reshape")).toThrow("reshape: 7 elements do not divide by 2");
    expect(() => divideDim(8, "batch", "reshape")).toThrow("reshape: 8 elements do not divide by batch");
  });

  it("addDims joins sizes of one kind", () => {
    expect(addDims([1, 2, 3], "concat")).toBe(6);
    expect(addDims(["batch", "2*batch"], "concat")).toBe("3*batch");
    expect(() => addDims(["batch", 1], "concat")).toThrow("concat: cannot join static and symbolic sizes");
  });

  it("broadcastShapes aligns at the right, and a symbolic size meets 1 or itself", () => {
    expect(broadcastShapes("add", [3, 1], [2, 1, 4])).toEqual([2, 3, 4]);
    expect(broadcastShapes("add", ["batch", 3], [1, 3], [])).toEqual(["batch", 3]);
    expect(broadcastShapes("add", [0, 3], [1, 3])).toEqual([0, 3]);
    expect(() => broadcastShapes("add", ["batch"], ["2*batch"])).toThrow("add: shapes must broadcast");
  });

  it("staticSize asks for a fixed batch, normalizeAxis counts from both ends, strides are row-major", () => {
    expect(() => staticSize(["batch"], "mean")).toThrow(
      "mean: sizes must be static; got [batch]; fix the batch size for training",
    );
    expect([normalizeAxis(-1, 3, "sum"), normalizeAxis(0, 3, "sum")]).toEqual([2, 0]);
    expect(() => normalizeAxis(0.5, 3, "sum")).toThrow("sum: axis must lie in -3..2; got 0.5");
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
    expect(formatShape(["batch", 784])).toBe("[batch, 784]");
  });
});
