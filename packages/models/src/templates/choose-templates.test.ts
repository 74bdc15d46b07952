import { createScore, type Score, ticks } from "@semitone/music";
import { cutPiece } from "@semitone/music/cells";
import { madeUpPiece } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { chooseTemplates, templateOf } from "./choose-templates.ts";

const choose = (
  scores: readonly Score[],
  targets: readonly (readonly number[] | undefined)[],
  there = scores,
) =>
  chooseTemplates({
    cuts: scores.map((score) => cutPiece(score)),
    attributes: [{ name: "mood", classes: ["calm", "lively"], targets }],
    nameOf: (i) => `${i}.mid`,
    scoreOf: (i) => there[i],
    seed: 1,
  });
const moved = (score: Score, by: number): Score =>
  createScore({
    ...score,
    notes: score.notes.map((note) => ({ ...note, onset: ticks(note.onset + by) })),
  });

describe("chooseTemplates", () => {
  const scores = Array.from({ length: 20 }, (_, i) => madeUpPiece(i, i % 2 === 0 ? "calm" : "lively"));

  it("chooses pieces with their classes, the same ones again", () => {
    const targets = scores.map((_, i) => (i < 4 ? (i % 2 === 0 ? [1, 0] : [0.2, 0.8]) : undefined));
    const { templates } = choose(scores, targets);
    expect(templates).toHaveLength(20);
    expect(templates.slice(0, 5).map(({ piece, classes }) => [piece, classes.mood])).toEqual([
      ["0.mid", "calm"],
      ["1.mid", "lively"],
      ["2.mid", "calm"],
      ["3.mid", "lively"],
      ["4.mid", undefined],
    ]);
    expect(choose(scores, targets)).toEqual(choose(scores, targets));
  });

  it("keeps few of a class that has many, and none that are gone", () => {
    const many = Array.from({ length: 400 }, (_, i) => scores[i % 20]);
    const all = many.map((): readonly number[] => [1, 0]);
    const { templates } = choose(many, all);
    expect(templates.length).toBeLessThanOrEqual(256 + 16);
    expect(choose(scores, [], []).templates).toEqual([]);
  });

  it("leaves out what does not follow its bar lines", () => {
    const free = createScore({
      ...scores[1],
      notes: scores[1].notes.map((note, i) => ({ ...note, onset: ticks(note.onset + 41 * ((i % 3) + 1)) })),
    });
    expect(choose([free, scores[1]], []).templates.map(({ piece }) => piece)).toEqual(["1.mid"]);
  });

  it("says how much templates share that are not each other's near-duplicates", () => {
    expect(choose([scores[0], scores[0], scores[0]], []).shared).toBe(0);
    expect(choose(scores, []).shared).toBeGreaterThanOrEqual(0);
  });
});

describe("templateOf", () => {
  it("templateOf(score) is the longest stretch in one meter, in whole bars", () => {
    const score = madeUpPiece(1, "lively");
    const twice = createScore({
      ...score,
      notes: [...score.notes, ...moved(score, 2 * 1920 + 8 * 1920).notes],
      meters: [
        { at: ticks(0), numerator: 2, denominator: 4 },
        { at: ticks(2 * 1920), numerator: 4, denominator: 4 },
      ],
    });
    const found = templateOf(twice)!;
    expect(found.score.meters).toEqual([{ at: 0, numerator: 4, denominator: 4 }]);
    expect(found.score.notes[0].onset).toBe(0);
    expect(found.key).toEqual({ tonic: cutPiece(twice).tonic, mode: cutPiece(twice).mode });
  });

  it("is none of a piece of a few bars, or of drums alone", () => {
    const score = madeUpPiece(1, "lively");
    const short = createScore({ ...score, notes: score.notes.filter(({ onset }) => onset < 3 * 1920) });
    const drums = createScore({ ...score, tracks: [{ name: "", program: 0, channel: 9, isDrum: true }] });
    expect([templateOf(short), templateOf(drums)]).toEqual([undefined, undefined]);
  });
});
