import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvParser } from "./csv-parser.ts";
import { csvLine, unguard } from "./csv-writer.ts";

/** Rows of `text` fed in chunks of `size` characters. */
function parse(text: string, size = text.length || 1): { line: number; cells: readonly string[] }[] {
  const parser = new CsvParser("x.csv");
  const rows = [];
  for (let at = 0; at < text.length; at += size) rows.push(...parser.push(text.slice(at, at + size)));
  return [...rows, ...parser.end()];
}
const cells = (text: string, size?: number) => parse(text, size).map((row) => row.cells);

describe("CsvParser", () => {
  it.each([
    ["", 90_001],
    ["last,row\n", 90_002],
  ])("looks for a line end once where records end in CR alone, then %j", (tail, rows) => {
    expect(cells(`a,\r${"1,\r".repeat(90_000)}${tail}`)).toHaveLength(rows);
  });

  it.each([
    [
      "plain lines",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "CRLF, LF and CR",
      "a,b\r\n1,2\r3,4\n",
      [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    [
      "no line break at the end",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a byte order mark", "\ufeffa,b\n", [["a", "b"]]],
    [
      "semicolons",
      "a;b\n1,5;2\n",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "tabs",
      "a\tb\n1,5\t2;\n",
      [
        ["a", "b"],
        ["1,5", "2;"],
      ],
    ],
    [
      "quotes",
      '"a,b","c""d"\n"x\ny",2\n',
      [
        ["a,b", 'c"d'],
        ["x\ny", "2"],
      ],
    ],
    [
      "quotes inside bare cells",
      'a,b\n5" vinyl,2\n',
      [
        ["a", "b"],
        ['5" vinyl', "2"],
      ],
    ],
    [
      "blank lines",
      "\n\na,b\n\n1,2\n\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "empty cells",
      "a,b\n,\n,2\n",
      [
        ["a", "b"],
        ["", ""],
        ["", "2"],
      ],
    ],
    [
      "an empty quoted cell",
      'a,b\n"",""\n',
      [
        ["a", "b"],
        ["", ""],
      ],
    ],
    ["commas in the quoted header only", '"a;b;c",d\n', [["a;b;c", "d"]]],
  ])("reads %s", (_, text, expected) => {
    expect(cells(text)).toEqual(expected);
    for (const size of [1, 2, 3]) expect(cells(text, size)).toEqual(expected);
  });

  it("numbers each row by the line it begins on, line breaks in quotes included", () => {
    expect(parse('a,b\n\n"x\ny\r\nz",1\n2,3\n').map(({ line }) => line)).toEqual([1, 3, 6]);
  });

  it("names file and line of a quote that never closes, and of text after one that does", () => {
    expect(() => parse('a,b\n1,"2\n3,4\n')).toThrow("x.csv:2: a quote opens a cell and never closes");
    expect(() => parse('a,b\n"1"x,2\n')).toThrow('x.csv:2: after a closing quote comes a separator; got "x"');
  });

  it("stops at a quote that swallows more than a mebibyte, and at ten thousand cells", () => {
    expect(() => parse(`a,b\n"${"x".repeat(1 << 21)}`, 65_536)).toThrow("is a quote left open?");
    expect(() => parse(`${",".repeat(10_000)}\n`)).toThrow("at most 10000 cells in a row; got 10001");
  });

  it("reads back whatever csvLine writes, for any text in any chunks", () => {
    // A lone empty cell is a blank line; the header has two columns, as label files do.
    const table = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string()), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 7 }), (rows, size) => {
        const written = [["file_name", "value"], ...rows].map((row) => csvLine(row)).join("");
        const read = cells(written, size).slice(1);
        expect(read.map((row) => row.map(unguard))).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });
});

describe("csvLine(cells)", () => {
  it("guards what a spreadsheet would run, and leaves numbers alone", () => {
    expect(csvLine(["=1+1", "+x", "-cmd", "@SUM(A1)", "-0.5", -0.5, "calm", undefined])).toBe(
      "'=1+1,'+x,'-cmd,'@SUM(A1),-0.5,-0.5,calm,\r\n",
    );
  });

  it("keeps an apostrophe that was there", () => {
    expect(unguard("'=1")).toBe("=1");
    expect(unguard("'tis")).toBe("'tis");
    expect(csvLine(["'=1"])).toBe("''=1\r\n");
    expect(unguard("''=1")).toBe("'=1");
  });
});
