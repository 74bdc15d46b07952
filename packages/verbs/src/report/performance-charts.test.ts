import { describe, expect, it } from "vitest";
import { curveChart, smoothed, thinned, wormChart } from "./performance-charts.ts";

const played = (name: string, tempo: readonly number[]) => ({
  ...{ name, tempo },
  velocity: tempo.map((one) => one / 2),
});
const curves = {
  score: "tune.xml",
  bars: [1, 1.5, 2, 2.5],
  performances: [60, 70, 80, 90, 100].map((level) => played(`at ${level}`, [level, level, level, level])),
};
/** Heights of the points of a polygon or line, as they are drawn. */
const heights = (markup: string, tag: string) =>
  [...markup.matchAll(new RegExp(`<${tag}[^>]*points="([^"]*)"`, "g"))].map(([, points]) =>
    points.split(" ").map((point) => Number(point.split(",")[1])),
  );

describe("curveChart(curves, what, lines)", () => {
  it("draws the mean, the band from the tenth to the ninetieth percentile, and the lines", () => {
    const { markup } = curveChart(curves, "tempo", [played("asked", [60, 100, 60, 100])]);
    const [mean, line] = heights(markup, "polyline");
    const [band] = heights(markup, "polygon");
    // 60 is drawn at 180, 100 at 10: 170 units for 40 beats a minute.
    const y = (tempo: number) => 180 - ((tempo - 60) / 40) * 170;
    expect(mean).toEqual(new Array(4).fill(y(80)));
    expect(line).toEqual([180, 10, 180, 10]);
    // Ranks run from 0 at 60 to 1 at 100: a tenth is at 64, nine tenths at 96.
    expect(band).toEqual(
      [...new Array(4).fill(y(64)), ...new Array(4).fill(y(96))].map((at) => Number(at.toFixed(1))),
    );
    expect(markup).toContain("mean of 5 performances");
  });

  it("has no band of two players", () => {
    const two = { ...curves, performances: curves.performances.slice(0, 2) };
    expect(curveChart(two, "velocity", []).markup).not.toContain("<polygon");
  });
});

describe("wormChart(worms)", () => {
  it("has a line for each step of each performance, and a dot at its end", () => {
    const { markup } = wormChart([played("a", [60, 70, 80]), played("b", [80, 70, 60])]);
    expect(markup.match(/<line x1/g)).toHaveLength(4);
    expect(markup.match(/<circle/g)).toHaveLength(2);
  });
});

describe("thinned(values), smoothed(values)", () => {
  it("keep what is constant, and means of neighbours where there are too many", () => {
    for (const value of smoothed([5, 5, 5])) expect(value).toBeCloseTo(5, 9);
    expect(thinned([1, 2, 3])).toEqual([1, 2, 3]);
    const many = thinned(Array.from({ length: 1000 }, (_, i) => i));
    expect([many.length, many[0]]).toEqual([334, 1]);
  });
});
