import { constant, evaluate, type Tensor } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import type { Anchor } from "./anchors.ts";
import { exampleBeats } from "./example-beats.ts";
import { type BarGrid, BEATS } from "./grid.ts";
import { gridVector, QUALITIES } from "./qualities.ts";

const common: BarGrid = { numerator: 4, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
const jig: BarGrid = { numerator: 6, denominator: 8, stepsPerQuarter: 4, stepsPerBeat: 6 };

/** An example whose every beat lies at (x, y). */
const example = (x: number, y: number, grid: BarGrid, density = 0): Anchor => ({
  rest: Float32Array.from({ length: 2 * BEATS }, (_, i) => (i % 2 === 0 ? x : y)),
  rooms: { style: Float32Array.of(0) },
  qualities: Float32Array.from({ length: QUALITIES.length }, (_, k) => (k === 0 ? density : 0)),
  grid,
  tonic: 0,
  classes: {},
});

const row = (values: ArrayLike<number>): Tensor => constant(Float64Array.from(values), [1, values.length]);

/** The beats picked for draws at the places given, with the prior's scale 1. */
function picked(anchors: readonly Anchor[], draws: readonly (readonly [number, number])[], density = 0) {
  const { rooms, qualities } = example(0, 0, common, density);
  const pick = exampleBeats(anchors, 2, ["style"])({
    rooms: row(rooms.style),
    qualities: row(qualities),
    grid: row(gridVector(common)),
  });
  const beats = draws.map((draw) => pick(row(draw), row([1, 1])));
  return evaluate(beats, {}).map(({ data }) => Array.from(data));
}

describe("exampleBeats", () => {
  const anchors = [
    example(1, 0, common),
    example(0, 1, common),
    example(-1, -1, common),
    example(0.9, 0.1, jig),
  ];

  it("exampleBeats picks the nearest beat of the same grid", () => {
    expect(picked(anchors, [[0.9, 0.1]])).toEqual([[1, 0]]);
    expect(picked(anchors, [[-5, 0.5]])).toEqual([[-1, -1]]);
  });

  it("exampleBeats takes no two beats of a segment from one example", () => {
    const beats = picked(anchors, [
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(beats[0]).toEqual([1, 0]);
    expect(new Set(beats.map(String)).size).toBe(3);
  });

  it("exampleBeats weighs how far the segment's qualities are from the example's", () => {
    const two = [example(1, 0, common, 3), example(0, 1, common, -3)];
    expect(picked(two, [[0.5, 0.5]], 3)).toEqual([[1, 0]]);
    expect(picked(two, [[0.5, 0.5]], -3)).toEqual([[0, 1]]);
  });

  it("exampleBeats compares rooms in the order given, also where attributes are numbers, which objects sort first", () => {
    const near = { ...example(1, 0, common), rooms: { b: Float32Array.of(5), "2": Float32Array.of(-5) } };
    const far = { ...example(0, 1, common), rooms: { b: Float32Array.of(-5), "2": Float32Array.of(5) } };
    const { qualities } = near;
    const pick = exampleBeats([far, near], 2, ["b", "2"])({
      rooms: row([5, -5]),
      qualities: row(qualities),
      grid: row(gridVector(common)),
    });
    const [beat] = evaluate([pick(row([0.5, 0.5]), row([1, 1]))], {});
    expect([...beat.data]).toEqual([1, 0]);
  });
});
