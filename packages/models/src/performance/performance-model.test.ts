import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  align,
  createScore,
  decodePerformance,
  encodePerformance,
  type Note,
  type Score,
  ticks,
  toPerformance,
} from "@semitone/music";
import { pearson, randomFrom } from "@semitone/stats";
import { afterAll, describe, expect, it } from "vitest";
import { performedNotes, playedNotes, usualBeat, writtenBeat } from "../played/played-notes.ts";
import { adjusted } from "./adjusted.ts";
import { ATTRIBUTE_NAMES, attributeScale, attributesOf } from "./attributes.ts";
import { CONTENT_FEATURES, contentFeatures } from "./content-features.ts";
import { fitContentRidge, predictRidge } from "./content-ridge.ts";
import { fitPerformance } from "./fit-performance.ts";
import { openPerformance } from "./open-performance.ts";
import { PERFORMANCE_FILES, readPerformanceModel, writePerformanceModel } from "./performance-config.ts";
import { playByRule } from "./play-by-rule.ts";
import { laidTogether, STRETCH, stretchOf, stretchStarts } from "./stretches.ts";
import type { PerformancePiece, TrainedPerformance } from "./trained-performance.ts";
import { judgedPieces, trustOf, trustSteps } from "./trust.ts";

const folder = mkdtempSync(join(tmpdir(), "performance-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function madeUpScore(seed: number, count = 100): Score {
  const random = randomFrom(seed);
  const notes = Array.from(
    { length: count },
    (_, i): Note => ({
      onset: ticks(240 * Math.floor(i / 2)),
      duration: ticks(220),
      pitch: (i % 2 === 0 ? 45 : 65) + Math.floor(12 * random()),
      velocity: 64,
      track: 0,
    }),
  );
  return createScore({ ticksPerQuarter: 480, notes });
}

/** In time, with the velocities and the tempo that are given. */
function played(score: Score, velocity: (i: number) => number, qpm: number) {
  const loud = { ...score, notes: score.notes.map((note, i) => ({ ...note, velocity: velocity(i) })) };
  return { played: align(score, toPerformance({ ...loud, tempos: [{ at: ticks(0), qpm }] })) };
}

const pieces: PerformancePiece[] = [1, 2].map((seed) => {
  const score = madeUpScore(seed);
  const ways = [-1, -0.5, 0, 0.5, 1];
  return {
    score,
    performances: ways.map((way) =>
      played(
        score,
        (i) => Math.round(60 + 10 * way + (score.notes[i].pitch > 60 ? 12 : 0)),
        100 * 2 ** (0.2 * way),
      ),
    ),
  };
});
const options = { steps: 8, channels: 8, code: 2, threads: 1, seed: 3 };

let once: ReturnType<typeof fitPerformance> | undefined;
/** The same model for all who only play with it. */
const fitted = () => (once ??= fitPerformance(pieces, options));

/** Weights with which networks raise (or lower) the velocity of high notes and do nothing else. */
function withShape(weights: TrainedPerformance["weights"], sign: number): TrainedPerformance["weights"] {
  const made = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, Float32Array.from(values as Float32Array)]),
  );
  const set = (name: string, at: (i: number) => number) => {
    made[name] = made[name].map((_, i) => at(i));
  };
  const { channels } = options;
  const kernel = 5;
  const told = CONTENT_FEATURES.length + 5;
  const top = CONTENT_FEATURES.indexOf("isTop");
  for (const name of Object.keys(made)) if (name.startsWith("decoder/")) set(name, () => 0);
  // Channel 0 of both layers is isTop (never negative here, for the bias); the end hands it to velocity.
  set("decoder/conv0/weight", (i) => Number(i === top * kernel + 2));
  set("decoder/conv0/bias", (i) => Number(i === 0) * 3);
  set("decoder/conv1/weight", (i) => Number(i === 2));
  set("decoder/end/weight", (i) => Number(i === 0) * sign);
  if (made["decoder/conv0/weight"].length !== channels * told * kernel) throw new Error("another layout");
  return made;
}

describe("stretches", () => {
  it.each([1, 63, 64, 65, 96, 300])("of %i notes laid together are the notes again", (count) => {
    const rows = Array.from({ length: count }, (_, i) => Float32Array.of(i, -i));
    const starts = stretchStarts(count);
    const cut = starts.map((start) => {
      const into = new Float32Array(2 * STRETCH);
      stretchOf(rows, start, into);
      return into;
    });
    for (const [i, row] of laidTogether(count, starts, cut).entries()) {
      expect(row[0]).toBeCloseTo(i, 3);
      expect(row[1]).toBeCloseTo(-i, 3);
    }
  });
});

describe("attributesOf(rows, usual, onsets)", () => {
  it("are means beside what is usual, and logarithms of deviations", () => {
    const rows = [
      [1, 0, 0.5, -1, 0],
      [3, 2, -0.5, -1, 0],
    ];
    const usual = [
      [1, 0, 0, 0, 0],
      [1, 0, 0, 0, 0],
    ];
    const { tempo, rubato, level, range, articulation, asynchrony } = attributesOf(rows, usual, [0, 0]);
    expect([tempo, level, articulation]).toEqual([1, 1, -1]);
    for (const [value, deviation] of [
      [rubato, 1],
      [range, 1],
      [asynchrony, 0.5],
    ])
      expect(value).toBeCloseTo(Math.log2(0.02 + deviation), 9);
    expect(attributesOf(rows, usual, [0, 1]).asynchrony).toBeNaN();
  });
});

describe("fitContentRidge(pieces)", () => {
  it("finds what of the content is played, whatever the level of a piece", () => {
    const rows = pieces.map(({ score }, p) => {
      const content = contentFeatures(score);
      const top = CONTENT_FEATURES.indexOf("isTop");
      return { content, rows: content.map((row) => [2 * row[top] + 5 * p, 0, 0, 0, 0]) };
    });
    const ridge = fitContentRidge(rows, 1e-4);
    const predicted = predictRidge(ridge, rows[0].content);
    const truth = rows[0].rows.map(([velocity]) => velocity);
    expect(
      pearson(
        predicted.map(([velocity]) => velocity),
        truth,
      ),
    ).toBeGreaterThan(0.999);
  });
});

describe("fitContentRidge(pieces) without a penalty", () => {
  it("follows content as far as pieces left out are played alike, number by number, and else the rule", () => {
    const top = CONTENT_FEATURES.indexOf("isTop");
    const random = randomFrom(5);
    const rows = [...pieces, ...pieces].map(({ score }) => {
      const content = contentFeatures(score);
      const rule = playByRule(content);
      // Velocity is told by content alike in all; what tempo has beside the rule is of no piece but this.
      return {
        content,
        rows: content.map((row, i) => [2 * row[top], rule[i][1] + 6 * random() - 3, 0, 0, 0]),
      };
    });
    const ridge = fitContentRidge(rows);
    const predicted = predictRidge(ridge, rows[0].content);
    const [velocity, truth] = [predicted, rows[0].rows].map((of) => of.map((row) => row[0]));
    expect(pearson(velocity, truth)).toBeGreaterThan(0.95);
    expect(Math.max(...ridge.weights[1].map(Math.abs))).toBeLessThan(0.1);
  });
});

describe("performedNotes(score, playedNotes(played).rows)", () => {
  it("is how it was played, within the bounds of what is believed", () => {
    const { score, performances } = pieces[0];
    const encoded = encodePerformance(performances[1].played);
    const usual = usualBeat([encoded]);
    const { rows } = playedNotes(score, encoded, usual);
    const again = performedNotes(score, rows, usual);
    for (const i of [0, 17, 99]) {
      expect(again.velocity[i]).toBeCloseTo(encoded.velocity[i], 3);
      expect(again.articulation[i]).toBeCloseTo(encoded.articulation[i], 4);
    }
    const last = encoded.beatSeconds.length - 1;
    expect(again.beatSeconds[last]).toBeCloseTo(encoded.beatSeconds[last] - encoded.beatSeconds[0], 3);
  });

  it("of nonsense is still music", () => {
    const { score } = pieces[0];
    const rows = score.notes.map((_, i) => [Number.NaN, 1e9, -1e9, Number.POSITIVE_INFINITY, i]);
    const { beatSeconds, velocity } = performedNotes(score, rows, writtenBeat(score));
    expect(beatSeconds.every((at, k) => k === 0 || at > beatSeconds[k - 1])).toBe(true);
    expect(velocity.every((one) => one > -100 && one < 300)).toBe(true);
  });
});

describe("adjusted(rows, score, missed, scale)", () => {
  const { score } = pieces[0];
  const random = randomFrom(5);
  const rows = score.notes.map(() => Float32Array.from({ length: 5 }, () => 2 * random() - 1));
  const scale = attributeScale([attributesOf(rows, rows, [])]);
  const column = (of: readonly Float32Array[], c: number) => of.map((row) => row[c]);
  const spread = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };

  it("moves and widens curves, and keeps their shape", () => {
    const deviation = scale.range.deviation;
    const made = adjusted(rows, score, { level: 2, range: 1 / deviation }, scale);
    expect(pearson(column(made, 0), column(rows, 0))).toBeCloseTo(1, 5);
    expect(spread(column(made, 0)) / spread(column(rows, 0))).toBeCloseTo(2, 4);
    expect(column(made, 1)).toEqual(column(rows, 1));
  });

  it("widens chords about their own mean", () => {
    const made = adjusted(rows, score, { asynchrony: -1 / scale.asynchrony.deviation }, scale);
    for (const i of [0, 10]) {
      expect(made[i][2] + made[i + 1][2]).toBeCloseTo(rows[i][2] + rows[i + 1][2], 5);
      expect(made[i][2] - made[i + 1][2]).toBeCloseTo((rows[i][2] - rows[i + 1][2]) / 2, 5);
    }
  });
});

describe("fitPerformance(pieces)", () => {
  it("is the same by the same seed, and goes on where it was interrupted", async () => {
    const whole = await fitPerformance(pieces, options);
    const runDir = join(folder, "run");
    mkdirSync(runDir);
    const end = new AbortController();
    await fitPerformance(pieces, { ...options, runDir, signal: end.signal, onProgress: () => end.abort() });
    const again = await fitPerformance(pieces, { ...options, runDir });
    expect(again.weights).toEqual(whole.weights);
  });

  it("tells a share of the stretches their class, one of each at least, and measures classes on these alone", async () => {
    const classed = pieces.map(({ score, performances }) => ({
      score,
      performances: performances.map(({ played }, k) => ({ played, classIndex: k < 2 ? 0 : 1 })),
    }));
    const [all, few] = await Promise.all(
      [1, 1e-9].map((share) => fitPerformance(classed, { ...options, share, classes: ["soft", "loud"] })),
    );
    for (const { classAttributes } of [all, few]) {
      const level = classAttributes.map((values) => values[ATTRIBUTE_NAMES.indexOf("level")]);
      expect(level[0]).toBeLessThan(level[1]);
    }
    expect(few.classAttributes).not.toEqual(all.classAttributes);
  });

  it("plays as asked from a fifth of the labels: louder, faster, and says what came out", async () => {
    const trained = await fitPerformance(pieces, { ...options, steps: 80, share: 0.2 });
    const model = await openPerformance(trained, { threads: 1 });
    const score = madeUpScore(9, 70);
    const soft = await model.perform(score, { wishes: { level: -1, tempo: -1 } });
    const loud = await model.perform(score, { wishes: { level: 1, tempo: 1 } });
    expect(Math.abs(loud.reached.level - 1)).toBeLessThan(0.3);
    expect(Math.abs(soft.reached.tempo + 1)).toBeLessThan(0.3);
    expect(loud.encoded.velocity[10]).toBeGreaterThan(soft.encoded.velocity[10]);
    expect(loud.encoded.beatSeconds.at(-1)!).toBeLessThan(soft.encoded.beatSeconds.at(-1)!);
    const manner = await model.mannerOf(pieces[0].performances[4].played);
    expect(manner.attributes.level).toBeGreaterThan(0.5);
    await model.dispose();
  });
});

describe("trustOf(judgedPieces(pieces, options, fit))", () => {
  const three = [...pieces, { ...pieces[0], score: madeUpScore(3) }].map(({ score }) => ({
    score,
    performances: [0, 0.5].map((way) =>
      played(score, (i) => 60 + 10 * way + (score.notes[i].pitch > 60 ? 12 : 0), 100 * 2 ** way),
    ),
  }));

  it("trusts in full what pieces left out bear out, and nothing of what they do not", async () => {
    const trained = await fitted();
    const learnt = (sign: number): typeof trained => {
      // Of ridge regression nothing is left, so that all there is of the shape is learnt: the last layer reads isTop as it is told.
      const flat = { ...trained.ridge, weights: trained.ridge.weights.map((row) => row.map(() => 0)) };
      return { ...trained, ridge: flat, weights: withShape(trained.weights, sign) };
    };
    const folds: number[] = [];
    const judged = async (sign: number) =>
      trustOf(
        await judgedPieces(three, { threads: 1 }, async (some, fold) => {
          folds.push(some.length, fold);
          return learnt(sign);
        }),
      );
    const [like, unlike] = [await judged(1), await judged(-1)];
    expect(folds.slice(0, 6)).toEqual([2, 0, 2, 1, 2, 2]);
    expect(like[0]).toBeGreaterThan(0);
    expect(unlike[0]).toBe(0);
    expect(like.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it("trusts nothing where no piece can be left out", async () => {
    const never = () => Promise.reject(new Error("nothing is to be trained"));
    expect(trustOf(await judgedPieces(pieces, {}, never))).toEqual([0, 0, 0, 0, 0]);
    expect([trustSteps(2, 400), trustSteps(3, 400), trustSteps(9, 100)]).toEqual([0, 750, 300]);
  });
});

describe("a model that is not trusted", () => {
  it("plays the mean way by rule and ridge regression, and still draws ways by seeds", async () => {
    const trained = await fitted();
    const score = madeUpScore(9, 70);
    const velocities = async (weights: typeof trained.weights, share: number, seed?: number) => {
      const trust = trained.trust.map(() => share);
      const model = await openPerformance({ ...trained, weights, trust }, { threads: 1 });
      const { rows } = await model.perform(score, { seed });
      await model.dispose();
      return rows.map((row) => row[0]);
    };
    const ridge = predictRidge(trained.ridge, contentFeatures(score)).map((row) => row[0]);
    const contrary = withShape(trained.weights, -1);
    expect(pearson(await velocities(contrary, 0), ridge)).toBeGreaterThan(0.9999);
    expect(pearson(await velocities(contrary, 1), ridge)).toBeLessThan(0.9);
    expect(await velocities(trained.weights, 0, 3)).not.toEqual(await velocities(trained.weights, 0));
  });
});

describe("perform(odd score)", () => {
  const plain = madeUpScore(5, 60);
  const ofOneTime = createScore({
    ticksPerQuarter: 480,
    notes: plain.notes.map((note, i) => ({ ...note, onset: ticks(0), pitch: 30 + i })),
  });
  const coarse = createScore({
    ticksPerQuarter: 10,
    notes: plain.notes.map((note) => ({ ...note, onset: ticks(note.onset / 48), duration: ticks(4) })),
  });
  const drums = createScore({
    ...plain,
    tracks: [{ name: "", program: 0, channel: 9, isDrum: true }],
  });
  it.each([
    ["of one note", madeUpScore(5, 1)],
    ["all at one time", ofOneTime],
    ["of 10 ticks a quarter", coarse],
    ["of drums alone", drums],
  ])("%s: every note is played, in time; drums as loud as written", async (_, score) => {
    const model = await openPerformance(await fitted(), { threads: 1 });
    const { encoded } = await model.perform(score, { wishes: { tempo: -1, level: 1, rubato: 1 } });
    await model.dispose();
    const { notes } = decodePerformance(score, encoded);
    expect(notes).toHaveLength(score.notes.length);
    expect(notes.every(({ onsetSeconds }) => onsetSeconds >= 0 && onsetSeconds < 1e4)).toBe(true);
    if (score === drums) expect(notes.every(({ velocity }) => velocity === 64)).toBe(true);
  });
});

describe("mannerOf(played)", () => {
  it("is within what can be asked for, however odd the performance", async () => {
    const model = await openPerformance(await fitted(), { threads: 1 });
    const score = madeUpScore(5, 1);
    const { attributes } = await model.mannerOf(played(score, () => 127, 30).played, -3);
    await model.dispose();
    expect(attributes).toMatchObject({ tempo: -3, range: -3 });
    expect(attributes.asynchrony).toBeNaN();
  });
});

describe("odd performances", () => {
  const score = madeUpScore(5, 60);
  const whole = toPerformance(score);
  const notes = whole.notes;
  const coarse = createScore({
    ticksPerQuarter: 10,
    notes: score.notes.map((note) => ({
      ...note,
      onset: ticks(Math.round(note.onset / 48)),
      duration: ticks(Math.max(1, Math.round(note.duration / 48))),
    })),
  });
  it.each([
    ["as written", score, whole],
    ["half of its notes missing", score, { ...whole, notes: notes.filter((_, i) => i % 2 === 0) }],
    ["of one note", score, { ...whole, notes: notes.slice(0, 1) }],
    ["without a note", score, { ...whole, notes: [] }],
    [
      "at one time",
      score,
      { ...whole, notes: notes.map((note) => ({ ...note, onsetSeconds: notes[0].onsetSeconds })) },
    ],
    ["as good as silent", score, { ...whole, notes: notes.map((note) => ({ ...note, velocity: 1 })) }],
    ["of a score of 10 ticks a quarter", coarse, toPerformance(coarse)],
    ["of a score of one note", madeUpScore(5, 1), toPerformance(madeUpScore(5, 1))],
  ])(
    "%s: changed as asked as far as it can be, each note that was played kept",
    async (_, written, performance) => {
      const model = await openPerformance(await fitted(), { threads: 1 });
      const aligned = align(written, performance);
      const { encoded, reached } = await model.change(aligned, {
        changes: { tempo: -1, level: 1, asynchrony: 1 },
      });
      await model.dispose();
      const made = decodePerformance(written, encoded);
      expect(made.notes).toHaveLength(performance.notes.length);
      expect(
        made.notes.every(
          ({ onsetSeconds, velocity }) => onsetSeconds >= 0 && velocity >= 1 && velocity <= 127,
        ),
      ).toBe(true);
      for (const value of Object.values(reached)) expect(value).not.toBe(Number.POSITIVE_INFINITY);
    },
  );
});

describe("readPerformanceModel(folder)", () => {
  it("is what was written; what was changed since is refused with a reason", async () => {
    const { result: _, stretches, ...trained } = await fitPerformance(pieces, options);
    writePerformanceModel(folder, trained, {
      training: { scores: 2, performances: 10, stretches, steps: 8, seed: 3 },
    });
    const again = readPerformanceModel(folder);
    expect(again.trained.ridge).toEqual(trained.ridge);
    expect(again.trained.weights["decoder/logScale"]).toEqual(trained.weights["decoder/logScale"]);
    const path = join(folder, PERFORMANCE_FILES.config);
    const text = readFileSync(path, "utf8");
    for (const [from, to, message] of [
      ['"code":2', '"code":1e9', /cannot be read/],
      ['"pitch"', '"pitches"', /it reads other numbers than this version/],
      ["{", "[", /cannot be read/],
    ] as const) {
      writeFileSync(path, text.replace(from, to));
      expect(() => readPerformanceModel(folder)).toThrow(message);
    }
    expect(() => readPerformanceModel(join(folder, "none"))).toThrow(/semitone train --performance/);
  });
});
