import { barGrid, createScore, type Note, type Score } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { pianoRoll, pitchName } from "./piano-roll.ts";
import { sparkline } from "./sparkline.ts";
import { styleFor, visible } from "./style.ts";
import { tableLines } from "./table.ts";

/** Notes as `[onset, duration, pitch]` in quarters of 4 ticks. */
function score(...notes: [number, number, number][]): Score {
  return createScore({
    ticksPerQuarter: 4,
    notes: notes.map(
      ([onset, duration, pitch]) => ({ onset, duration, pitch, velocity: 80, track: 0 }) as Note,
    ),
  });
}
const draw = (given: Score, width: number, height?: number) =>
  pianoRoll(given, barGrid(given), { width, height });

/** The dots of a drawing as rows of `#` and `.`, top pitch first: the reverse of what the drawing does. */
function dots(lines: readonly string[]): string[] {
  const order = [
    [0x01, 0x08],
    [0x02, 0x10],
    [0x04, 0x20],
    [0x40, 0x80],
  ];
  return lines
    .slice(0, -1)
    .flatMap((line) =>
      order.map((bits) =>
        [...line.slice(5)]
          .flatMap((cell) => bits.map((bit) => ((cell.charCodeAt(0) - 0x2800) & bit ? "#" : ".")))
          .join(""),
      ),
    );
}

describe("pianoRoll(score, bars, options)", () => {
  it("puts each note where its time and pitch are", () => {
    // One bar of 4/4 is 16 ticks; 16 columns of 2 dots make a dot half a tick.
    const lines = draw(score([0, 4, 60], [4, 4, 61], [8, 8, 63]), 21);
    expect(dots(lines)).toEqual([
      `${".".repeat(16)}${"#".repeat(16)}`,
      ".".repeat(32),
      `${".".repeat(8)}${"#".repeat(8)}${".".repeat(16)}`,
      `${"#".repeat(8)}${".".repeat(24)}`,
    ]);
    expect(lines[0].slice(0, 5)).toBe("  C4 ");
    expect(lines[1]).toBe("     |1");
  });

  it("fits any width and height, with several pitches to a dot where it must", () => {
    const wide = score(
      ...Array.from({ length: 128 }, (_, pitch): [number, number, number] => [pitch, 1, pitch]),
    );
    for (const [width, height] of [
      [20, 4],
      [80, 20],
      [200, 32],
    ]) {
      const lines = draw(wide, width, height);
      expect(lines.length).toBeLessThanOrEqual(height + 1);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
      expect(dots(lines).some((row) => row.includes("#"))).toBe(true);
    }
  });

  it("draws even the shortest note, and nothing for none", () => {
    expect(dots(draw(score([1599, 1, 60]), 40)).join("")).toContain("#");
    expect(draw(score(), 40)).toEqual([]);
  });

  it("counts bars from 1 and leaves numbers out that do not fit", () => {
    const lines = draw(
      score(...Array.from({ length: 100 }, (_, bar): [number, number, number] => [16 * bar, 4, 60])),
      45,
    );
    const ruler = lines[lines.length - 1];
    expect(ruler.length).toBeLessThanOrEqual(45);
    expect(ruler).toMatch(/^ {5}\|1 +\|\d+/);
  });
});

describe("pitchName(pitch)", () => {
  it("names 60 C4, 69 A4, 0 C-1", () => {
    expect([60, 69, 0, 127].map(pitchName)).toEqual(["C4", "A4", "C-1", "G9"]);
  });
});

describe("sparkline(values, width)", () => {
  it("runs from the lowest block to the highest, with points where undefined", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([1, Number.NaN, 3], 8)).toBe("▁·█");
    expect(sparkline([2, 2], 8)).toBe("▄▄");
    expect(sparkline([], 8)).toBe("");
  });

  it("averages where there are more values than characters", () => {
    expect(sparkline([0, 2, 10, 12], 2)).toBe("▁█");
    expect(
      sparkline(
        Float32Array.from({ length: 1000 }, (_, i) => i),
        40,
      ),
    ).toHaveLength(40);
  });
});

describe("tableLines(header, rows, width)", () => {
  it("aligns numbers to the right and text to the left", () => {
    expect(
      tableLines(
        ["name", "n"],
        [
          ["a", 5],
          ["longer", 12],
        ],
        80,
      ),
    ).toEqual(["name     n", "a        5", "longer  12"]);
  });

  it("cuts the widest column to fit, and shows no control characters", () => {
    const lines = tableLines(
      ["name", "n"],
      [
        ["x".repeat(50), 1],
        ["\u001b[2Jevil\n", 2],
      ],
      20,
    );
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
    expect(lines[1]).toContain("…");
    expect(lines[2]).toContain("\ufffd[2Jevil\ufffd");
  });
});

describe("styleFor(stream, env), visible(text)", () => {
  const terminal = { isTTY: true } as Parameters<typeof styleFor>[0];
  it("colours a terminal only, and not with NO_COLOR or a dumb one", () => {
    expect(styleFor(terminal, {})("red", "x")).toBe("\u001b[31mx\u001b[39m");
    expect(styleFor(terminal, { NO_COLOR: "1" })("red", "x")).toBe("x");
    expect(styleFor(terminal, { NO_COLOR: "" })("red", "x")).not.toBe("x");
    expect(styleFor(terminal, { TERM: "dumb" })("red", "x")).toBe("x");
    expect(styleFor({} as typeof terminal, {})("red", "x")).toBe("x");
  });

  it("shows control characters and reversed text as what they are", () => {
    expect(visible("a\u0007b\u202ec\u009b")).toBe("a\ufffdb\ufffdc\ufffd");
    expect(visible("Café – 音楽")).toBe("Café – 音楽");
  });
});
