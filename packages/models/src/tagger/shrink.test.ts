import { SCORE_VIEWS, type Score } from "@semitone/music";
import { calibrationError, randomFrom, reliability } from "@semitone/stats";
import { beforeAll, describe, expect, it } from "vitest";
import { SCORE_READS } from "../features/reads.ts";
import { predictTask } from "./calibrate.ts";
import { candidatesOf } from "./evidence.ts";
import { QUARTER, scoreOf } from "./made-up-score.test-support.ts";
import { priorOf, priorWeight, shrunkClasses, shrunkNumber } from "./shrink.ts";
import { priorWeightsOf, scalePieces, type Tagger, tagRows, trainTagger } from "./tagger.ts";

describe("priorWeight(strangeness)", () => {
  it("priorWeight is 0 up to the limit, rises from there without a step, and comes to 1 in the end", () => {
    expect([0, 0.5, 1].map(priorWeight)).toEqual([0, 0, 0]);
    expect(priorWeight(1 + 1e-9)).toBeLessThan(1e-8);
    expect(priorWeight(2)).toBe(1 - 1 / 16);
    expect(priorWeight(1.2)).toBeCloseTo(0.5177, 4);
    expect(priorWeight(Number.POSITIVE_INFINITY)).toBe(1);
    const weights = Array.from({ length: 50 }, (_, i) => priorWeight(1 + i / 10));
    expect(weights).toEqual([...weights].sort((a, b) => a - b));
  });
});

describe("priors and answers shrunk to them", () => {
  it("priorOf counts labels by weight, with one imaginary label evenly; of numbers it is mean and deviation", () => {
    const classes = priorOf(
      [
        [1, 0],
        [1, 0],
        [0.5, 0.5],
      ],
      [1, 1, 2],
    );
    expect(classes).toEqual({ kind: "classes", shares: [3.5 / 5, 1.5 / 5] });
    expect(priorOf([[2], [6]], [3, 1])).toEqual({ kind: "number", mean: 3, deviation: Math.sqrt(3) });
  });

  it("shrunkClasses is (1 - w) answer + w prior: the answer at 0, the prior at 1, always adding up to 1", () => {
    expect(shrunkClasses([0.97, 0.03], [0.4, 0.6], 0)).toEqual([0.97, 0.03]);
    expect(shrunkClasses([0.97, 0.03], [0.4, 0.6], 1)).toEqual([0.4, 0.6]);
    const half = shrunkClasses([0.9, 0.1], [0.4, 0.6], 0.25);
    expect(half[0]).toBeCloseTo(0.75 * 0.9 + 0.25 * 0.4, 12);
    expect(half[0] + half[1]).toBeCloseTo(1, 12);
  });

  it("shrunkNumber moves the value to the mean, and its interval to that of the labels, wider where both are apart", () => {
    const prior = { kind: "number", mean: 10, deviation: 2 } as const;
    expect(shrunkNumber(4, 1, prior, 0)).toEqual({ value: 4, half: 1 });
    const { value, half } = shrunkNumber(4, 1, prior, 1);
    expect(value).toBe(10);
    expect(half).toBeCloseTo(1.645 * 2, 12);
    // By hand: 0.5 x 1 + 0.5 x 3.29^2 + 0.25 x (1.645 x 6)^2.
    expect(shrunkNumber(4, 1, prior, 0.5).half).toBeCloseTo(Math.sqrt(0.5 + 5.41205 + 24.354225), 6);
    expect(shrunkNumber(4, Number.POSITIVE_INFINITY, prior, 0.5).half).toBe(Number.POSITIVE_INFINITY);
  });
});

/** Twelve bars of chords below a melody: three beats a bar for a waltz, four for a march, and some of each that are hard to tell. */
function dance(seed: number): { readonly score: Score; readonly isWaltz: boolean } {
  const random = randomFrom(seed + 100);
  const draw = (n: number) => Math.floor(n * random());
  const isWaltz = seed % 2 === 0;
  const beats = isWaltz === random() < 0.85 ? 3 : 4;
  const tonic = 55 + draw(8);
  const notes: [number, number, number][] = [];
  for (let bar = 0; bar < 12; bar++)
    for (let beat = 0; beat < beats; beat++) {
      const at = (bar * beats + beat) * QUARTER;
      for (const pitch of beat === 0 ? [tonic - 12] : [tonic, tonic + 4, tonic + 7])
        notes.push([at, pitch, QUARTER]);
      const halves = random() < 0.3 ? 2 : 1;
      for (let half = 0; half < halves; half++)
        notes.push([at + (half * QUARTER) / 2, tonic + 12 + [0, 2, 4, 5, 7][draw(5)], QUARTER / halves]);
    }
  return { score: scoreOf(notes), isWaltz };
}

const rowOf = (score: Score): Float32Array =>
  Float32Array.from(SCORE_VIEWS.flatMap((view) => [...view.row(score)]));

describe("tags of music unlike waltzes and marches", () => {
  const dances = Array.from({ length: 120 }, (_, i) => dance(i));
  const rows = dances.map(({ score }) => rowOf(score));
  const [known, held] = [rows.slice(0, 60), rows.slice(60)];
  const targets = dances.map(({ isWaltz }) => [Number(isWaltz), Number(!isWaltz)]);
  const speeds = dances.map(({ isWaltz }, i) => [(isWaltz ? 180 : 110) + (i % 7)]);
  let tagger: Tagger;

  beforeAll(async () => {
    ({ tagger } = await trainTagger(
      {
        reads: SCORE_READS,
        rows: known,
        groups: known.map((_, i) => `g${i}`),
        tasks: [
          { attribute: "type", kind: "classes", classes: ["waltz", "march"], targets: targets.slice(0, 60) },
          { attribute: "speed", kind: "number", classes: [], targets: speeds.slice(0, 60) },
        ],
      },
      {
        seed: 1,
        candidates: (problem, kind) =>
          candidatesOf(kind === "number" ? "ridge regression" : "logistic regression", problem, kind),
      },
    ));
  }, 60_000);

  it("tagRows of drums alone and of noise gives about the shares and the mean of the labels, and is unsure", async () => {
    const random = randomFrom(4);
    const draw = (n: number) => Math.floor(n * random());
    const odd = [
      scoreOf(
        Array.from({ length: 128 }, (_, i) => [i * 240, [36, 42, 38, 42][i % 4], 60] as const),
        true,
      ),
      scoreOf(
        Array.from({ length: 400 }, () => [draw(64 * QUARTER), draw(128), 1 + draw(2 * QUARTER)] as const),
      ),
    ];
    for (const { unfamiliar, priorWeight: weight, predictions } of await tagRows(tagger, odd.map(rowOf))) {
      const [type, speed] = predictions;
      expect(unfamiliar).toBe(true);
      expect(weight).toBeGreaterThan(0.9);
      expect(Math.abs(type.distribution!.waltz - 0.5)).toBeLessThan(0.05);
      expect(type).toMatchObject({ unsure: true, set: ["waltz", "march"] });
      const mean = speeds.slice(0, 60).reduce((sum, [value]) => sum + value, 0) / 60;
      expect(Math.abs((speed.value as number) - mean)).toBeLessThan(6);
      expect(speed.unsure).toBe(true);
      // Nine of ten labels lie in it.
      const [low, high] = speed.interval!;
      const inside = speeds.filter(([value]) => value >= low && value <= high).length;
      expect(inside / speeds.length).toBeGreaterThan(0.9);
    }
  });

  it("tagRows of familiar pieces left out of training is what the tagger says by itself, so calibration is the same", async () => {
    const tagged = await tagRows(tagger, held);
    const familiar = [...held.keys()].filter((i) => !tagged[i].unfamiliar);
    expect(familiar.length).toBeGreaterThan(45);
    const plain = await predictTask(tagger.tasks[0], scalePieces(tagger.scaler, held));
    const truth = familiar.map((i) => Number(!dances[60 + i].isWaltz));
    const shown = familiar.map((i) => Object.values(tagged[i].predictions[0].distribution!));
    const own = familiar.map((i) => plain[i]);
    expect(shown).toEqual(own);
    const error = (probs: readonly number[][]) => calibrationError(reliability(truth, probs, 2));
    expect(error(shown)).toBe(error(own));
  });

  it("tagRows takes the prior weight of a passage from its piece, and changes nothing at 0", async () => {
    const [plain] = await predictTask(tagger.tasks[0], scalePieces(tagger.scaler, held.slice(0, 1)));
    const said = async (weight: number) => {
      const [{ predictions, unfamiliar }] = await tagRows(tagger, held.slice(0, 1), undefined, [weight]);
      return { unfamiliar, waltz: predictions[0].distribution!.waltz };
    };
    expect(await said(0)).toEqual({ unfamiliar: false, waltz: plain[0] });
    const half = await said(0.5);
    expect(half.unfamiliar).toBe(true);
    const shares = tagger.tasks[0].prior?.kind === "classes" ? tagger.tasks[0].prior.shares : [];
    expect(half.waltz).toBeCloseTo((plain[0] + shares[0]) / 2, 12);
    expect(priorWeightsOf(tagger, known.slice(0, 3))).toEqual([0, 0, 0]);
  });

  it("tagRows shrinks nothing by a run that kept no prior, but says that it is unsure", async () => {
    const { prior: _, ...old } = tagger.tasks[0];
    const [{ predictions }] = await tagRows({ ...tagger, tasks: [old] }, held.slice(0, 1), undefined, [0.9]);
    const [plain] = await predictTask(old, scalePieces(tagger.scaler, held.slice(0, 1)));
    expect(predictions[0].distribution!.waltz).toBe(plain[0]);
    expect(predictions[0].unsure).toBe(true);
  });
});
