import { readMidi, writeMidi } from "@semitone/music";
import { parseMidi } from "midi-file";
import { describe, expect, it } from "vitest";
import { FUZZ_FORMATS } from "./formats.ts";
import { fuzzOnce } from "./fuzz.ts";
import { generateMidi } from "./generate-midi.ts";
import { HOSTILE_MIDI, hostileMidi } from "./hostile-midi.ts";
import { notesOf } from "./legal-midi.ts";
import { MUTATIONS } from "./mutate.ts";

const FILES = Array.from({ length: 200 }, (_, seed) => generateMidi(seed));

/** Our notes in the form of `notesOf`. */
function ourNotes(bytes: Uint8Array): number[][] {
  const { score } = readMidi(bytes);
  return score!.notes
    .map(({ onset, duration, pitch, velocity, track }) => [
      onset,
      duration,
      pitch,
      velocity,
      score!.tracks[track].channel,
    ])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3] || a[4] - b[4]);
}

describe("readMidi on 200 files of formats 0 and 1, 96-480 ticks, running status, pedal, tempo changes", () => {
  it("finds the very notes that were put in, without diagnostics", () => {
    for (const { bytes, notes } of FILES) {
      expect(readMidi(bytes).diagnostics).toEqual([]);
      expect(ourNotes(bytes)).toEqual(notes);
    }
  });

  it("agrees with midi-file on notes, tempos, meters and keys", () => {
    for (const { bytes } of FILES) {
      const theirs = parseMidi(bytes);
      const score = readMidi(bytes).score!;
      expect(ourNotes(bytes)).toEqual(notesOf(theirs));
      const last = new Map<string, string>();
      for (const events of theirs.tracks) {
        let now = 0;
        for (const event of events) {
          now += event.deltaTime;
          if (event.type === "setTempo")
            last.set(`${now} tempo`, `${60_000_000 / event.microsecondsPerBeat}`);
          if (event.type === "timeSignature")
            last.set(`${now} meter`, `${event.numerator}/${event.denominator}`);
          if (event.type === "keySignature") last.set(`${now} key`, `${event.key} ${event.scale}`);
        }
      }
      const ours = new Map<string, string>();
      for (const { at, qpm } of score.tempos) ours.set(`${at} tempo`, `${qpm}`);
      for (const { at, numerator, denominator } of score.meters)
        ours.set(`${at} meter`, `${numerator}/${denominator}`);
      for (const { at, fifths, mode } of score.keys)
        ours.set(`${at} key`, `${fifths} ${Number(mode === "minor")}`);
      if (!last.has("0 meter")) last.set("0 meter", "4/4");
      expect(ours).toEqual(last);
    }
  });

  it("is undone by writeMidi: midi-file finds the same notes in what we write, and we the same score", () => {
    for (const { bytes, notes } of FILES) {
      const { score } = readMidi(bytes);
      const written = writeMidi(score!);
      expect(notesOf(parseMidi(written))).toEqual(notes);
      expect(readMidi(written)).toEqual({ score, diagnostics: [] });
    }
  });
});

describe("readMidi on damaged files", () => {
  it.each(Object.keys(MUTATIONS).map((kind, k) => [kind, k] as const))(
    "gives a reason after %s, unless score or file came out sound (60 seeds)",
    (kind, k) => {
      const count = Object.keys(MUTATIONS).length;
      for (let round = 0; round < 60; round++) {
        const seed = round * count + k;
        const result = fuzzOnce(FUZZ_FORMATS[0], seed);
        expect(result.kind).toBe(kind);
        expect(result.outcome, `seed ${seed}`).toMatch(/^(reason|unchanged|legal)$/);
      }
    },
  );

  it("keeps the notes before the damage: cut ever shorter, a file gives ever fewer of the same onsets", () => {
    const { bytes } = FILES.find(({ bytes: [, , , , , , , , , format] }) => format === 0)!;
    const onsets = (length: number) =>
      readMidi(bytes.subarray(0, length)).score!.notes.map(({ onset, pitch }) => onset * 128 + pitch);
    const whole = onsets(bytes.length);
    for (let length = bytes.length - 1; length >= 22; length -= 5) {
      const kept = onsets(length);
      expect(whole).toEqual(expect.arrayContaining(kept));
      // Five bytes fewer hold at most two note-ons.
      expect(kept.length).toBeGreaterThanOrEqual(onsets(length + 5).length - 2);
    }
  });

  it.each(HOSTILE_MIDI)(
    "stays within its bounds on a file full of %s, and says why it stopped or what was wrong",
    (name) => {
      const { score, diagnostics } = readMidi(hostileMidi(name, 2 ** 20), {
        maxNotes: 1000,
        maxChanges: 100,
        maxEvents: 100_000,
      });
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(score!.notes.length).toBeLessThanOrEqual(1000);
      expect(score!.pedals.length).toBeLessThanOrEqual(1000);
      expect(score!.tempos.length + score!.chords.length).toBeLessThanOrEqual(101);
    },
  );
});
