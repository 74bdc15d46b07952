import type { Score } from "@semitone/music";
import { COMMON, JIG, WALTZ } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeUpAnchor, madeUpConfig, madeUpModel } from "../segments/made-up-segments.test-support.ts";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { QUALITIES } from "../segments/qualities.ts";
import { compose, composePassages } from "./compose.ts";
import type { CompositionPlan } from "./composition-plan.ts";

let model: SegmentModel;
beforeAll(async () => {
  const config = madeUpConfig({
    scale: {
      mean: QUALITIES.map((name) => ({ density: 2, thickness: 1.2, velocity: 0.5 })[name as string] ?? 0),
      deviation: QUALITIES.map((name) => (name === "velocity" ? 0.1 : 0.5)),
    },
  });
  const grids = [COMMON, WALTZ, JIG];
  model = await madeUpModel(
    config,
    Array.from({ length: 30 }, (_, seed) =>
      madeUpAnchor(seed, { grid: grids[seed % 3], classes: { f0: seed % 2, f1: seed % 3 } }),
    ),
  );
});
afterAll(() => model.dispose());

const planOf = (changes: Partial<CompositionPlan> = {}): CompositionPlan => ({
  constraints: { classes: {}, qualities: {} },
  strength: 0.25,
  bars: 8,
  temperature: 1,
  seed: 1,
  ...changes,
});
const melody = ({ notes }: Score) => notes.map(({ onset, pitch, duration }) => [onset, pitch, duration]);

describe("composePassages", () => {
  it("composePassages gives the notes of compose, two bars a passage, and ends where it is cancelled", async () => {
    const plan = planOf({ bars: 7, grid: COMMON });
    const whole = await compose(model, plan);
    const passages: Score[] = [];
    for await (const passage of composePassages(model, plan)) passages.push(passage);
    expect(passages).toHaveLength(4);
    expect(passages.flatMap(({ notes }) => notes)).toEqual(whole.notes);
    for (const [i, { notes }] of passages.entries())
      for (const { onset } of notes) expect(Math.floor(onset / (2 * 1920))).toBe(i);
    const cancelled = new AbortController();
    const some: Score[] = [];
    await expect(async () => {
      for await (const passage of composePassages(model, plan, cancelled.signal)) {
        some.push(passage);
        cancelled.abort(new Error("enough"));
      }
    }).rejects.toThrow("enough");
    expect(some).toHaveLength(1);
  });
});

describe("compose", () => {
  it("compose(the same plan) is the same piece; another seed makes another", async () => {
    const piece = await compose(model, planOf());
    expect(piece.notes.length).toBeGreaterThan(8);
    expect(await compose(model, planOf())).toEqual(piece);
    expect(melody(await compose(model, planOf({ seed: 2 })))).not.toEqual(melody(piece));
  });

  it.each([1, 3, 4])(
    "compose({ bars: %i }) ends with the last bar, and no note sounds beyond",
    async (bars) => {
      const piece = await compose(model, planOf({ bars, grid: WALTZ }));
      const ends = piece.notes.map(({ onset, duration }) => onset + duration);
      expect(Math.max(...ends)).toBeLessThanOrEqual(bars * 1440);
      expect(Math.max(...piece.notes.map(({ onset }) => onset))).toBeGreaterThanOrEqual((bars - 1) * 1440);
    },
  );

  it("compose of fewer bars is the beginning of more", async () => {
    const [short, long] = [
      await compose(model, planOf({ bars: 4, grid: COMMON })),
      await compose(model, planOf({ grid: COMMON })),
    ];
    const end = 4 * 1920;
    const within = long.notes
      .filter(({ onset }) => onset < end)
      .map((note) => ({ ...note, duration: Math.min(note.duration, end - note.onset) }));
    expect(short.notes).toEqual(within);
  });

  it("compose signs the key that was asked for and moves the music into it", async () => {
    const inC = await compose(model, planOf({ key: { tonic: 0, mode: "major" } }));
    const inF = await compose(model, planOf({ key: { tonic: 5, mode: "major" } }));
    const inG = await compose(model, planOf({ key: { tonic: 7, mode: "major" } }));
    expect([inC, inF, inG].map(({ keys }) => keys[0])).toEqual([
      { at: 0, fifths: 0, mode: "major" },
      { at: 0, fifths: -1, mode: "major" },
      { at: 0, fifths: 1, mode: "major" },
    ]);
    const pitches = (of: Score) => of.notes.map(({ pitch }) => pitch).toSorted((a, b) => a - b);
    expect(pitches(inF)).toEqual(pitches(inC).map((pitch) => pitch + 5));
    expect(pitches(inG)).toEqual(pitches(inC).map((pitch) => pitch - 5));
  });

  it("compose is in the meter that was asked for, at the tempo and loudness that its qualities say", async () => {
    const constraints = { classes: {}, qualities: { tempo: -2, velocity: 1 } };
    const piece = await compose(model, planOf({ grid: JIG, constraints }));
    expect(piece.meters).toMatchObject([{ at: 0, numerator: 6, denominator: 8 }]);
    // log2(qpm / 120) = 0 - 2 x 0.5; velocity 127 (0.5 + 0.1), accents aside.
    expect(piece.tempos).toEqual([{ at: 0, qpm: 60 }]);
    for (const { velocity } of piece.notes) expect(Math.abs(velocity - 76.2)).toBeLessThanOrEqual(8.5);
  });

  it("compose at temperature 0 is at the mean tempo of all examples, whatever the seed", async () => {
    const plan = { temperature: 0, key: { tonic: 0, mode: "major" }, grid: COMMON } as const;
    const at = async (seed: number) => (await compose(model, planOf({ ...plan, seed }))).tempos;
    expect(await at(1)).toEqual(await at(2));
  });

  it("compose has a f1: the third segment of a phrase begins as its first did and ends otherwise, the others are new", async () => {
    const rests: Float32Array[] = [];
    const watched: SegmentModel = Object.create(model, {
      decode: {
        value: (segments: Parameters<SegmentModel["decode"]>[0]) => {
          rests.push(segments[0].beatLatents);
          return model.decode(segments);
        },
      },
    });
    await compose(watched, planOf({ bars: 12, grid: COMMON }));
    const half = (segment: number, part: 0 | 1) => {
      const middle = rests[segment].length / 2;
      return String(part === 0 ? rests[segment].subarray(0, middle) : rests[segment].subarray(middle));
    };
    expect(rests).toHaveLength(6);
    expect(half(2, 0)).toBe(half(0, 0));
    expect(half(2, 1)).not.toBe(half(0, 1));
    // The second phrase begins anew.
    for (const other of [1, 3, 4, 5]) expect(half(other, 0)).not.toBe(half(0, 0));
  });

  it("compose with classes chooses among versions: the plan's strength says how many, and all keep to its bars", async () => {
    const constraints = { classes: { f0: 1 }, qualities: {} };
    const weak = await compose(model, planOf({ constraints, strength: 0.05 }));
    const strong = await compose(model, planOf({ constraints, strength: 0.3 }));
    expect(melody(weak)).not.toEqual(melody(strong));
    expect(await compose(model, planOf({ constraints, strength: 0.3 }))).toEqual(strong);
  });
});
