import { barGrid, estimateKey, readMidi, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { compose } from "./compose.ts";
import { MOODS, type Mood } from "./moods.ts";
import { nearestPitch } from "./voices.ts";

const corpus = Array.from({ length: 300 }, (_, piece) => compose(1, piece));
const meanOf = (mood: Mood, value: (piece: (typeof corpus)[number]) => number) => {
  const pieces = corpus.filter((piece) => piece.mood === mood);
  return pieces.reduce((total, piece) => total + value(piece), 0) / pieces.length;
};
const qpm = ({ score }: (typeof corpus)[number]) => score.tempos[0].qpm;

describe("compose", () => {
  it("gives the same bytes for the same seed and piece, others for another seed", () => {
    const bytes = (seed: number) => writeMidi(compose(seed, 3).score).join();
    expect(bytes(1)).toBe(bytes(1));
    expect(bytes(1)).not.toBe(bytes(2));
  });

  it("writes whole bars of music that read back without a complaint", () => {
    for (const { score } of corpus.slice(0, 40)) {
      const { score: back, diagnostics } = readMidi(writeMidi(score));
      expect(diagnostics).toEqual([]);
      expect(back?.notes).toHaveLength(score.notes.length);
      expect([8, 16]).toContain(barGrid(score).length);
    }
  });

  it("has every mood about equally often", () => {
    for (const mood of MOODS) {
      const count = corpus.filter((piece) => piece.mood === mood).length;
      expect(count).toBeGreaterThan(50);
      expect(count).toBeLessThan(100);
    }
  });

  it("makes arousal fast and loud, valence mostly a matter of mode", () => {
    const loudness = ({ score }: (typeof corpus)[number]) =>
      score.notes.reduce((total, { velocity }) => total + velocity, 0) / score.notes.length;
    for (const lively of ["joyful", "tense"] as const)
      for (const quiet of ["calm", "sad"] as const) {
        expect(meanOf(lively, qpm)).toBeGreaterThan(meanOf(quiet, qpm) + 20);
        expect(meanOf(lively, loudness)).toBeGreaterThan(meanOf(quiet, loudness) + 10);
      }
    const minor = ({ score }: (typeof corpus)[number]) => {
      const chroma = new Float64Array(12);
      for (const { pitch, duration } of score.notes) chroma[pitch % 12] += duration;
      return estimateKey(chroma)?.mode === "minor" ? 1 : 0;
    };
    expect(meanOf("sad", minor)).toBeGreaterThan(meanOf("joyful", minor) + 0.4);
  });

  it("lets the moods overlap: the slowest tense piece is slower than the fastest calm one", () => {
    const tempos = (mood: Mood) => corpus.filter((piece) => piece.mood === mood).map(qpm);
    expect(Math.min(...tempos("tense"))).toBeLessThan(Math.max(...tempos("calm")));
  });
});

describe("nearestPitch", () => {
  it("finds the nearest tone of a chord, whatever the octave", () => {
    expect(nearestPitch(61, 60, [0, 4, 7])).toBe(60);
    expect(nearestPitch(70, 60, [0, 4, 7])).toBe(72);
    expect(nearestPitch(47, 60, [0, 4, 7])).toBe(48);
    expect(nearestPitch(54, 57, [0, 3, 7])).toBe(52);
  });
});
