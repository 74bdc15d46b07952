import { COMMON, JIG, segmentOf } from "@semitone/testing";
import { afterAll, describe, expect, it } from "vitest";
import { ANCHORS_A_CLASS, ANCHORS_OF_ALL } from "./anchors.ts";
import { madeUpConfig, madeUpModel, madeUpWeights } from "./made-up-segments.test-support.ts";
import { chooseExamples, makeAnchors } from "./make-anchors.ts";
import type { SegmentAttribute, UsedPiece } from "./training-pieces.ts";

/** Pieces of so many segments each; the tonic of a piece is its index. */
const piecesOf = (counts: readonly number[]): UsedPiece[] =>
  counts.map((count, index) => ({
    index,
    tonic: index % 12,
    segments: Array.from({ length: count }, (_, i) =>
      segmentOf([{ step: i % 16, length: 1, pitch: 60 }], {
        grid: index % 2 === 0 ? COMMON : JIG,
        bar: 2 * i,
      }),
    ),
  }));
const moodOf = (targets: SegmentAttribute["targets"]): SegmentAttribute => ({
  name: "mood",
  classes: ["calm", "tense"],
  targets,
});

describe("chooseExamples", () => {
  it("chooseExamples(little music) takes every segment once, with its tonic and its likeliest class", () => {
    const pieces = piecesOf([3, 2, 4]);
    const examples = chooseExamples(pieces, [moodOf([[0.3, 0.7], undefined, [1, 0]])], 1);
    expect(new Set(examples.map(({ segment }) => segment))).toEqual(
      new Set(pieces.flatMap(({ segments }) => segments)),
    );
    expect(examples).toHaveLength(9);
    for (const { segment, tonic, classes } of examples) {
      const piece = pieces.find(({ segments }) => segments.includes(segment))!;
      expect(tonic).toBe(piece.tonic);
      expect(classes).toEqual([{ f0: 1 }, {}, { f0: 0 }][piece.index]);
    }
  });

  it("chooseExamples takes at most so many of a class and of all, the rare class among them whole", () => {
    const pieces = piecesOf([3, 600, 600]);
    const examples = chooseExamples(pieces, [moodOf([[1, 0], [0, 1], undefined])], 1);
    const of = (k: number | undefined) => examples.filter(({ classes }) => classes.f0 === k).length;
    expect(of(0)).toBe(3);
    expect(of(1)).toBeGreaterThanOrEqual(ANCHORS_A_CLASS);
    expect(examples.length).toBeLessThanOrEqual(3 + ANCHORS_A_CLASS + ANCHORS_OF_ALL);
    expect(examples.length).toBeGreaterThanOrEqual(ANCHORS_OF_ALL);
    expect(new Set(examples).size).toBe(examples.length);
  });

  it("chooseExamples gives many classes 1024 examples together: of 64 classes 16 each", () => {
    const classes = Array.from({ length: 64 }, (_, k) => `class ${k}`);
    const pieces = piecesOf(classes.map(() => 40));
    const targets = classes.map((_, k) => classes.map((__, other) => Number(other === k)));
    const examples = chooseExamples(pieces, [{ name: "kind", classes, targets }], 1);
    for (const k of classes.keys()) {
      const count = examples.filter((example) => example.classes.f0 === k).length;
      expect(count).toBeGreaterThanOrEqual(16);
    }
    expect(examples.length).toBeLessThanOrEqual(1024 + ANCHORS_OF_ALL);
  });

  it("chooseExamples depends on the seed, and on it alone", () => {
    const pieces = piecesOf([400, 400]);
    const chosen = (seed: number) => chooseExamples(pieces, [], seed).map(({ segment }) => segment);
    expect(chosen(1)).toEqual(chosen(1));
    expect(chosen(1)).not.toEqual(chosen(2));
    expect(chosen(1)).toHaveLength(ANCHORS_OF_ALL);
  });
});

describe("makeAnchors", () => {
  const config = madeUpConfig();
  const model = madeUpModel(config);
  afterAll(async () => (await model).dispose());

  it("makeAnchors puts each example where the model reads it, with what is known of it", async () => {
    const examples = chooseExamples(piecesOf([2, 2]), [moodOf([[0, 1], undefined])], 1);
    const weights = Object.fromEntries(
      Object.entries(madeUpWeights(config, [])).map(([name, data]) => [
        name,
        { dtype: "float32" as const, shape: [data.length], data },
      ]),
    );
    const anchors = await makeAnchors(config, weights, examples, { threads: 1 });
    const [read] = await (await model).encodeCut([{ segments: examples.map(({ segment }) => segment) }]);
    expect(anchors).toEqual(
      read.segments.map((latent, i) => ({
        ...latent,
        tonic: examples[i].tonic,
        classes: examples[i].classes,
      })),
    );
  });
});
