import { randomFrom } from "@semitone/graph";
import { createScore, type Score } from "@semitone/music";
import { cutPiece } from "@semitone/music/cells";
import { madeUpPiece } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { chordChances, chordSpans } from "./chord-roots.ts";
import { reharmonised } from "./reharmonise.ts";

const pieces = [0, 1, 2, 3].flatMap((seed) => [madeUpPiece(seed, "calm"), madeUpPiece(seed, "lively")]);
const keyOf = (score: Score) => {
  const { tonic, mode } = cutPiece(score);
  return { tonic, mode };
};
const chances = chordChances(pieces.map((score) => chordSpans(score, keyOf(score))));
const other = (score: Score, seed = 1, temperature = 0.6) =>
  reharmonised(score, keyOf(score), chances, randomFrom(seed, "test"), temperature);

describe("reharmonised", () => {
  it("keeps when every note begins and ends, how loud it is, and how many there are", () => {
    for (const score of pieces) {
      const { score: changed } = other(score);
      const rhythm = ({ notes }: Score) =>
        notes.map(({ onset, duration, velocity }) => `${onset} ${duration} ${velocity}`).sort();
      expect(rhythm(changed)).toEqual(rhythm(score));
      expect(changed.notes).not.toEqual(score.notes);
    }
  });

  it("makes the same of what was the same: bars that returned return", () => {
    for (const score of pieces) {
      const twice = createScore({
        ...score,
        notes: [0, 8 * 1920].flatMap((move) =>
          score.notes.map((note) => ({ ...note, onset: (note.onset + move) as typeof note.onset })),
        ),
      });
      const { notes } = other(twice).score;
      const half = notes.length / 2;
      expect(notes.slice(half).map(({ pitch }) => pitch)).toEqual(
        notes.slice(0, half).map(({ pitch }) => pitch),
      );
    }
  });

  it("tells the new chords, which are those that are then heard", () => {
    let [same, all] = [0, 0];
    for (const score of pieces) {
      const { score: changed, spans } = other(score);
      for (const [i, { root }] of chordSpans(changed, keyOf(score)).entries()) {
        same += Number(root === spans[i].root);
        all++;
      }
    }
    expect(same / all).toBeGreaterThan(0.8);
  });

  it("follows the seed alone", () => {
    const [score] = pieces;
    expect(other(score, 5)).toEqual(other(score, 5));
    const found = new Set([1, 2, 3, 4, 5, 6].map((seed) => JSON.stringify(other(score, seed).score.notes)));
    expect(found.size).toBeGreaterThan(1);
  });

  it("leaves percussion as it is", () => {
    const [score] = pieces;
    const drums = createScore({ ...score, tracks: [{ name: "", program: 0, channel: 9, isDrum: true }] });
    expect(
      reharmonised(drums, { tonic: 0, mode: "major" }, chances, randomFrom(1, "test"), 1).score.notes,
    ).toEqual(drums.notes);
  });
});
