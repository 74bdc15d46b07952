import { describe, expect, it } from "vitest";
import { renderReport } from "./render-report.ts";
import type { ReportData } from "./report-data.ts";

const HOSTILE = `</style><script>alert(1)</script>"'&\u0000`;

const data = (text: string): ReportData => ({
  title: text,
  made: "2026-01-01 12:00",
  corpus: { pieces: 1200, segments: 9, notes: 99, hours: 1.25, groups: 3, dropped: { [text]: 2 } },
  attributes: [
    {
      name: text,
      classes: ["low", text],
      labelled: 20,
      verdict: text,
      scores: [{ method: text, metric: "accuracy", value: 0.8, low: 0.7, high: 0.9, n: 40, isOurs: true }],
      confusion: [
        [3, 1],
        [0, 0],
      ],
      reliability: { ece: 0.04, n: 40, bins: [{ confidence: 0.9, accuracy: 0.85, count: 40 }] },
      learningCurve: [
        {
          method: text,
          isOurs: true,
          points: [
            { labels: 5, value: 0.6, low: 0.5, high: 0.7 },
            { labels: 10, value: 0.7, low: 0.6, high: 0.8 },
          ],
        },
      ],
    },
  ],
  map: {
    attribute: text,
    classes: ["low", text],
    points: [
      { name: text, x: 0, y: 1, tag: text, probability: 0.5, isLabelled: true },
      { name: "b", x: 0, y: 2, tag: "low", probability: 0.9, isLabelled: false },
    ],
  },
  timelines: [
    {
      name: text,
      attribute: text,
      classes: ["low", text],
      probabilities: [
        [0.25, 0.75],
        [1, 0],
      ],
      bars: [1, 5],
    },
  ],
  performed: [
    {
      score: text,
      bars: [1, 1.5, 2],
      performances: [1, 2, 3].map((k) => ({
        name: text,
        tempo: [90, 80 + k, 70],
        velocity: [50, 60, 40 + k],
      })),
      model: { name: text, tempo: [90, 85, 80], velocity: [50, 50, 50] },
    },
  ],
  units: [
    {
      ...{
        attribute: text,
        classes: ["low", text],
        labelled: 20,
        speaking: 1,
        of: 8,
        speaksFor: text,
        piece: text,
      },
      units: [{ unit: 3, weights: [-0.5, 0.5] }],
      notes: [{ at: 0, length: 1, pitch: 60 }],
      moments: [{ at: 0, value: 0.5 }],
    },
  ],
  audio: [{ name: text, caption: text, wav: Uint8Array.of(1, 2, 3) }],
  provenance: { seed: text },
});

describe("renderReport", () => {
  it("escapes every text it is given: no tag of a hostile name comes through", () => {
    const page = renderReport(data(HOSTILE));
    expect(page).not.toContain("<script");
    expect(page).not.toContain("\u0000");
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page.split("&lt;/style&gt;&lt;script&gt;").length - 1).toBeGreaterThanOrEqual(16);
  });

  it("asks for nothing from outside", () => {
    const page = renderReport(data("plain"));
    expect(page).not.toMatch(/https?:|url\(|<link|@import/);
    expect(page).toContain("default-src &#39;none&#39;");
  });

  it("shows each score with its interval and n", () => {
    expect(renderReport(data("ours"))).toContain(
      "ours: accuracy 80.0 %, 95 % interval 70.0 % to 90.0 %, n = 40",
    );
  });

  it("places no NaN, for any constant or single value", () => {
    const page = renderReport(data("x"));
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
