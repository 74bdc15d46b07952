import { describe, expect, it } from "vitest";
import type { Task } from "../dataset.ts";
import { contentOf } from "./content.ts";

const piece = (sha256: string, ordinal = 0) => ({ name: "any", sha256, ordinal }) as never;
const PIECES = [piece("aa"), piece("bb"), piece("bb", 1)];
const MOOD: Task = {
  attribute: "mood",
  kind: "classes",
  classes: ["calm", "tense"],
  targets: [[1, 0], undefined, [0.5, 0.5]],
};
const labelsOf = (...tasks: Task[]) => contentOf({ pieces: PIECES, tasks }).labels;

describe("contentOf", () => {
  it("contentOf gives two digests, the same for the same content", () => {
    const { pieces, labels } = contentOf({ pieces: PIECES, tasks: [MOOD] });
    for (const digest of [pieces, labels]) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(contentOf({ pieces: [...PIECES], tasks: [structuredClone(MOOD)] })).toEqual({ pieces, labels });
  });

  it("contentOf tells a piece of a collection from another of the same file, and one order from another", () => {
    const digest = (pieces: never[]) => contentOf({ pieces, tasks: [] }).pieces;
    const digests = [
      PIECES,
      [piece("aa"), piece("bb")],
      [piece("bb"), piece("aa")],
      [piece("aa"), piece("bb", 1)],
      [],
    ].map(digest);
    expect(new Set(digests).size).toBe(5);
  });

  it("contentOf changes with everything that is said: name, tag, classes, targets, ratings and their middle, stretches", () => {
    const rating = { attribute: "mood_rating", values: [0.1, undefined, 0.9] };
    const stretch = { annotator: 1, start: 0, end: 4, target: [1, 0] };
    const others: Task[] = [
      { ...MOOD, attribute: "feeling" },
      { ...MOOD, tag: "sad" },
      { ...MOOD, classes: ["tense", "calm"] },
      { ...MOOD, targets: [[1, 0], undefined, [0.4, 0.6]] },
      { ...MOOD, targets: [undefined, [1, 0], [0.5, 0.5]] },
      { ...MOOD, rating },
      { ...MOOD, rating: { ...rating, values: [0.1, undefined, 0.8] } },
      { ...MOOD, rating: { ...rating, middle: 0.5 } },
      { ...MOOD, over: [[stretch], undefined, undefined] },
      { ...MOOD, over: [[{ ...stretch, end: 5 }], undefined, undefined] },
    ];
    const digests = [MOOD, ...others].map((task) => labelsOf(task));
    expect(new Set(digests).size).toBe(others.length + 1);
    expect(labelsOf(MOOD, others[0])).not.toBe(labelsOf(others[0], MOOD));
  });

  it("contentOf does not tell what a rating is called: its numbers count", () => {
    const values = [1, undefined, 2];
    expect(labelsOf({ ...MOOD, rating: { attribute: "a", values } })).toBe(
      labelsOf({ ...MOOD, rating: { attribute: "b", values } }),
    );
  });
});
