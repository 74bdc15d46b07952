import { describe, expect, it } from "vitest";
import type { MapResult } from "../map.ts";
import type { RunSummary } from "../runs.ts";
import type { TaggedPiece } from "../tag.ts";
import { mapOf, timelinesOf } from "./map-and-timelines.ts";

const run = (...tasks: object[]): RunSummary => ({ tasks }) as unknown as RunSummary;
const MOOD = { attribute: "mood", classes: ["calm", "tense"] };
const NUMBER = { attribute: "tempo", classes: [] };

const prediction = (value: string, probability: number) => ({
  attribute: "mood",
  value,
  probability,
  distribution: { calm: value === "calm" ? probability : 1 - probability },
  unsure: false,
});

describe("mapOf(map, run)", () => {
  const point = {
    file: "a.mid",
    x: 1,
    y: 2,
    cluster: 3,
    unfamiliar: false,
    priorWeight: 0,
    labelled: ["mood"],
  };
  const map = (predictions: object[]): MapResult =>
    ({
      run: "run-1",
      points: [{ ...point, predictions }],
      clusters: [{ cluster: 3 }],
    }) as unknown as MapResult;

  it("colours pieces by the first attribute with classes, with confidence and whether it was labelled", () => {
    expect(mapOf(map([prediction("calm", 0.75)]), run(NUMBER, MOOD))).toEqual({
      attribute: "mood",
      classes: ["calm", "tense"],
      points: [{ name: "a.mid", x: 1, y: 2, tag: "calm", probability: 0.75, isLabelled: true }],
    });
  });

  it("colours them by cluster where no attribute has classes", () => {
    expect(mapOf(map([]), run(NUMBER))).toEqual({
      attribute: "cluster",
      classes: ["3"],
      points: [{ name: "a.mid", x: 1, y: 2, tag: "3", isLabelled: false }],
    });
  });

  it("leaves the confidence out of a piece without a prediction", () => {
    expect(mapOf(map([]), run(MOOD)).points).toEqual([
      { name: "a.mid", x: 1, y: 2, tag: "", isLabelled: true },
    ]);
  });
});

describe("timelinesOf(pieces, run, count)", () => {
  const piece = (file: string, values: readonly string[]): TaggedPiece => ({
    file,
    predictions: [],
    unfamiliar: false,
    priorWeight: 0,
    segments: values.map((value, i) => ({
      startBar: 4 * i,
      endBar: 4 * i + 4,
      startTicks: 0,
      endTicks: 1,
      predictions: [prediction(value, 0.75)],
      unfamiliar: false,
      priorWeight: 0,
    })),
  });

  it("takes the pieces with the most segments, and counts their bars from 1", () => {
    const pieces = [piece("short", ["calm", "tense"]), piece("long", ["calm", "calm", "tense"])];
    expect(timelinesOf(pieces, run(MOOD), 1)).toEqual([
      {
        name: "long",
        attribute: "mood",
        classes: ["calm", "tense"],
        bars: [1, 5, 9],
        probabilities: [
          [0.75, 0],
          [0.75, 0],
          [0.25, 0],
        ],
      },
    ]);
  });

  it("draws none of a piece with one segment, and none where no attribute has classes", () => {
    expect(timelinesOf([piece("one", ["calm"])], run(MOOD), 4)).toEqual([]);
    expect(timelinesOf([piece("two", ["calm", "calm"])], run(NUMBER), 4)).toEqual([]);
  });
});
