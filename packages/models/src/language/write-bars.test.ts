// What a language model writes: always valid, within limits, as many bars as asked for, and the same for the same seed.

import { type BeatLimits, barGrid, type Score } from "@semitone/music";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { barsOf, returning } from "./echo.ts";
import { scalePiece, TEST_TOKENS, untrainedModel } from "./made-up-pieces.test-support.ts";
import type { LanguageModel } from "./open-language-model.ts";
import { sampleToken } from "./sample.ts";
import { beginWith, type Lead, type Version, type WritePlan, writeBars } from "./write-bars.ts";

let model: LanguageModel;

beforeAll(async () => {
  model = await untrainedModel("gru", 8);
});
afterAll(() => model.dispose());

const scoreOf = ({ tokens }: Pick<Version, "tokens">): Score =>
  TEST_TOKENS.decode({ shape: [tokens.length], data: Int32Array.from(tokens) });

async function write(plan: WritePlan, from: readonly number[] = []): Promise<Version> {
  let last: Version | undefined;
  for await (const version of writeBars(model, await beginWith(model, from, plan.limits), plan))
    last = version;
  return last!;
}

/** Weighs by a rule of its own, and may even want what is masked. */
const LIKE_LOUD: Lead = {
  weigh: async (choices) =>
    choices.map((choice) => choice?.logs.map((log, token) => log + 5 * Math.sin(token))),
  bend: (states) => states,
};

describe("writeBars", () => {
  it("writes valid music of so many bars within its limits, at any temperature, by an untrained model", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(1000),
          bars: fc.integer({ min: 1, max: 6 }),
          temperature: fc.constantFrom(0.3, 1, 2),
          topP: fc.constantFrom(0.5, 0.9, 1),
          echo: fc.constantFrom(undefined, returning(3), returning(-3)),
          lead: fc.constantFrom(undefined, LIKE_LOUD),
          limits: fc.record({
            lowPitch: fc.constantFrom(0, 48),
            highPitch: fc.constantFrom(72, 127),
            pitchClasses: fc.constantFrom(undefined, [0, 2, 4, 5, 7, 9, 11]),
            polyphony: fc.constantFrom(undefined, 1, 3),
            meter: fc.constantFrom({ numerator: 3, denominator: 4 }, { numerator: 6, denominator: 8 }),
            tracks: fc.constantFrom(1, 3),
            silentBars: fc.constantFrom(undefined, 0),
          }),
        }),
        async ({ limits, ...plan }) => {
          const { tokens, grammar } = await write({ ...plan, limits: limits as BeatLimits });
          const score = scoreOf({ tokens });
          expect(grammar.bars).toBe(plan.bars);
          expect(score.notes.length).toBe(grammar.notes);
          expect(score.meters).toEqual([{ at: 0, ...limits.meter }]);
          expect(
            barGrid(score).filter(({ start }) => score.notes.some(({ onset }) => onset >= start)).length,
          ).toBeLessThanOrEqual(plan.bars);
          if (limits.silentBars === 0 && limits.polyphony === undefined)
            for (const bar of barsOf(tokens, TEST_TOKENS.vocabulary.token("bar")))
              expect(bar.some((token) => TEST_TOKENS.vocabulary.familyOf[token] === "pitch")).toBe(true);
          for (const { pitch, track, onset } of score.notes) {
            expect(track).toBeLessThan(limits.tracks);
            if (limits.polyphony)
              expect(
                score.notes.filter((other) => other.onset <= onset && other.onset + other.duration > onset)
                  .length,
              ).toBeLessThanOrEqual(limits.polyphony);
            if (score.tracks[track].isDrum) continue;
            expect(pitch >= limits.lowPitch && pitch <= limits.highPitch).toBe(true);
            if (limits.pitchClasses) expect(limits.pitchClasses).toContain(pitch % 12);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it("the same seed gives the same tokens, another others; a piece that is given stays as it is", async () => {
    const plan = { bars: 2, seed: 3, temperature: 1, topP: 1 };
    const given = [...TEST_TOKENS.encode(scalePiece(0)).data].slice(0, -1);
    const once = await write(plan, given);
    expect((await write(plan, given)).tokens).toEqual(once.tokens);
    expect((await write({ ...plan, seed: 4 }, given)).tokens).not.toEqual(once.tokens);
    expect(once.tokens.slice(0, given.length)).toEqual(given);
    expect(once.grammar.bars).toBe(6);
  });

  it("an echo makes bars like those before them; below 0 it makes them unlike", async () => {
    const given = [...TEST_TOKENS.encode(scalePiece(0)).data].slice(0, -1);
    const alike = async (weight: number) => {
      const { tokens } = await write(
        { bars: 4, seed: 1, temperature: 1, topP: 1, echo: returning(weight) },
        given,
      );
      return scoreOf({ tokens }).notes.filter(
        ({ onset, pitch }, _, notes) =>
          onset >= 64 && notes.some((note) => note.pitch === pitch && note.onset === onset - 64),
      ).length;
    };
    expect(await alike(8)).toBeGreaterThan(2 * (await alike(0)) + 4);
    expect(await alike(-8)).toBeLessThanOrEqual(await alike(0));
  });

  it("keeps the version with the highest merit, phrase after phrase", async () => {
    const limits = { meter: { numerator: 2, denominator: 4 }, tracks: 1 };
    const notesOf = (versions: readonly Version[]) => versions.map(({ grammar }) => grammar.notes);
    const seen: number[][] = [];
    const best = await write({
      ...{ bars: 8, seed: 1, temperature: 1, topP: 1, versions: 5, limits },
      merits: (versions) => {
        seen.push(notesOf(versions));
        return notesOf(versions);
      },
    });
    expect(seen.length).toBe(2);
    expect(best.grammar.notes).toBe(Math.max(...seen[1]));
    expect(Math.min(...seen[1])).toBeGreaterThanOrEqual(Math.max(...seen[0]));
  });
});

describe("sampleToken", () => {
  const logs = Float32Array.from([0.1, 0.5, 0.3, 0.1], Math.log);

  it("never takes what is masked, and at temperature 0 takes the likeliest", () => {
    expect(sampleToken(logs, Uint8Array.of(1, 0, 1, 1), { temperature: 0, topP: 1 }, 0.99)).toBe(2);
    for (let draw = 0; draw < 1; draw += 0.05)
      expect(sampleToken(logs, Uint8Array.of(1, 0, 0, 1), { temperature: 1, topP: 1 }, draw)).not.toBe(1);
    expect(() => sampleToken(logs, new Uint8Array(4), { temperature: 1, topP: 1 }, 0)).toThrow(
      /got none allowed/,
    );
  });

  it("takes each as often as it is likely, and with topP only the likeliest", () => {
    const counts = (topP: number) => {
      const found = [0, 0, 0, 0];
      for (let i = 0; i < 1000; i++)
        found[sampleToken(logs, new Uint8Array(4).fill(1), { temperature: 1, topP }, (i + 0.5) / 1000)]++;
      return found;
    };
    expect(counts(1)).toEqual([100, 500, 300, 100]);
    expect(counts(0.75)).toEqual([0, 625, 375, 0]);
  });
});
