import { canonicalJson } from "@semitone/job";
import { cutPiece } from "@semitone/music/cells";
import { madeUpPiece, TINY_SIZES } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { PACKED } from "./packed-cells.ts";
import { GRID_SIZE, QUALITIES } from "./qualities.ts";
import { qualityScale, segmentRows, standardized, variedRows } from "./segment-rows.ts";
import { BATCH_ROWS } from "./steps.ts";
import { compileStep, trainingJob } from "./training-job.ts";
import { type SegmentAttribute, usablePieces } from "./training-pieces.ts";

const { pieces } = usablePieces(
  [0, 1, 2, 3].map((seed) => cutPiece(madeUpPiece(seed, seed % 2 === 0 ? "calm" : "lively"))),
);
const rows = segmentRows(pieces.map(({ segments }) => segments));
const scale = qualityScale(rows);
const MOOD: SegmentAttribute = {
  name: "mood",
  classes: ["calm", "tense"],
  targets: [[1, 0], [0.2, 0.8], undefined, undefined],
  over: [undefined, undefined, undefined, [{ annotator: 1, start: 2, end: 4, target: [0, 1] }]],
};
const attributes = [MOOD];
const { program, inputs, parameterNames } = compileStep(attributes, TINY_SIZES, scale, 1);
const parts = { program, inputs, rows, pieces, attributes, scale, steps: 1000, seed: 1, threads: 2 };
/** A job, whose arrays and samplers are always there. */
const jobOf = (changes: Partial<Parameters<typeof trainingJob>[0]> = {}) => {
  const job = trainingJob({ ...parts, ...changes });
  return { ...job, arrays: job.arrays!, samplers: job.samplers! };
};
const job = jobOf();
const numbersOf = (name: string): number[] => Array.from(job.arrays[name].data, Number);
/** Rows by piece: every piece has four segments. */
const [PER_PIECE, COUNT] = [4, 16];

describe("compileStep", () => {
  it("compileStep names every parameter once, those of factors and style among them", () => {
    expect(new Set(parameterNames).size).toBe(parameterNames.length);
    for (const factor of ["f0", "style"])
      expect(parameterNames.some((name) => name.startsWith(`rooms/${factor}/`))).toBe(true);
  });
});

describe("trainingJob", () => {
  it("trainingJob feeds exactly what the program asks for, from rows that it has", () => {
    const carried = new Set(program.state.map(({ name }) => name));
    const asked = program.inputs.map(({ name }) => name).filter((name) => !carried.has(name));
    expect(new Set(Object.keys(job.feeds))).toEqual(new Set(asked));
    for (const feed of Object.values(job.feeds))
      if (feed.kind === "rows") expect(Object.keys(job.arrays)).toContain(feed.of);
  });

  it("trainingJob has a row for every segment in each array that is drawn from, as segmentRows and variedRows say", () => {
    expect(rows.count).toBe(COUNT);
    const { variation, variedQualities } = variedRows(
      pieces.map(({ segments }) => segments),
      1,
    );
    expect(job.arrays.x).toEqual({ dtype: "float32", shape: [COUNT, PACKED], data: rows.x });
    expect(job.arrays.previous.data).toEqual(rows.previous);
    expect(job.arrays.grid).toEqual({ dtype: "float32", shape: [COUNT, GRID_SIZE], data: rows.grid });
    expect(job.arrays.variation.data).toEqual(variation);
    expect(job.arrays.qualities.shape).toEqual([COUNT, QUALITIES.length]);
    expect(job.arrays.qualities.data).toEqual(standardized(rows.qualities, scale));
    expect(job.arrays.variedQualities.data).toEqual(standardized(variedQualities, scale));
  });

  it("trainingJob spreads labels over the segments of a piece or stretch; elsewhere all classes are alike and unknown", () => {
    const known = numbersOf("class/f0Observed");
    expect(known).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0]);
    const targets = job.arrays["class/f0"].data;
    const target = (row: number) => [targets[2 * row], targets[2 * row + 1]];
    expect(target(0)).toEqual([1, 0]);
    expect(target(PER_PIECE)).toEqual([Math.fround(0.2), Math.fround(0.8)]);
    expect(target(2 * PER_PIECE)).toEqual([0.5, 0.5]);
    expect(target(3 * PER_PIECE + 1)).toEqual([0, 1]);
  });

  it("trainingJob fills batches of 128: 48 rows from pools of each class alike, the others from all", () => {
    const { pools } = job.samplers.batch;
    expect(pools.reduce((sum, { take }) => sum + take, 0)).toBe(BATCH_ROWS);
    expect(pools).toEqual([
      { rows: { from: 0, count: COUNT }, take: 80 },
      { rows: { listed: "labelled/0/0" }, take: 24 },
      { rows: { listed: "labelled/0/1" }, take: 24 },
    ]);
    expect(numbersOf("labelled/0/0")).toEqual([0, 1, 2, 3]);
    expect(numbersOf("labelled/0/1")).toEqual([4, 5, 6, 7, 13]);
  });

  it("trainingJob without labels draws all of a batch from all rows", () => {
    const none = jobOf({ attributes: [{ ...MOOD, targets: [], over: undefined }] });
    expect(none.samplers.batch.pools).toEqual([{ rows: { from: 0, count: COUNT }, take: BATCH_ROWS }]);
  });

  it("trainingJob has at most 48 pools of classes, a row a batch from each", () => {
    const classes = Array.from({ length: 60 }, (_, k) => `class ${k}`);
    const stretches = Array.from({ length: 4 }, (_, piece) =>
      Array.from({ length: 4 }, (_, s) => ({
        annotator: 1,
        start: 2 * s,
        end: 2 * s + 2,
        target: classes.map((_, k) => Number(k === 4 * piece + s)),
      })),
    );
    const many = [0, 1, 2, 3].map((i) => ({ name: `a${i}`, classes, targets: [], over: stretches }));
    const { pools } = jobOf({ attributes: many }).samplers.batch;
    expect(pools).toHaveLength(1 + 48);
    expect(pools.map(({ take }) => take)).toEqual([BATCH_ROWS - 48, ...new Array(48).fill(1)]);
  });

  it("trainingJob's schedules: the rate falls to a hundredth over the last two thirds, obedience comes after a quarter", () => {
    expect(job.feeds.learningRate).toMatchObject({
      kind: "schedule",
      points: [
        [0, 1e-3],
        [333, 1e-3],
        [1000, 1e-5],
      ],
    });
    const weight = Object.values(job.feeds).find(
      (feed) => feed.kind === "schedule" && feed.points[0][1] === 0,
    );
    expect(weight).toMatchObject({
      points: [
        [250, 0],
        [583, 3],
      ],
    });
  });

  it("trainingJob has schedules that rise for a single step, too, and saves at least once in four quarters", () => {
    for (const steps of [1, 2, 3, 5000]) {
      const { feeds, checkpointEvery } = jobOf({ steps });
      for (const feed of Object.values(feeds)) {
        if (feed.kind !== "schedule") continue;
        const at = feed.points.map(([step]) => step);
        expect(at.every((step, i) => i === 0 || step > at[i - 1])).toBe(true);
      }
      expect(checkpointEvery).toBe(Math.min(500, Math.ceil(steps / 4)));
      expect(checkpointEvery).toBeGreaterThanOrEqual(1);
    }
  });

  it("trainingJob(the same parts) is the same job, and another with another seed", () => {
    const text = ({ arrays, samplers, feeds, steps, seed }: typeof job) =>
      canonicalJson({
        arrays: Object.entries(arrays).map(([name, { data }]) => [name, Array.from(data, Number)]),
        samplers,
        feeds,
        steps,
        seed,
      });
    expect(text(jobOf())).toBe(text(job));
    const other = jobOf({ seed: 2 });
    expect(other.arrays.x).toEqual(job.arrays.x);
    expect(other.arrays.variation.data).not.toEqual(job.arrays.variation.data);
  });
});
