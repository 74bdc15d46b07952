import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dropNotes, transpose } from "./augment.ts";
import { describe as describePiece } from "./descriptors/describe.ts";
import { fingerprint } from "./fingerprint/fingerprint.ts";
import { readMidi } from "./midi/read-midi.ts";
import { writeMidi } from "./midi/write-midi.ts";
import { graceTimes } from "./notation/grace-notes.ts";
import { gridScore } from "./notation/write/random-score.test-support.ts";
import { isOrnament, ornamentGroups, withoutOrnaments } from "./ornaments.ts";
import { largestShift, quantize } from "./quantize.ts";
import { REPRESENTATIONS, representationFromSpec } from "./representations/from-spec.ts";
import type { Note, Score } from "./score.ts";
import { createScore } from "./score.ts";
import { sliceScore } from "./slice.ts";
import { ticks } from "./units.ts";
import { scoreContent } from "./views/score-content.ts";
import { ALL_SCORE_VIEWS } from "./views/score-views.ts";

/** The score with one to three grace notes before every third note. */
function decorated(score: Score): Score {
  const graces: Note[] = score.notes.flatMap((note, i) => {
    if (i % 3 !== 0) return [];
    const place = { at: note.onset, since: Math.max(0, note.onset - 60), length: note.duration };
    return graceTimes(1 + (i % 2), place, score.ticksPerQuarter).map((time, k) => ({
      ...note,
      ...time,
      pitch: note.pitch + 1 + k,
      ornament: "grace" as const,
    }));
  });
  return createScore({ ...score, notes: [...score.notes, ...graces] });
}

const plainOf = (score: Score) => score.notes.filter((note) => !isOrnament(note));

describe("withoutOrnaments(score)", () => {
  it("gives the score itself where there are none, else the same without", () => {
    fc.assert(
      fc.property(gridScore, (score) => {
        expect(withoutOrnaments(score)).toBe(score);
        expect(withoutOrnaments(decorated(score))).toEqual(score);
      }),
      { numRuns: 30 },
    );
  });

  it("is what descriptors, views, representations and fingerprints are computed from", () => {
    fc.assert(
      fc.property(gridScore, (score) => {
        const richer = decorated(score);
        expect(describePiece(richer)).toEqual(describePiece(score));
        expect(fingerprint(richer)).toEqual(fingerprint(score));
        // Who plays a score plays its ornaments.
        for (const view of ALL_SCORE_VIEWS.filter(({ id }) => id !== scoreContent.id))
          expect(view.compute([richer]), view.id).toEqual(view.compute([score]));
        for (const kind of Object.keys(REPRESENTATIONS)) {
          const representation = representationFromSpec({ kind });
          expect(representation.encode(richer), kind).toEqual(representation.encode(score));
        }
        expect(largestShift(richer, { stepsPerQuarter: 4 })).toBe(
          largestShift(score, { stepsPerQuarter: 4 }),
        );
      }),
      { numRuns: 10 },
    );
  });
});

describe("changes to a score with ornaments", () => {
  it("sliceScore, transpose, dropNotes and quantize do to the other notes what they do without them", () => {
    fc.assert(
      fc.property(gridScore, (score) => {
        const richer = decorated(score);
        const cut = (piece: Score) => sliceScore(piece, ticks(480), ticks(1920));
        expect(plainOf(cut(richer))).toEqual(cut(score).notes);
        expect(plainOf(transpose(richer, -2))).toEqual(transpose(score, -2).notes);
        const randomly = () => {
          let state = 1;
          return () => (state = (state * 48271) % 2147483647) / 2147483647;
        };
        expect(plainOf(dropNotes(richer, 0.5, randomly()))).toEqual(dropNotes(score, 0.5, randomly()).notes);
        expect(plainOf(quantize(richer, { stepsPerQuarter: 2 }))).toEqual(
          quantize(score, { stepsPerQuarter: 2 }).notes,
        );
      }),
      { numRuns: 30 },
    );
  });

  it("quantize keeps grace notes short and before the note they decorate", () => {
    const note = { duration: ticks(480), pitch: 60, velocity: 80, track: 0 };
    const grace = { ...note, onset: ticks(440), duration: ticks(60), pitch: 62, ornament: "grace" as const };
    // The note is 20 ticks late.
    const score = createScore({
      ticksPerQuarter: 480,
      notes: [{ ...note, onset: ticks(0) }, grace, { ...note, onset: ticks(500) }],
    });
    expect(
      quantize(score, { stepsPerQuarter: 4 }).notes.map(({ onset, duration }) => [onset, duration]),
    ).toEqual([
      [0, 480],
      [420, 60],
      [480, 480],
    ]);
  });
});

describe("writeMidi(score)", () => {
  it("plays ornaments as notes", () => {
    const note = { duration: ticks(480), pitch: 60, velocity: 80, track: 0 };
    const grace = { ...note, onset: ticks(420), duration: ticks(60), pitch: 62, ornament: "grace" as const };
    const score = createScore({
      ticksPerQuarter: 480,
      notes: [{ ...note, onset: ticks(0) }, grace, { ...note, onset: ticks(480) }],
    });
    const back = readMidi(writeMidi(score)).score!;
    expect(back.notes.map(({ onset, pitch }) => [onset, pitch])).toEqual([
      [0, 60],
      [420, 62],
      [480, 60],
    ]);
    expect(back.notes.some(isOrnament)).toBe(false);
  });
});

describe("ornamentGroups(score)", () => {
  it("joins those in a row and names what they decorate", () => {
    const note = { pitch: 60, velocity: 80, track: 0, voice: 1 };
    const at = (onset: number, duration: number, pitch: number, ornament?: "grace"): Note => ({
      ...note,
      onset: ticks(onset),
      duration: ticks(duration),
      pitch,
      ...(ornament ? { ornament } : {}),
    });
    const score = createScore({
      ticksPerQuarter: 480,
      notes: [
        at(0, 480, 60),
        at(0, 60, 72, "grace"),
        at(360, 60, 74, "grace"),
        at(420, 60, 76, "grace"),
        at(420, 60, 79, "grace"),
        at(480, 480, 62),
      ],
    });
    expect(
      ornamentGroups(score).map(({ at: place, chords }) => [place, chords.map((c) => c.map((n) => n.pitch))]),
    ).toEqual([
      [0, [[72]]],
      [480, [[74], [76, 79]]],
    ]);
  });
});
