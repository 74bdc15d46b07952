// Masks of tokens: what an encoder writes is allowed, and what is allowed decodes to what it says, within the limits set.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Score } from "../score.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { createBeat, DRUMS } from "./beat.ts";
import { BeatGrammar, type BeatLimits } from "./beat-grammar.ts";

const FORMS = [
  createBeat(),
  createBeat({ stepsPerQuarter: 4, velocityBins: 0, tempoBins: 0, maxQuarters: 1 }),
  createBeat({ tracks: false }),
];

const someScore: fc.Arbitrary<Score> = fc
  .record({
    notes: fc.array(
      fc.record({
        onset: fc.integer({ min: 0, max: 4000 }).map(ticks),
        duration: fc.integer({ min: 1, max: 3000 }).map(ticks),
        pitch: fc.integer({ min: 40, max: 80 }),
        velocity: fc.integer({ min: 1, max: 127 }),
        track: fc.integer({ min: 0, max: 19 }),
      }),
      { maxLength: 60 },
    ),
    tempos: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 4000 }).map(ticks),
        qpm: fc.double({ min: 10, max: 500, noNaN: true }),
      }),
      { maxLength: 3 },
    ),
    meters: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 4000 }).map(ticks),
        numerator: fc.integer({ min: 1, max: 20 }),
        denominator: fc.constantFrom(2, 4, 8, 16),
      }),
      { maxLength: 3 },
    ),
    programs: fc.array(fc.integer({ min: 0, max: 130 }), { minLength: 20, maxLength: 20 }),
  })
  .map(({ programs, ...parts }) =>
    createScore({
      ticksPerQuarter: 240,
      ...parts,
      tracks: programs.map((program, i) => ({
        name: "",
        program: program > 127 ? 0 : program,
        channel: i % 16,
        isDrum: program > 127,
      })),
    }),
  );

describe.each(FORMS.map((form) => [JSON.stringify(form.spec), form] as const))(
  "BeatGrammar of %s",
  (_, form) => {
    const mask = new Uint8Array(form.vocabulary.size);

    it("allows every token that encode writes", () => {
      fc.assert(
        fc.property(someScore, (score) => {
          const grammar = new BeatGrammar(form);
          const { data } = form.encode(score);
          if (data.length === 1) return; // no notes: `end` alone
          for (const [at, token] of data.entries()) {
            grammar.allowed(mask);
            if (mask[token] === 0) throw new Error(`${form.vocabulary.names[token]} at ${at} is not allowed`);
            grammar.push(token);
          }
        }),
        { numRuns: 150 },
      );
    });

    it("any walk decodes to the notes that its tokens say", () => {
      fc.assert(
        fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 300 }), (choices) => {
          const grammar = new BeatGrammar(form);
          const tokens = walk(grammar, mask, choices);
          const score = form.decode({ shape: [tokens.length], data: Int32Array.from(tokens) });
          expect(score.notes.length).toBe(grammar.notes);
          // Nothing overlaps in a track, so writing it again keeps every note.
          const again = form.decode(form.encode(score));
          expect(again.notes).toEqual(score.notes);
        }),
        { numRuns: 100 },
      );
    });
  },
);

/** Tokens chosen by numbers among those allowed, families first so that notes are not lost among positions. */
function walk(grammar: BeatGrammar, mask: Uint8Array, choices: readonly number[]): number[] {
  const { vocabulary } = grammar.tokens;
  const tokens: number[] = [];
  for (const choice of choices) {
    grammar.allowed(mask);
    const allowed = [...mask.keys()].filter((token) => mask[token] === 1);
    const families = [...new Set(allowed.map((token) => vocabulary.familyOf[token]))].filter(
      (one) => one !== "end",
    );
    if (families.length === 0) break;
    const family = families[choice % families.length];
    const members = allowed.filter((token) => vocabulary.familyOf[token] === family);
    const token = members[(choice >>> 3) % members.length];
    tokens.push(token);
    grammar.push(token);
  }
  return tokens;
}

describe("BeatGrammar within limits", () => {
  it("keeps range, pitch classes, polyphony, meter, tracks and programs, and never has nothing to allow", () => {
    const [form] = FORMS;
    const mask = new Uint8Array(form.vocabulary.size);
    const limits: BeatLimits = {
      lowPitch: 50,
      highPitch: 61,
      pitchClasses: [0, 2, 4, 5, 7, 9, 11],
      polyphony: 2,
      meter: { numerator: 6, denominator: 8 },
      tracks: 2,
      programs: [0, 40, DRUMS],
      tempoChanges: false,
      silentBars: 1,
    };
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 400 }), (choices) => {
        const tokens = walk(new BeatGrammar(form, limits), mask, choices);
        const score = form.decode({ shape: [tokens.length], data: Int32Array.from(tokens) });
        expect(score.tracks.length).toBeLessThanOrEqual(2);
        expect(
          tokens.filter((token) => form.vocabulary.familyOf[token] === "tempo").length,
        ).toBeLessThanOrEqual(1);
        if (tokens.length > 1) expect(score.meters).toEqual([{ at: 0, numerator: 6, denominator: 8 }]);
        for (const { program, isDrum } of score.tracks)
          expect(isDrum || [0, 40].includes(program)).toBe(true);
        for (const { onset, pitch, track } of score.notes) {
          const sounding = score.notes.filter(
            (other) => other.onset <= onset && other.onset + other.duration > onset,
          );
          expect(sounding.length).toBeLessThanOrEqual(2);
          if (score.tracks[track].isDrum) continue;
          expect(pitch >= 50 && pitch <= 61 && limits.pitchClasses!.includes(pitch % 12)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("clone() goes on by itself", () => {
    const [form] = FORMS;
    const grammar = new BeatGrammar(form);
    for (const token of form.encode(createScore({ ticksPerQuarter: 4, notes: [] })).data) grammar.push(token);
    expect(grammar.isEnded).toBe(true);
    const fresh = new BeatGrammar(form);
    fresh.push(form.vocabulary.token("bar"));
    const copy = fresh.clone();
    copy.push(form.vocabulary.tokenOf("meter_3/4"));
    expect([copy.bars, copy.meter?.numerator, fresh.meter]).toEqual([1, 3, undefined]);
  });
});
