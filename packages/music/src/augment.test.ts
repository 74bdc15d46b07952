import { describe, expect, it } from "vitest";
import { dropNotes, scaleVelocity, stretchTempo, transpose, transpositionRange } from "./augment.ts";
import type { ChordSymbol, KeyChange } from "./score.ts";
import { createScore } from "./score.ts";
import { ticks } from "./units.ts";

/** A pitched track with the given pitches, and one stroke of percussion at pitch 36. */
function scoreOf(
  pitches: number[],
  { keys = [], chords = [] }: { keys?: KeyChange[]; chords?: ChordSymbol[] } = {},
) {
  const note = (pitch: number, track: number) => ({
    onset: ticks(0),
    duration: ticks(4),
    pitch,
    velocity: 80,
    track,
  });
  return createScore({
    ticksPerQuarter: 4,
    notes: [...pitches.map((pitch) => note(pitch, 0)), note(36, 1)],
    tracks: [
      { name: "", program: 0, channel: 0, isDrum: false },
      { name: "", program: 0, channel: 9, isDrum: true },
    ],
    keys,
    chords,
  });
}
const pitchesOf = (score: ReturnType<typeof scoreOf>) => score.notes.map(({ pitch }) => pitch);

describe("transpose(score, semitones)", () => {
  it("moves pitched notes and leaves percussion", () => {
    expect(pitchesOf(transpose(scoreOf([60, 64]), -3))).toEqual([36, 57, 61]);
  });

  it("there and back is the identity on the notes", () => {
    const score = scoreOf([0, 60, 120]);
    expect(transpose(transpose(score, 7), -7).notes).toEqual(score.notes);
  });

  it("refuses to move a note out of 0..127, naming how far it can go", () => {
    expect(() => transpose(scoreOf([3, 120]), 8)).toThrow(
      "transpose: expected a whole number of semitones in -3..7, where all notes stay in 0..127; got 8",
    );
    expect(() => transpose(scoreOf([60]), 0.5)).toThrow("got 0.5");
    expect(pitchesOf(transpose(scoreOf([3, 120]), 7))).toEqual([10, 36, 127]);
  });

  it("moves keys by their tonic around the circle of fifths", () => {
    // Tonic of a major key: 7 fifths mod 12.
    for (let fifths = -7; fifths <= 7; fifths++) {
      for (let semitones = -11; semitones <= 11; semitones++) {
        const key: KeyChange = { at: ticks(0), fifths, mode: "major" };
        const moved = transpose(scoreOf([60], { keys: [key] }), semitones).keys[0];
        expect((((7 * moved.fifths - 7 * fifths - semitones) % 12) + 12) % 12).toBe(0);
        expect(moved.fifths >= -7 && moved.fifths <= 7 && moved.mode === "major").toBe(true);
      }
    }
  });

  it("moves chord symbols, root and bass, in the spelling of the new key", () => {
    const texts = (semitones: number, fifths?: number) => {
      const chords = ["Am7", "G/B", "F#dim", "Bbmaj7", "N.C."].map((text, at) => ({ at: ticks(at), text }));
      const keys: KeyChange[] = fifths === undefined ? [] : [{ at: ticks(0), fifths, mode: "major" }];
      return transpose(scoreOf([60], { chords, keys }), semitones).chords.map(({ text }) => text);
    };
    expect(texts(1)).toEqual(["Bbm7", "Ab/C", "Gdim", "Bmaj7", "N.C."]);
    expect(texts(4, 0)).toEqual(["C#m7", "B/D#", "A#dim", "Dmaj7", "N.C."]);
    expect(texts(12, 0)).toEqual(["Am7", "G/B", "F#dim", "Bbmaj7", "N.C."]);
  });
});

describe("transpositionRange(score, lowPitch, highPitch)", () => {
  it("is the largest movement that keeps every pitched note inside", () => {
    expect(transpositionRange(scoreOf([50, 70]), 21, 108)).toEqual({ lowest: -29, highest: 38 });
    expect(transpositionRange(scoreOf([]))).toEqual({
      lowest: Number.NEGATIVE_INFINITY,
      highest: Number.POSITIVE_INFINITY,
    });
  });
});

describe("stretchTempo(score, factor)", () => {
  it("multiplies every tempo and leaves the notes", () => {
    const score = createScore({
      ...scoreOf([60]),
      tempos: [
        { at: ticks(0), qpm: 90 },
        { at: ticks(2), qpm: 120 },
      ],
    });
    const faster = stretchTempo(score, 1.5);
    expect(faster.tempos.map(({ qpm }) => qpm)).toEqual([135, 180]);
    expect(faster.notes).toBe(score.notes);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses factor %d", (factor) => {
    expect(() => stretchTempo(scoreOf([60]), factor)).toThrow(
      `stretchTempo: factor must be finite and above 0; got ${factor}`,
    );
  });
});

describe("scaleVelocity(score, factor)", () => {
  it("rounds and stays within 1..127", () => {
    const velocities = (factor: number) =>
      scaleVelocity(scoreOf([60]), factor).notes.map(({ velocity }) => velocity);
    expect(velocities(0.51)).toEqual([41, 41]);
    expect(velocities(0.001)).toEqual([1, 1]);
    expect(velocities(9)).toEqual([127, 127]);
  });
});

describe("dropNotes(score, share, random)", () => {
  it("asks once a note and keeps those whose number is at least the share", () => {
    const numbers = [0.1, 0.3, 0.29, 0.9];
    expect(pitchesOf(dropNotes(scoreOf([60, 61, 62]), 0.3, () => numbers.shift()!))).toEqual([60, 62]);
    expect(numbers).toEqual([]);
  });

  it("refuses a share outside 0..1", () => {
    expect(() => dropNotes(scoreOf([]), 30, Math.random)).toThrow(
      "dropNotes: share must be in 0..1; got 30; did you pass a percentage?",
    );
  });
});
