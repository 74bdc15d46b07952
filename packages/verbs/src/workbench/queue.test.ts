import { describe, expect, it } from "vitest";
import type { Pool } from "./pool.ts";
import { chooseByMargin, RANDOM_EVERY } from "./queue.ts";

/** Pieces on a line, ids from 1, each in a group of its own unless said otherwise. */
function poolOf(places: readonly number[], groups = places.map((_, i) => `g${i}`)): Pool {
  const ids = places.map((_, i) => i + 1);
  return {
    ids,
    groups,
    rowOf: new Map(ids.map((id, row) => [id, row])),
    rows: places.map((place) => Float64Array.of(place)),
  };
}
const ask = (pool: Pool, count: number, answered: readonly number[] = [], probabilities?: number[]) =>
  chooseByMargin({
    pool,
    answered: new Set(answered),
    count,
    position: answered.length,
    ...(probabilities && { probabilities: Float32Array.from(probabilities) }),
  });

describe("chooseByMargin", () => {
  it("begins in the middle of all music, then goes to what is farthest from all before", () => {
    const chosen = ask(poolOf([-5, 0.1, 4, 9]), 3);
    expect(chosen.map(({ piece }) => piece)).toEqual([2, 4, 1]);
    expect(chosen.map(({ reason }) => reason)).toEqual(["unlike", "unlike", "unlike"]);
  });

  it("asks about the least certain where there are probabilities: those of the smallest margin, unlike each other", () => {
    // Forty certain pieces, and at the ends two of which nothing is known.
    const places = [...Array.from({ length: 40 }, (_, i) => i / 40), -9, 9];
    const probabilities = places.flatMap((place) => (Math.abs(place) > 1 ? [0.5, 0.5] : [0.99, 0.01]));
    const chosen = ask(poolOf(places), 2, [0], probabilities);
    expect(chosen.map(({ piece }) => piece).sort()).toEqual([41, 42]);
    expect(chosen[0].reason).toBe("unsure");
  });

  it("asks about one of each group of near-duplicates, and about the others once every group has an answer", () => {
    const pool = poolOf([0, 0, 0, 5, 5], ["a", "a", "a", "b", "b"]);
    const groupsOf = (chosen: ReturnType<typeof ask>) => chosen.map(({ piece }) => pool.groups[piece - 1]);
    expect(groupsOf(ask(pool, 2)).sort()).toEqual(["a", "b"]);
    expect(ask(pool, 5)).toHaveLength(5);
    expect(
      ask(pool, 3, [0, 3])
        .map(({ piece }) => piece)
        .sort(),
    ).toEqual([2, 3, 5]);
    expect(ask(pool, 3, [0, 1, 2, 3, 4])).toEqual([]);
  });

  it("draws one in five at random, the same each time", () => {
    const pool = poolOf(Array.from({ length: 60 }, (_, i) => i));
    const chosen = ask(pool, 20);
    const drawn = chosen.flatMap(({ reason }, i) => (reason === "random" ? [i % RANDOM_EVERY] : []));
    expect(drawn).toEqual([4, 4, 4, 4]);
    expect(ask(pool, 20)).toEqual(chosen);
    expect(new Set(chosen.map(({ piece }) => piece)).size).toBe(20);
  });
});
