import { createScore, readScores, ticks } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { brokenPromise } from "./score-oracle.ts";
import { judgeStructured, STRUCTURED_FORMATS, structuredFile } from "./structured.ts";

const FILES = 240;

describe.each(STRUCTURED_FORMATS)("structured $name files", (format) => {
  it(`keep every promise of the oracle when read (${FILES} seeds)`, () => {
    let withNotes = 0;
    for (let seed = 0; seed < FILES; seed++) {
      const { broken, scores } = judgeStructured(format, seed);
      expect(broken, `seed ${seed}`).toBe(undefined);
      withNotes += Number(scores > 0);
    }
    // Files that no reader takes would prove nothing.
    expect(withNotes).toBeGreaterThan(FILES / 2);
  });

  it("are the same for the same seed, and read the same", () => {
    for (let seed = 0; seed < 12; seed++) {
      const bytes = structuredFile(format, seed);
      expect(structuredFile(format, seed)).toEqual(bytes);
      expect(readScores("a", bytes)).toEqual(readScores("a", bytes));
    }
  });
});

describe("brokenPromise(read)", () => {
  const score = createScore({
    ticksPerQuarter: 480,
    notes: [{ onset: ticks(0), duration: ticks(480), pitch: 60, velocity: 100, track: 0 }],
  });
  const judge = (changes: object) => brokenPromise({ scores: [{ ...score, ...changes }], diagnostics: [] });
  const note = (changes: object) => ({ notes: [{ ...score.notes[0], ...changes }] });

  it("is content with a sound score", () => {
    expect(judge({})).toBe(undefined);
  });

  it.each([
    [note({ duration: 0 }), /^note/],
    [note({ pitch: Number.NaN }), /^note/],
    [note({ track: 3 }), /^note/],
    [note({ onset: 2 ** 31 - 1 }), /^note/],
    [{ keys: [{ at: 0, fifths: Number.NaN, mode: "major" }] }, /^key/],
    [{ meters: [{ at: 0, numerator: 4, denominator: 3 }] }, /^meter/],
    [{ tempos: [{ at: 0, qpm: 0 }] }, /^tempo/],
    [{ tempos: [] }, /^no tempo/],
    [{ tempos: [{ at: 0, qpm: 3 }] }, /^writeMidi or readMidi: MidiWriteError/],
    [{ tracks: [{ name: "a\u0000", program: 0, channel: 0, isDrum: false }] }, /^text/],
    [{ tracks: [{ name: "", program: 0, channel: 9, isDrum: false }] }, /^track/],
    [{ pedals: [{ onset: 0, duration: 0, track: 0 }] }, /^pedal/],
  ])("names what is wrong with a score (case %#)", (changes, message) => {
    expect(judge(changes)).toMatch(message);
  });

  it("wants a score or a fatal reason, and no failure", () => {
    expect(brokenPromise({ scores: [], diagnostics: [] })).toBe("no score and no fatal reason");
    const diagnostic = { code: "reader-failed", severity: "fatal" as const, message: "a TypeError" };
    expect(brokenPromise({ scores: [], diagnostics: [diagnostic] })).toBe("a TypeError");
  });
});
