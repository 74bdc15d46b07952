// Bars with other pitches: rhythm stays, melody stays where it is to, all is valid and within limits.
import { createScore, type Note, type Score, ticks } from "@semitone/music";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kept } from "../choices.ts";
import { TEST_TOKENS, untrainedModel } from "../language/made-up-pieces.test-support.ts";
import type { LanguageModel } from "../language/open-language-model.ts";
import { composeWithLanguage } from "./language-composer.ts";

let model: LanguageModel;
beforeAll(async () => {
  model = await untrainedModel("gru", 8);
});
afterAll(() => model.dispose());

/** Four bars of chords of up to three notes for two hands, a drum track beside them; onsets on a grid of sixteenths. */
const pieces = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 63 }),
      length: fc.integer({ min: 1, max: 8 }),
      pitch: fc.integer({ min: 36, max: 84 }),
      track: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 8, maxLength: 40 },
  )
  .map((notes): Score => {
    const score = createScore({
      ticksPerQuarter: 4,
      notes: notes.map(({ at, length, pitch, track }) => ({
        ...{ onset: ticks(at), duration: ticks(length), pitch, velocity: 80, track },
      })),
      tracks: [false, false, true].map((isDrum, channel) => ({ name: "", program: 0, channel, isDrum })),
    });
    // As tokens say it: no two notes of one pitch overlap.
    return TEST_TOKENS.decode(TEST_TOKENS.encode(score));
  });

const rewrite = (from: Score, keep: Kept, more: object = {}) =>
  composeWithLanguage(model, {
    ...{ classes: {}, strength: 0, temperature: 1, topP: 1, bars: 1, seed: 3, from },
    ...{ fill: { first: 1, last: 4, vary: true, keep }, ...more },
  });

const isDrum = (score: Score, { track }: Note) => score.tracks[track].isDrum;
const timed = (score: Score, isWanted: (note: Note) => boolean = () => true) =>
  score.notes
    .filter(isWanted)
    .map(({ onset, duration, track }) => `${onset} ${duration} ${track}`)
    .sort();
/** The highest pitched note of each onset. */
const melody = (score: Score) => {
  const tops = new Map<number, number>();
  for (const note of score.notes)
    if (!isDrum(score, note)) tops.set(note.onset, Math.max(tops.get(note.onset) ?? 0, note.pitch));
  return [...tops].sort(([a], [b]) => a - b);
};
const bars = (score: Score) => Math.ceil((Math.max(...score.notes.map(({ onset }) => onset)) + 1) / 16);
const four = pieces.filter((score) => bars(score) === 4);

describe("bars that are varied with something kept", () => {
  it("keep rhythm: every note begins and ends as it did, percussion is as it was, and the pitches are others", async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(four, async (from) => {
        const score = await rewrite(from, "rhythm");
        expect(timed(score)).toEqual(timed(from));
        const drums = (of: Score) => of.notes.filter((note) => isDrum(of, note)).map(({ pitch }) => pitch);
        expect(drums(score)).toEqual(drums(from));
        changed += Number(
          score.notes.map(({ pitch }) => pitch).join() !== from.notes.map(({ pitch }) => pitch).join(),
        );
      }),
      { numRuns: 12 },
    );
    expect(changed).toBe(12);
  }, 120_000);

  it("keep melody: the highest note of each moment stays, too", async () => {
    await fc.assert(
      fc.asyncProperty(four, async (from) => {
        const score = await rewrite(from, "melody");
        expect(timed(score)).toEqual(timed(from));
        expect(melody(score)).toEqual(melody(from));
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it("stays in the key that is asked for; the same seed, the same notes", async () => {
    const [from] = fc.sample(four, { numRuns: 1, seed: 7 });
    const key = { tonic: 7, mode: "major" } as const;
    const score = await rewrite(from, "rhythm", { key });
    const pitched = score.notes.filter((note) => !isDrum(score, note));
    for (const { pitch } of pitched) expect([7, 9, 11, 0, 2, 4, 6]).toContain(pitch % 12);
    expect((await rewrite(from, "rhythm", { key })).notes).toEqual(score.notes);
    expect((await rewrite(from, "rhythm", { key, seed: 4 })).notes).not.toEqual(score.notes);
  }, 120_000);
});
