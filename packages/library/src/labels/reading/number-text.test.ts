import { describe, expect, it } from "vitest";
import { type NumberForm, numberForm, numberName, numberStyle, readNumber } from "./number-text.ts";

const styleOf = (texts: readonly string[], commaSeparated = true) =>
  numberStyle(
    new Set(texts.map(numberForm).filter((form): form is NumberForm => form !== undefined)),
    commaSeparated,
  );

describe("numberForm(text)", () => {
  it.each([
    ["12", "plain"],
    ["1.234", "plain"],
    ["0.234", "point"],
    ["0,234", "comma"],
    ["1,234", "unclear-comma"],
    ["1,234,567", "comma-groups"],
    ["1.234.567", "point-groups"],
    ["−3", "plain"],
    ["50 %", "plain"],
    ["1e3", "plain"],
    ["nan", undefined],
    ["inf", undefined],
    ["0x1", undefined],
    ["1,2,3", undefined],
    ["1-2", undefined],
    ["9".repeat(41), undefined],
  ])("of %s is %s", (text, form) => {
    expect(numberForm(text)).toBe(form);
  });

  it("answers long text at once", () => {
    for (const part of ["1", "1,", "1.", "1 ", "1'", "-", "e1"])
      expect(numberForm(part.repeat(500_000))).toBeUndefined();
  });
});

describe("readNumber(text, style)", () => {
  it.each([
    [["1,234", "0,5"], "1,234", 1.234],
    [["1,234", "0.5"], "1,234", 1234],
    [["1,234", "1,234,567.5"], "1,234", 1234],
    [["1.234", "0,5"], "1.234", 1234],
    [["1.234", "0.5"], "1.234", 1.234],
    [["12,5%"], "12,5%", 0.125],
  ])("in a column of %j: %s is %s", (column, text, number) => {
    expect(readNumber(text, styleOf(column))).toBe(number);
  });

  it("takes a comma for a decimal where cells are not separated by commas", () => {
    expect(readNumber("1,234", styleOf(["1,234"], false))).toBe(1.234);
    expect(readNumber("1,234", styleOf(["1,234"], true))).toBeUndefined();
  });
});

describe("numberName(text, style)", () => {
  it.each([
    ["1.0", "1"],
    ["1", "1"],
    ["1,0", "1"],
    ["01", "01"],
    ["0.50", "0.5"],
    ["-0", "-0"],
  ])("of %s is %s", (text, name) => {
    expect(numberName(text, styleOf(["0,5", "0.5"]))).toBe(name);
  });
});
