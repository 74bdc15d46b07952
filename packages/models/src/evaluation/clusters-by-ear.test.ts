import { argmax, randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { Pool } from "../tagger/problem.ts";
import { clustersByEar } from "./clusters-by-ear.ts";

const random = randomFrom(4);
/** Rows of three clouds in turn, far apart. */
const cloudRows = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: 6 }, (_, d) => (d === i % 3 ? 8 : 0) + random() - 2),
  );
const pool = new Pool(cloudRows(60), Array(6).fill("descriptors"), 1);
const asked = cloudRows(30);
const classesOf = (said: number[][]) => said.map(argmax);

describe("clustersByEar(pool, names, classOf, classes, asked)", () => {
  it("calls every cluster what its most typical piece is: three names tell three clouds", () => {
    const said = clustersByEar(pool, 3, (place) => place % 3, 3, asked);
    expect(classesOf(said)).toEqual(asked.map((_, i) => i % 3));
    for (const row of said) expect(row.toSorted()).toEqual([expect.closeTo(0.1), expect.closeTo(0.1), 0.8]);
  });

  it("listens only to pieces whose class is known, and gives rows of unnamed clusters the nearest name", () => {
    const said = clustersByEar(pool, 3, (place) => (place === 4 ? 1 : undefined), 3, asked);
    expect(classesOf(said)).toEqual(asked.map(() => 1));
  });

  it("is one name more than guessing where one cluster is named for all", () => {
    expect(new Set(classesOf(clustersByEar(pool, 1, (place) => place % 3, 3, asked))).size).toBe(1);
  });

  it("says the same of every class where nobody knows any", () => {
    expect(clustersByEar(pool, 3, () => undefined, 4, asked)).toEqual(
      asked.map(() => [0.25, 0.25, 0.25, 0.25]),
    );
  });

  it("takes more names than rows", () => {
    const said = clustersByEar(pool, 1000, (place) => place % 3, 3, asked);
    expect(classesOf(said)).toEqual(asked.map((_, i) => i % 3));
  });
});
