import { describe, expect, it } from "vitest";
import { edited, stretched, transposed, tune, withNotes } from "../../cases/tunes.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { FINGERPRINT_LENGTH, fingerprint, isEmptyFingerprint, similarity } from "./fingerprint.ts";
import { SHINGLE_NOTES, shingles } from "./shingles.ts";

/** The share of common patterns itself, which `similarity` estimates. */
function jaccard(a: Uint32Array, b: Uint32Array): number {
  const common = a.filter((pattern) => b.includes(pattern)).length;
  return common / (a.length + b.length - common);
}

describe("fingerprint", () => {
  const score = tune(1);
  const sketch = fingerprint(score);

  it("fingerprint(score) is the same for a transposed copy", () => {
    for (const semitones of [-11, -1, 1, 12])
      expect(fingerprint(transposed(score, semitones))).toEqual(sketch);
  });

  it("fingerprint(score) is the same for other note values, tempo, resolution and velocity", () => {
    for (const factor of [0.5, 1.5, 2, 10]) expect(fingerprint(stretched(score, factor))).toEqual(sketch);
    expect(fingerprint({ ...score, ticksPerQuarter: 96, tempos: [{ at: ticks(0), qpm: 61 }] })).toEqual(
      sketch,
    );
    expect(fingerprint(withNotes(score, (note) => [{ ...note, velocity: 1 + note.pitch }]))).toEqual(sketch);
  });

  it("fingerprint(score) ignores drums", () => {
    const drum = { name: "", program: 0, channel: 9, isDrum: true };
    const beats = Array.from({ length: 40 }, (_, k) => ({
      onset: ticks(24 * k),
      duration: ticks(6),
      pitch: 36 + (k % 5),
      velocity: 90,
      track: 1,
    }));
    const withDrums = createScore({
      ...score,
      notes: [...score.notes, ...beats],
      tracks: [score.tracks[0], drum],
    });
    expect(fingerprint(withDrums)).toEqual(sketch);
    const onlyDrums = createScore({ ...withDrums, notes: beats });
    expect(isEmptyFingerprint(fingerprint(onlyDrums))).toBe(true);
  });

  it("fingerprint(too few patterns) is empty and like nothing, itself included", () => {
    for (const length of [0, 1, 4]) {
      const empty = fingerprint(withNotes(tune(3, length), (note) => (note.pitch < 60 ? [] : [note])));
      expect(isEmptyFingerprint(empty)).toBe(true);
      expect(similarity(empty, empty)).toBe(0);
      expect(similarity(empty, sketch)).toBe(0);
    }
    expect(isEmptyFingerprint(sketch)).toBe(false);
  });

  it("fingerprint(score) never changes: fingerprints are stored", () => {
    expect(sketch.length).toBe(FINGERPRINT_LENGTH);
    expect([...sketch.subarray(0, 4)]).toMatchInlineSnapshot(`
      [
        53730155,
        48045937,
        21315341,
        37770211,
      ]
    `);
  });
});

describe("similarity", () => {
  it("similarity(a, b) estimates the share of common patterns within four standard errors", () => {
    for (let seed = 0; seed < 40; seed++) {
      const [a, b] = [tune(seed), edited(tune(seed), 0.02 * (seed % 10), 100 + seed)];
      const exact = jaccard(shingles(a), shingles(b));
      const error = Math.abs(similarity(fingerprint(a), fingerprint(b)) - exact);
      expect(error).toBeLessThanOrEqual(4 * Math.sqrt((exact * (1 - exact)) / FINGERPRINT_LENGTH) + 1e-12);
    }
  });

  it("similarity(a, b) refuses fingerprints of two lengths", () => {
    expect(() => similarity(new Uint32Array(256), new Uint32Array(128))).toThrow(
      "similarity: fingerprints must have one length; got 256 and 128; made by different versions?",
    );
  });
});

describe("shingles", () => {
  it(`shingles(a scale in even notes) are the distinct runs of ${SHINGLE_NOTES} notes, once for each of the two lines`, () => {
    const notes = Array.from({ length: 20 }, (_, k) => ({
      onset: ticks(12 * k),
      duration: ticks(12),
      pitch: 50 + k,
      velocity: 80,
      track: 0,
    }));
    expect(shingles(createScore({ ticksPerQuarter: 24, notes })).length).toBe(2);
  });

  it("shingles(score) loses at most the patterns around an edited note", () => {
    const melody = withNotes(tune(5), (note) => (note.pitch < 60 ? [] : [note]));
    const before = shingles(melody);
    const after = new Set(shingles(withNotes(melody, (note, i) => (i === 30 ? [] : [note]))));
    // Four patterns hold a note; each is in the top line and in the bass line.
    expect(before.filter((pattern) => !after.has(pattern)).length).toBeLessThanOrEqual(2 * SHINGLE_NOTES);
  });
});
