import {
  barGrid,
  createScore,
  describeScore,
  endOfScore,
  readMidi,
  type Score,
  ticks,
  writeMidi,
} from "@semitone/music";
import { cutPiece } from "@semitone/music/cells";
import { madeUpPiece } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseTemplates } from "./choose-templates.ts";
import { fittingTemplates, TemplateComposer, type TemplatePlan } from "./compose-template.ts";

const MOODS = ["calm", "lively"] as const;
const scores = Array.from({ length: 12 }, (_, i) => madeUpPiece(i, MOODS[i % 2]));
const templates = chooseTemplates({
  cuts: scores.map((score) => cutPiece(score)),
  attributes: [
    { name: "mood", classes: MOODS, targets: scores.map((_, i) => (i % 2 === 0 ? [1, 0] : [0, 1])) },
  ],
  nameOf: (i) => `${i}.mid`,
  scoreOf: (i) => scores[i],
  seed: 1,
});
const composer = new TemplateComposer(templates);
const plan: TemplatePlan = { classes: {}, strength: 1.5, bars: 8, temperature: 0.6, seed: 1 };
const made = async (more: Partial<TemplatePlan> = {}): Promise<Score> =>
  (await composer.compose({ ...plan, ...more })).score;

describe("TemplateComposer", () => {
  it("compose({ bars }) writes so many bars, however short the template is, the same ones again", async () => {
    for (const bars of [1, 5, 8, 30]) {
      const score = await made({ bars });
      expect(barGrid(score)).toHaveLength(bars);
      expect(endOfScore(score)).toBeLessThanOrEqual(bars * 1920);
      expect(await made({ bars })).toEqual(score);
    }
    expect(await made({ seed: 2 })).not.toEqual(await made({ seed: 1 }));
  });

  it("compose begins where there are notes, however long the template is silent", async () => {
    const [{ score, ...rest }] = templates.templates;
    const move = 24 * 1920;
    const late = createScore({
      ...score,
      notes: [...score.notes, ...score.notes.map((note) => ({ ...note, onset: ticks(note.onset + move) }))],
    });
    const alone = new TemplateComposer({ templates: [{ ...rest, score: late }] });
    for (let seed = 1; seed <= 12; seed++)
      expect((await alone.compose({ ...plan, bars: 4, seed })).score.notes.length).toBeGreaterThan(0);
  });

  it("compose({ classes }) takes the rhythm of a piece of the class, with other notes, and says of which", async () => {
    for (const mood of MOODS)
      for (let seed = 1; seed <= 5; seed++) {
        const { score, template } = await composer.compose({ ...plan, seed, classes: { mood } });
        expect(template.classes.mood).toBe(mood);
        const onsets = ({ notes }: Score) => [...new Set(notes.map(({ onset }) => onset))];
        expect(onsets(score)).toEqual(onsets(template.score));
        // Where the melody meets another note of its track, one is left of both.
        expect(score.notes.length).toBeGreaterThan(0.9 * template.score.notes.length);
        expect(score.notes.map(({ pitch }) => pitch)).not.toEqual(
          template.score.notes.map(({ pitch }) => pitch),
        );
        expect(score.provenance.records!.after).toContain(template.piece);
      }
  });

  it("compose({ key }) is in that key", async () => {
    for (const [tonic, mode, fifths] of [
      [2, "major", 2],
      [9, "minor", 0],
    ] as const) {
      const score = await made({ key: { tonic, mode }, seed: 3 });
      expect(score.keys[0]).toMatchObject({ fifths, mode });
      const scale = mode === "major" ? [0, 2, 4, 5, 7, 9, 11] : [0, 2, 3, 5, 7, 8, 10, 11];
      const inside = score.notes.filter(({ pitch }) => scale.includes((pitch - tonic + 12) % 12)).length;
      expect(inside / score.notes.length).toBeGreaterThan(0.8);
    }
  });

  it("compose(plan, judge) keeps the version of which the judge is surest", async () => {
    const heard: Score[] = [];
    const judge = {
      classes: { mood: MOODS },
      judge: async (some: readonly Score[]) => {
        heard.push(...some);
        return some.map((_, i) => ({ mood: { calm: i === 3 ? 0.99 : 0.01, lively: 0.5 } }));
      },
      close: async () => undefined,
    };
    const { score } = await composer.compose({ ...plan, strength: 1, classes: { mood: "calm" } }, judge);
    expect(heard).toHaveLength(7);
    expect(score).toBe(heard[3]);
  });

  it("writes music that a MIDI file holds and that can be described, whatever is asked", async () => {
    const plans = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 40 }),
      bars: fc.integer({ min: 1, max: 24 }),
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      key: fc.option(
        fc.record({
          tonic: fc.integer({ min: 0, max: 11 }),
          mode: fc.constantFrom("major" as const, "minor" as const),
        }),
        { nil: undefined },
      ),
      classes: fc.constantFrom<Record<string, string>>({}, { mood: "calm" }, { mood: "lively" }),
    });
    await fc.assert(
      fc.asyncProperty(plans, async (asked) => {
        const score = await made(asked);
        const back = readMidi(writeMidi(score)).score!;
        expect(back.notes.length).toBe(score.notes.length);
        expect(describeScore(score).every((value) => !Number.isFinite(value) || Math.abs(value) < 1e9)).toBe(
          true,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe("fittingTemplates", () => {
  it("fittingTemplates(templates, { meter }) has none in a meter that no piece is in", () => {
    expect(fittingTemplates(templates, { ...plan, meter: { numerator: 5, denominator: 8 } })).toEqual([]);
    expect(fittingTemplates(templates, { ...plan, meter: { numerator: 4, denominator: 4 } })).toHaveLength(
      12,
    );
  });

  it("takes those of some of the classes where there is none of all, and all at strength 0", () => {
    const { templates: of } = templates;
    const both = { ...plan, classes: { mood: "calm", era: "old" } };
    expect(fittingTemplates(templates, both)).toEqual(of.filter(({ classes }) => classes.mood === "calm"));
    expect(fittingTemplates(templates, { ...both, strength: 0 })).toEqual(of);
    expect(fittingTemplates(templates, { ...plan, classes: { mood: "x" } })).toEqual([]);
  });

  it("compose says so where no template fits", async () => {
    await expect(made({ classes: { mood: "x" } })).rejects.toThrow(/expected a template that fits/);
  });
});
