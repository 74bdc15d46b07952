import { cutPiece } from "@semitone/music/cells";
import { madeUpPiece } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { criticise, fitCritics } from "./segment-critics.ts";
import { usablePieces } from "./training-pieces.ts";

const MOODS = ["calm", "lively"] as const;
const classes = [...MOODS];
const piecesOf = (seeds: readonly number[]) =>
  usablePieces(seeds.flatMap((seed) => MOODS.map((mood) => cutPiece(madeUpPiece(seed, mood))))).pieces;
/** Of pieces calm, lively, calm, ... */
const targets = (count: number) => Array.from({ length: count }, (_, i) => [1 - (i % 2), i % 2]);

describe("fitCritics", () => {
  it("fitCritics(labelled pieces) tells the class of pieces that it has not seen, also after JSON", () => {
    const critics = fitCritics(piecesOf([0, 1, 2]), [{ name: "mood", classes, targets: targets(6) }], 1);
    for (const [i, { segments }] of piecesOf([3, 4]).entries()) {
      const { f0: mood } = criticise(critics, segments);
      expect(mood.length).toBe(segments.length);
      for (const of of mood) {
        expect(of[i % 2]).toBeGreaterThan(0.8);
        expect(of[0] + of[1]).toBeCloseTo(1);
      }
      expect(criticise(JSON.parse(JSON.stringify(critics)), segments)).toEqual({ f0: mood });
    }
  });

  it("fitCritics lets classes count alike, however few of a class there are", () => {
    const pieces = piecesOf([0, 1, 2, 3]);
    const mostlyLively = targets(8).map((target, i) => (i < 2 || target[1] === 1 ? target : undefined));
    const critics = fitCritics(pieces, [{ name: "mood", classes, targets: mostlyLively }], 1);
    const { f0: mood } = criticise(critics, pieces[2].segments);
    expect(mood.every(([calm]) => calm > 0.5)).toBe(true);
  });

  it("fitCritics has no critic of an attribute of which one class alone, or none, occurs", () => {
    const [one, none] = [
      targets(6).map(([calm]) => (calm ? [1, 0] : undefined)),
      new Array(6).fill(undefined),
    ];
    const attributes = [one, none].map((targets, i) => ({ name: `a${i}`, classes, targets }));
    expect(fitCritics(piecesOf([0, 1, 2]), attributes, 1)).toEqual({});
  });
});
