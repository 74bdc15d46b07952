// Places of the drawings, each worked out by hand from the frame of its chart.
import { describe, expect, it } from "vitest";
import {
  intervalChart,
  learningCurveChart,
  mapChart,
  reliabilityChart,
  scoreGridChart,
  timelineChart,
} from "./charts.ts";
import { colourOf } from "./palette.ts";

const attributes = (markup: string, tag: string, name: string): string[] =>
  [...markup.matchAll(new RegExp(`<${tag}[^>]* ${name}="([^"]*)"`, "g"))].map(([, value]) => value);
const titles = (markup: string) => [...markup.matchAll(/<title>([^<]*)<\/title>/g)].map(([, text]) => text);

describe("intervalChart(scores)", () => {
  it("draws a whisker from low to high and a dot at the value, on an axis from 0.5 to 1", () => {
    const score = { method: "m", metric: "accuracy", value: 0.75, low: 0.5, high: 1, n: 40, isOurs: true };
    const { markup } = intervalChart([score]);
    // 640 wide, 210 to the left of 0.5 and 70 to the right of 1: 360 between.
    expect(attributes(markup, 'line class="whisker"', "x1")).toEqual(["210"]);
    expect(attributes(markup, 'line class="whisker"', "x2")).toEqual(["570"]);
    expect(attributes(markup, "circle", "cx")).toEqual(["390"]);
    expect(titles(markup)).toEqual(["m: accuracy 75.0 %, 95 % interval 50.0 % to 100 %, n = 40"]);
  });

  it("starts the axis at a round tenth below the lowest end", () => {
    const score = { method: "m", metric: "accuracy", value: 0.4, low: 0.25, high: 0.6, n: 40, isOurs: false };
    const { markup } = intervalChart([score]);
    // 0.2 to 1 in 360: 0.4 lies a quarter of the way.
    expect(attributes(markup, "circle", "cx")).toEqual(["300"]);
  });
});

describe("charts of few pieces", () => {
  it("do not follow an interval without an end: whisker and band stop at -1", () => {
    const score = { method: "m", metric: "r2", value: 0.5, low: -40, high: 0.9, n: 8, isOurs: true };
    const { markup } = intervalChart([score]);
    // From -1 to 1 in 360: the dot at three quarters.
    expect(attributes(markup, 'line class="whisker"', "x1")).toEqual(["210"]);
    expect(attributes(markup, "circle", "cx")).toEqual(["480"]);
    const points = [5, 10].map((labels) => ({ labels, value: 0.5, low: -40, high: 0.9 }));
    const drawn = learningCurveChart([{ method: "m", isOurs: true, points }], "r2").markup;
    const [band] = attributes(drawn, 'polygon class="band"', "points");
    for (const point of band.split(" ")) expect(Number(point.split(",")[1])).toBeLessThanOrEqual(260);
  });
});

describe("reliabilityChart(reliability)", () => {
  it("puts a bin of confidence and accuracy where both axes say, larger bins as larger dots", () => {
    const bins = [
      { confidence: 0.5, accuracy: 0.5, count: 4 },
      { confidence: 1, accuracy: 0, count: 1 },
    ];
    const { markup } = reliabilityChart({ ece: 0, n: 5, bins });
    // 44 to 288 across, 260 up to 10.
    expect(attributes(markup, 'circle class="reliability"', "cx")).toEqual(["166", "288"]);
    expect(attributes(markup, 'circle class="reliability"', "cy")).toEqual(["135", "260"]);
    expect(attributes(markup, 'circle class="reliability"', "r")).toEqual(["8", "5.5"]);
    expect(titles(markup)[0]).toBe("confidence 50.0 %, accuracy 50.0 %, n = 4");
  });
});

describe("learningCurveChart(curves, metric)", () => {
  it("puts budgets that double at equal steps", () => {
    const points = [5, 10, 20].map((labels) => ({ labels, value: 0.5, low: 0.5, high: 0.5 }));
    const { markup } = learningCurveChart([{ method: "m", isOurs: true, points }], "accuracy");
    const [first, middle, last] = attributes(markup, "circle", "cx").map(Number);
    expect(middle - first).toBeCloseTo(last - middle, 6);
    expect([first, last]).toEqual([58, 274]);
    expect(titles(markup)).toContain("m, 10 labels per class: 50.0 % (50.0 % to 50.0 %)");
  });
});

describe("scoreGridChart(cells, metric)", () => {
  it("draws a cell for each score, and a line between two on two sides of a whole tenth", () => {
    const cell = (labels: number, unlabelled: number | "all", value: number) => ({
      labels,
      unlabelled,
      value,
    });
    const { markup } = scoreGridChart(
      [cell(5, 0, 0.55), cell(10, 0, 0.61), cell(5, "all", 0.65), cell(10, "all", 0.69)],
      "accuracy",
    );
    // 228 across from 60 and 250 up from 260, two cells each way; all music above none.
    expect(attributes(markup, 'rect class="cell"', "x").sort()).toEqual(["174", "174", "60", "60"]);
    expect(attributes(markup, 'rect class="cell"', "y").sort()).toEqual(["10", "10", "135", "135"]);
    // Between 55 and 61 beside each other, and between 55 and 65 above each other.
    expect(attributes(markup, 'line class="level"', "x1")).toEqual(["174", "60"]);
    expect(attributes(markup, 'line class="level"', "y2")).toEqual(["135", "135"]);
    expect(titles(markup)).toContain("5 labels, all pieces without: accuracy 65.0 %");
  });
});

describe("mapChart(map)", () => {
  it("fits all points into the frame, colours them by tag, and makes unsure ones pale", () => {
    const { markup } = mapChart({
      attribute: "mood",
      classes: ["calm", "tense"],
      points: [
        { name: "a", x: 0, y: 0, tag: "calm", probability: 1, isLabelled: true },
        { name: "b", x: 10, y: 5, tag: "tense", probability: 0, isLabelled: false },
      ],
    });
    expect(attributes(markup, "circle", "cx")).toEqual(["18", "942"]);
    expect(attributes(markup, "circle", "cy")).toEqual(["542", "18"]);
    expect(attributes(markup, "circle", "fill")).toEqual([colourOf(0), colourOf(1)]);
    expect(attributes(markup, "circle", "fill-opacity")).toEqual(["1.00", "0.25"]);
    expect(titles(markup)).toEqual(["a: calm 100 % (labelled)", "b: tense 0 %"]);
  });
});

describe("timelineChart(timeline)", () => {
  it("stacks the probabilities of each segment to the whole height", () => {
    const { markup } = timelineChart({
      name: "a",
      attribute: "mood",
      classes: ["calm", "tense"],
      bars: [1, 5],
      probabilities: [
        [0.25, 0.75],
        [1, 0],
      ],
    });
    const heights = attributes(markup, "rect", "height").map(Number);
    // 4 to 90 is 86 high.
    expect([heights[0] + heights[1], heights[2] + heights[3]]).toEqual([86, 86]);
    expect(heights[0]).toBeCloseTo(86 / 4, 1);
    expect(attributes(markup, "rect", "x")).toEqual(["10", "10", "480", "480"]);
    expect(titles(markup)[1]).toBe("bar 1: tense 75.0 %");
  });

  it("repeats colours after eight classes", () => {
    expect(colourOf(8)).toBe(colourOf(0));
    expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map(colourOf)).size).toBe(8);
  });
});
