import { constant, evaluate, type Tensor } from "@semitone/graph";
import { type BarGrid, BEATS } from "@semitone/music/cells";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import type { Anchor } from "./anchors.ts";
import { exampleBeats } from "./example-beats.ts";
import { madeUpAnchor } from "./made-up-segments.test-support.ts";
import { gridVector, NOTE_QUALITIES, QUALITIES } from "./qualities.ts";

const common: BarGrid = { numerator: 4, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
const jig: BarGrid = { numerator: 6, denominator: 8, stepsPerQuarter: 4, stepsPerBeat: 6 };

/** An example whose every beat lies at (x, y). */
const example = (x: number, y: number, grid: BarGrid, density = 0): Anchor => ({
  beatLatents: Float32Array.from({ length: 2 * BEATS }, (_, i) => (i % 2 === 0 ? x : y)),
  factors: { style: Float32Array.of(0) },
  qualities: Float32Array.from({ length: QUALITIES.length }, (_, k) => (k === 0 ? density : 0)),
  grid,
  tonic: 0,
  classes: {},
});

const row = (values: ArrayLike<number>): Tensor => constant(Float64Array.from(values), [1, values.length]);

/** The beats picked for draws at the places given, with the prior's scale 1. */
function picked(anchors: readonly Anchor[], draws: readonly (readonly [number, number])[], density = 0) {
  const { factors, qualities } = example(0, 0, common, density);
  const pick = exampleBeats(anchors, 2, ["style"])({
    factors: row(factors.style),
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

  it("exampleBeats compares factors in the order given, also where attributes are numbers, which objects sort first", () => {
    const near = { ...example(1, 0, common), factors: { b: Float32Array.of(5), "2": Float32Array.of(-5) } };
    const far = { ...example(0, 1, common), factors: { b: Float32Array.of(-5), "2": Float32Array.of(5) } };
    const { qualities } = near;
    const pick = exampleBeats([far, near], 2, ["b", "2"])({
      factors: row([5, -5]),
      qualities: row(qualities),
      grid: row(gridVector(common)),
    });
    const [beat] = evaluate([pick(row([0.5, 0.5]), row([1, 1]))], {});
    expect([...beat.data]).toEqual([1, 0]);
  });
});

describe("exampleBeats beside a search by hand", () => {
  it.each([1, 2, 3, 4, 5, 6])(
    "exampleBeats picks for all beats what a search over all examples finds, seed %i",
    (seed) => {
      const SIZE = 3;
      const anchors = Array.from({ length: 12 }, (_, i) =>
        madeUpAnchor(100 * seed + i, { grid: i % 4 === 0 ? jig : common }),
      );
      const setting = madeUpAnchor(seed);
      const random = randomFrom(seed);
      const numbers = (low: number, high: number) =>
        Array.from({ length: SIZE }, () => low + (high - low) * random());
      const [draws, scales] = [
        Array.from({ length: BEATS }, () => numbers(-1, 1)),
        Array.from({ length: BEATS }, () => numbers(0.3, 2)),
      ];

      const pick = exampleBeats(
        anchors,
        SIZE,
        Object.keys(setting.factors),
      )({
        factors: row(Object.values(setting.factors).flatMap((latent) => [...latent])),
        qualities: row(setting.qualities),
        grid: row(gridVector(setting.grid)),
      });
      const found = evaluate(
        draws.map((draw, t) => pick(row(draw), row(scales[t]))),
        {},
      ).map(({ data }) => Array.from(data));

      const squares = (a: ArrayLike<number>, b: ArrayLike<number>, scale?: readonly number[]) =>
        Array.from(a).reduce((sum, value, i) => sum + ((value - b[i]) / (scale?.[i] ?? 1)) ** 2, 0);
      const far = anchors.map(
        ({ factors, qualities, grid }) =>
          0.5 *
            Object.keys(factors).reduce(
              (sum, factor) => sum + squares(factors[factor], setting.factors[factor]),
              0,
            ) +
          squares(qualities.subarray(0, NOTE_QUALITIES), setting.qualities) +
          1e3 * squares(gridVector(grid), gridVector(setting.grid)),
      );
      const taken = new Set<number>();
      for (let t = 0; t < BEATS; t++) {
        const beat = (i: number) => anchors[i].beatLatents.subarray(t * SIZE, (t + 1) * SIZE);
        const distance = (i: number) =>
          far[i] + squares(draws[t], beat(i), scales[t]) + (taken.has(i) ? 1e5 : 0);
        const nearest = [...anchors.keys()].reduce((best, i) => (distance(i) < distance(best) ? i : best), 0);
        taken.add(nearest);
        expect(found[t]).toEqual(Array.from(beat(nearest)));
      }
      expect(taken.size).toBe(BEATS);
    },
  );
});
