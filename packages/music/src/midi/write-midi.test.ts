import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Score } from "../score.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { readMidi } from "./read-midi.ts";
import { MidiWriteError, writeMidi } from "./write-midi.ts";

const at = fc.integer({ min: 0, max: 2000 }).map(ticks);
const words = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.endsWith("\0"));
const track = fc.record({
  name: words,
  program: fc.integer({ min: 0, max: 127 }),
  channel: fc.integer({ min: 0, max: 15 }),
});

/** Any score that a MIDI file can hold: see the docstring of writeMidi for what it cannot. */
const scores: fc.Arbitrary<Score> = fc
  .array(track, { minLength: 1, maxLength: 4 })
  .chain((tracks) => {
    const trackIndex = fc.nat(tracks.length - 1);
    return fc.record({
      ticksPerQuarter: fc.integer({ min: 1, max: 32767 }),
      tracks: fc.constant(tracks.map((fields) => ({ ...fields, isDrum: fields.channel === 9 }))),
      notes: fc.array(
        fc.record({
          onset: at,
          // Few pitches and long notes: many overlap, also inside each other.
          duration: fc.integer({ min: 1, max: 1000 }).map(ticks),
          pitch: fc.oneof(fc.integer({ min: 60, max: 61 }), fc.integer({ min: 0, max: 127 })),
          velocity: fc.integer({ min: 1, max: 127 }),
          track: trackIndex,
        }),
        { maxLength: 60 },
      ),
      tempos: fc.array(
        fc.record({ at, qpm: fc.integer({ min: 1, max: 2 ** 24 - 1 }).map((us) => 60_000_000 / us) }),
      ),
      meters: fc.array(
        fc.record({
          at,
          numerator: fc.integer({ min: 1, max: 255 }),
          denominator: fc.integer({ min: 0, max: 7 }).map((power) => 2 ** power),
        }),
      ),
      keys: fc.array(
        fc.record({
          at,
          fifths: fc.integer({ min: -7, max: 7 }),
          mode: fc.constantFrom("major" as const, "minor" as const),
        }),
      ),
      chords: fc.array(fc.record({ at, text: words })),
      pedals: fc
        .array(fc.record({ gap: fc.nat(50), duration: fc.integer({ min: 1, max: 400 }), track: trackIndex }))
        .map((spans) => {
          const ends = tracks.map(() => 0);
          return spans.map(({ gap, duration, track }) => {
            const onset = ends[track] + gap;
            ends[track] = onset + duration;
            return { onset: ticks(onset), duration: ticks(duration), track };
          });
        }),
      provenance: fc.record(
        {
          format: fc.constantFrom("midi" as const, "musicxml" as const, "kern" as const),
          title: words.filter((text) => text !== ""),
          composer: words,
          records: fc.dictionary(
            words.filter((key) => key !== "__proto__"),
            words,
          ),
        },
        { requiredKeys: ["format"], noNullPrototype: true },
      ),
    });
  })
  .map(createScore);

const oneNote = (changes: object = {}) =>
  createScore({
    ticksPerQuarter: 480,
    notes: [{ onset: ticks(0), duration: ticks(480), pitch: 60, velocity: 100, track: 0, ...changes }],
    provenance: { format: "midi" },
  });

describe("writeMidi(score)", () => {
  it("writes the bytes worked out by hand for one note", () => {
    const hex = (text: string) =>
      Uint8Array.from(text.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
    expect(writeMidi(oneNote())).toEqual(
      hex(`
        4d 54 68 64 00 00 00 06 00 01 00 02 01 e0
        4d 54 72 6b 00 00 00 13
        00 ff 51 03 07 a1 20  00 ff 58 04 04 02 18 08  00 ff 2f 00
        4d 54 72 6b 00 00 00 10
        00 c0 00  00 90 3c 64  83 60 80 3c 40  00 ff 2f 00
      `),
    );
  });

  it("then readMidi gives the same score without diagnostics, for any score", () => {
    fc.assert(
      fc.property(scores, (score) => {
        const { score: again, diagnostics } = readMidi(writeMidi(score));
        expect(again).toEqual(score);
        expect(diagnostics.filter(({ code }) => code !== "overlapping-notes")).toEqual([]);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("gives the same bytes for the same parts in another order", () => {
    fc.assert(
      fc.property(scores, (score) => {
        const { notes, pedals, provenance } = score;
        const records =
          provenance.records && Object.fromEntries(Object.entries(provenance.records).reverse());
        const shuffled = createScore({
          ...score,
          notes: notes.toReversed(),
          pedals: pedals.toReversed(),
          provenance: { ...provenance, ...(records && { records }) },
        });
        expect(writeMidi(shuffled)).toEqual(writeMidi(score));
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("bridges a silence longer than one time of 28 bits", () => {
    const score = oneNote({ onset: ticks(2 ** 30) });
    expect(readMidi(writeMidi(score))).toEqual({ score, diagnostics: [] });
  });

  it("keeps a note that ends at the last tick there is", () => {
    const score = oneNote({ onset: ticks(2 ** 31 - 2), duration: ticks(1) });
    expect(readMidi(writeMidi(score))).toEqual({ score, diagnostics: [] });
  });

  it("keeps drums drums and pitches pitches, whatever their channels say", () => {
    const track = (channel: number, isDrum: boolean) => ({ name: "", program: 3, channel, isDrum });
    const score = createScore({ ...oneNote(), tracks: [track(9, false), track(4, true)] });
    expect(readMidi(writeMidi(score)).score!.tracks).toEqual([track(15, false), track(9, true)]);
  });

  it("keeps 2,000 notes of one pitch that lie inside each other", () => {
    const notes = Array.from({ length: 2000 }, (_, k) => ({
      ...oneNote().notes[0],
      onset: ticks(k),
      duration: ticks(5000 - 2 * k),
    }));
    const score = createScore({ ...oneNote(), notes });
    expect(readMidi(writeMidi(score)).score).toEqual(score);
  });

  it("joins pedal spans of one track that overlap, as its docstring says", () => {
    const span = (onset: number, duration: number) => ({
      onset: ticks(onset),
      duration: ticks(duration),
      track: 0,
    });
    const score = createScore({
      ...oneNote(),
      pedals: [span(0, 100), span(50, 20), span(60, 90), span(200, 10)],
    });
    expect(readMidi(writeMidi(score)).score?.pedals).toEqual([span(0, 150), span(200, 10)]);
  });

  it.each([
    [oneNote({ pitch: 128 }), "writeMidi: pitch must be a whole number in 0..127; got 128"],
    [oneNote({ velocity: 0 }), "writeMidi: velocity must be a whole number in 1..127; got 0"],
    [oneNote({ duration: 0 }), "writeMidi: duration must be a whole number in 1..2147483647; got 0"],
    [oneNote({ onset: -1 }), "writeMidi: tick must be a whole number in 0..2147483647; got -1"],
    [oneNote({ onset: 0.5 }), "writeMidi: tick must be a whole number in 0..2147483647; got 0.5"],
    [
      createScore({ ...oneNote(), tempos: [{ at: ticks(0), qpm: 3.5 }] }),
      "writeMidi: microseconds a quarter must be a whole number in 1..16777215; got 17142857",
    ],
    [
      createScore({ ...oneNote(), meters: [{ at: ticks(0), numerator: 4, denominator: 3 }] }),
      /log2 of meter denominator must be a whole number in 0..7; got 1.58/,
    ],
  ])("refuses what MIDI cannot hold (case %#)", (score, message) => {
    expect(() => writeMidi(score)).toThrow(MidiWriteError);
    expect(() => writeMidi(score)).toThrow(message);
  });
});
