import { SCORE_VIEWS } from "@semitone/music";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { withLearntTitles } from "./learnt-titles.ts";
import { describedColumns, type Reads } from "./reads.ts";

const READS: Reads = [
  { view: "descriptors@1", columns: ["pitchMean", "emptyBarShare", "velocityDeviation"] },
  { view: "listener@abc", columns: ["latent0", "latent1", "style0", "latentChange1"] },
];

/** Rows in which latent0 rises with the pitch and falls with the empty bars, latent1 falls with the velocities, the others follow nothing. */
function rowsOf(pieces: number): Float32Array[] {
  const random = randomFrom(9);
  return Array.from({ length: pieces }, (_, i) => {
    const [pitch, empty, velocity] = [random() - 0.5, random() - 0.5, random() - 0.5];
    return Float32Array.from([
      i === 0 ? Number.NaN : 60 + 12 * pitch,
      empty,
      10 * velocity,
      1.2 * pitch - empty + 0.1 * random(),
      0.2 * random() - velocity,
      random(),
      Number.NaN,
    ]);
  });
}

/** As code writes names: camelCase, or a digit at a letter. */
const LIKE_AN_IDENTIFIER = /[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|_/;

describe("withLearntTitles(reads, rows)", () => {
  it("names a learnt column by the descriptors that it follows, up or down, and leaves others without a title", () => {
    const [plain, learnt] = withLearntTitles(READS, rowsOf(200));
    expect(plain).toBe(READS[0]);
    expect(learnt.columns).toEqual(READS[1].columns);
    const [both, down, ...none] = learnt.titles!;
    expect(both).toBe("learnt: rises with average pitch, falls with share of bars in which nothing begins");
    expect(down).toBe("learnt: falls with spread of the velocities");
    expect(none).toEqual(["", ""]);
  });

  it("names nothing from few pieces, and leaves reads without a listener as they are", () => {
    const [, learnt] = withLearntTitles(READS, rowsOf(20));
    expect(learnt.titles).toEqual(["", "", "", ""]);
    const descriptors = READS.slice(0, 1);
    expect(withLearntTitles(descriptors, rowsOf(50))).toBe(descriptors);
  });

  it("names a column once where two descriptors say the same", () => {
    const twice = rowsOf(100).map((row) =>
      Float32Array.from(row, (value, c) => (c === 1 ? row[0] / 100 : value)),
    );
    const [, learnt] = withLearntTitles(
      READS,
      twice.map((row) => row.with(3, row[0])),
    );
    expect(learnt.titles![0]).toBe("learnt: rises with average pitch");
  });
});

describe("titles of what a run reads", () => {
  it("describedColumns gives titles in plain words, none where there are none: of what is gone, or learnt and named by nothing", () => {
    const reads = withLearntTitles(
      [...READS, { view: "rhythm@7", columns: ["cycle1"] }],
      rowsOf(200).map((row) => Float32Array.from([...row, 0])),
    );
    const titles = describedColumns(reads).map(({ title }) => title);
    expect(titles.filter((title) => title === undefined)).toHaveLength(3);
    expect(titles[3]).toMatch(/^learnt: /);
    // Old runs kept no titles.
    expect(
      describedColumns(READS)
        .slice(3)
        .every(({ title }) => title === undefined),
    ).toBe(true);
  });

  it("no title of any view looks like a name in code", () => {
    const titles = SCORE_VIEWS.flatMap(({ columns = [] }) => columns.map(({ title }) => title));
    expect(titles.length).toBeGreaterThan(400);
    expect(titles.filter((title) => LIKE_AN_IDENTIFIER.test(title))).toEqual([]);
  });
});
