// What holds for every view of scores, whoever adds one.
import { describe, expect, it } from "vitest";
import { createScore, type Note, type Score } from "../score.ts";
import { segmentScore } from "../segments.ts";
import { sliceScore } from "../slice.ts";
import { ticks } from "../units.ts";
import { ALL_SCORE_VIEWS, findScoreView, SCORE_VIEWS } from "./score-views.ts";
import { viewName } from "./view.ts";

const QUARTER = 480;
const note = (onset: number, pitch: number, duration = 240): Note => ({
  onset: ticks(onset),
  duration: ticks(duration),
  pitch,
  velocity: 1 + (pitch % 127),
  track: 0,
});

/** A linear congruential walk: the same notes for the same seed. */
function walk(seed: number, count: number): Note[] {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let at = next(3) * 60;
  return Array.from({ length: count }, () => {
    at += [0, 60, 80, 120, 160, 240, 480, 720, 1440][next(9)];
    return note(at, next(128), 1 + next(2000));
  }).sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
}

const meters = (numerator: number, denominator: number) => [{ at: ticks(0), numerator, denominator }];
const drums = [{ name: "", program: 0, channel: 9, isDrum: true }];

/** Ordinary, empty and extreme music. */
const SCORES: Readonly<Record<string, Score>> = {
  empty: createScore({ ticksPerQuarter: QUARTER, notes: [] }),
  "one note": createScore({ ticksPerQuarter: QUARTER, notes: [note(0, 60)] }),
  "two notes at once": createScore({ ticksPerQuarter: QUARTER, notes: [note(0, 60), note(0, 64)] }),
  "lowest and highest": createScore({
    ticksPerQuarter: QUARTER,
    notes: [note(7, 60), note(1000, 0), note(1000, 127, 100_000)],
  }),
  "drums alone": createScore({ ticksPerQuarter: QUARTER, notes: walk(3, 40), tracks: drums }),
  "a tick a quarter": createScore({
    ticksPerQuarter: 1,
    notes: [note(0, 60, 1), note(1, 61, 1), note(9, 62, 3)],
  }),
  "many notes at every tick": createScore({
    ticksPerQuarter: QUARTER,
    notes: Array.from({ length: 2000 }, (_, i) => note(i, 30 + (i % 60), 1)),
  }),
  "a bar of one beat": createScore({ ticksPerQuarter: QUARTER, notes: walk(1, 50), meters: meters(1, 16) }),
  "long bars": createScore({ ticksPerQuarter: QUARTER, notes: walk(2, 50), meters: meters(33, 2) }),
  jig: createScore({ ticksPerQuarter: QUARTER, notes: walk(4, 80), meters: meters(6, 8) }),
  waltz: createScore({ ticksPerQuarter: QUARTER, notes: walk(5, 300), meters: meters(3, 4) }),
  "late start": createScore({ ticksPerQuarter: QUARTER, notes: [note(400_000, 60), note(400_100, 62)] }),
};

describe("the table of views", () => {
  it("names each view once, with a version, and finds it by its id", () => {
    const ids = ALL_SCORE_VIEWS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]*@\d+$/);
    expect(findScoreView("rhythm@1")).toBe(SCORE_VIEWS[1]);
    expect(findScoreView("rhythm@0")).toBeUndefined();
    expect(viewName("rhythm@1")).toBe("rhythm");
  });

  it("gives every column a name of its own in its view, and a title of its own that a musician can read", () => {
    const columns = SCORE_VIEWS.flatMap(({ columns }) => columns);
    for (const view of SCORE_VIEWS)
      expect(new Set(view.columns.map(({ name }) => name)).size).toBe(view.width);
    const titles = columns.map(({ title }) => title);
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
    for (const { title, unit, formula, range } of columns) {
      expect(title.length, title).toBeLessThanOrEqual(80);
      expect(title, "no codes").not.toMatch(/[A-Za-z]\d|\d[A-Za-z]|undefined|NaN/);
      expect(title, "words, not names of variables").not.toMatch(/[a-z][A-Z](?!VI)/);
      expect(
        [unit, formula].every((text) => text.trim() !== ""),
        title,
      ).toBe(true);
      expect(range[0], title).toBeLessThan(range[1]);
    }
  });
});

describe.each(ALL_SCORE_VIEWS.map((view) => [view.id, view] as const))("%s", (_, view) => {
  const rowsOf = (score: Score) => view.compute([score])[0];

  it.each(Object.entries(SCORES))("of %s: whole rows of numbers in range, or NaN", (_, score) => {
    const rows = rowsOf(score);
    expect(rows.constructor.name.toLowerCase()).toBe(`${view.numbers}array`);
    if (view.columns) expect(rows).toHaveLength(view.width);
    else expect(rows.length % view.width).toBe(0);
    for (const [i, value] of rows.entries()) {
      if (Number.isNaN(value)) continue;
      const { range } = view;
      const [low, high] =
        view.columns?.[i].range ??
        (range.kind === "real"
          ? [range.low, range.high]
          : [0, range.kind === "tokens" ? range.size - 1 : Number.POSITIVE_INFINITY]);
      const name = view.columns?.[i].name ?? `number ${i}`;
      expect(Number.isFinite(value), name).toBe(true);
      expect(value, name).toBeGreaterThanOrEqual(Math.fround(low) - 1e-6);
      expect(value, name).toBeLessThanOrEqual(Math.fround(high) + 1e-6);
    }
  });

  it("gives a passage the same rows alone, among others, and a second time", () => {
    const { waltz } = SCORES;
    const passages = segmentScore(waltz, { unit: "bars", length: 4 }).map(({ start, end }) =>
      sliceScore(waltz, start, end),
    );
    const together = view.compute(passages);
    expect(passages.length).toBeGreaterThan(5);
    for (const [i, passage] of passages.entries()) expect(rowsOf(passage)).toEqual(together[i]);
    expect([...view.compute([...passages].reverse())].reverse()).toEqual(together);
  });

  it("is undefined throughout without notes, if it is a table", () => {
    if (view.columns) expect(rowsOf(SCORES.empty).every(Number.isNaN)).toBe(true);
  });

  it("decode(compute(score)) computes the same again, if it can be decoded", () => {
    if (!view.decode) return;
    for (const score of [SCORES.waltz, SCORES.jig]) {
      const rows = rowsOf(score);
      expect(rowsOf(view.decode(rows))).toEqual(rows);
    }
  });
});
