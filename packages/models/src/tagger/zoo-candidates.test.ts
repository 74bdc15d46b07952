// Every model of the zoo, as the command names it, on music whose labels follow two hidden groups.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IMAGE_BANDS, IMAGE_CELLS, pitchNumbers } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { answer } from "../answerer/answer.ts";
import { withParts } from "../answerer/piece-row.ts";
import { findMethod, METHOD_NAMES, METHODS, type Method } from "../choices.ts";
import type { SegmentNetworks } from "../segments/beat-network.ts";
import { CANDIDATES, candidatesWith } from "./candidates.ts";
import { candidatesOf } from "./evidence.ts";
import { Pool, type PoolWork, Problem } from "./problem.ts";

const FAMILIES = ["descriptors", "meter", "tonal"].flatMap((family) => new Array<string>(8).fill(family));
const random = randomFrom(2);
/** By row, which of two groups it is of; half of the columns tell. */
const groupOf = (row: number) => row % 2;
const rows = Array.from({ length: 120 }, (_, row) =>
  Float64Array.from(FAMILIES, (_, c) => 3 * (random() - 0.5) + (c % 2) * (2 * groupOf(row) - 1)),
);
const LABELLED = 10;
const pool = new Pool(rows.slice(0, 80), FAMILIES, 1);
const labelled = rows.slice(0, LABELLED);
const problemWith = (targetOf: (row: number) => number[]) =>
  new Problem(pool, {
    rows: labelled,
    targets: labelled.map((_, row) => targetOf(row)),
    groups: labelled.map((_, row) => `${row}`),
  });
const zoo = CANDIDATES.filter(
  ({ isDeep, onRequest, method, needsStates, needsImages }) =>
    !needsStates && !needsImages && (isDeep || onRequest || method === "M1"),
);

describe("models of the zoo", () => {
  it.each(zoo.filter(({ kind }) => kind === "classes"))(
    "$name tells the classes of new rows from 10 labels and 70 rows without any",
    async ({ fit }) => {
      const state = await fit(problemWith((row) => (groupOf(row) === 1 ? [0, 1] : [1, 0])));
      const answers = await answer(state, rows.slice(80));
      const right = answers.filter(([, p], i) => Number(p > 0.5) === groupOf(i)).length;
      expect(right / answers.length).toBeGreaterThan(0.9);
      for (const answer of answers) expect(answer[0] + answer[1]).toBeCloseTo(1, 5);
    },
  );

  it.each(zoo.filter(({ kind }) => kind === "number"))(
    "$name tells a number of new rows in its own unit",
    async ({ fit }) => {
      const truth = (row: number) => 100 + 20 * groupOf(row);
      const state = await fit(problemWith((row) => [truth(row)]));
      const errors = (await answer(state, rows.slice(80))).map(([value], i) => value - truth(i));
      // Half of the distance between the groups is what the mean of all would be wrong by.
      expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)).toBeLessThan(7);
    },
  );

  it.each(zoo.filter(({ kind }) => kind === "classes"))(
    "$name does without a label of one class, and without features of what is given",
    async ({ fit }) => {
      const bare = new Pool(
        pool.rows.map((row) => row.slice(0, 16)),
        FAMILIES.slice(0, 16),
        1,
      );
      const problem = new Problem(bare, {
        rows: bare.rows.slice(0, LABELLED),
        targets: labelled.map((_, row) => (groupOf(row) === 1 ? [0, 1, 0] : [1, 0, 0])),
        groups: labelled.map((_, row) => `${row}`),
      });
      for (const said of await answer(await fit(problem), bare.rows.slice(20, 40)))
        expect(said.every(Number.isFinite)).toBe(true);
    },
  );
});

describe("models of the zoo over the segments of a piece", () => {
  // A piece rises or falls: its first half is the mirror of its second, so that the mean of the segments says nothing.
  const random = randomFrom(5);
  const noise = () => Float64Array.from(FAMILIES, () => random() - 0.5);
  const pieces = Array.from({ length: 120 }, (_, i) => {
    const parts = Array.from({ length: 8 }, (_, t) =>
      noise().map((value, c) => value + (c % 2) * (2 * groupOf(i) - 1) * (t < 4 ? -1 : 1)),
    );
    return withParts(noise(), parts);
  });
  const problem = new Problem(new Pool(pieces.slice(0, 80), FAMILIES, 1), {
    rows: pieces.slice(0, 20),
    targets: pieces.slice(0, 20).map((_, i) => (groupOf(i) === 1 ? [0, 1] : [1, 0])),
    groups: pieces.slice(0, 20).map((_, i) => `${i}`),
  });
  const share = async (method: Method, networks: SegmentNetworks) => {
    const [{ fit }] = candidatesOf(method, problem, "classes", networks);
    const state = await fit(problem);
    const answers = await answer(state, pieces.slice(80));
    return answers.filter(([, p], i) => Number(p > 0.5) === groupOf(i)).length / answers.length;
  };

  it.each(["cnn", "gru", "transformer"] as const)(
    "GM-VAE with a %s as encoder tells what only the order of the segments says",
    async (encoder) => {
      expect(await share("GM-VAE", { encoder, decoder: "mlp" })).toBeGreaterThan(0.9);
    },
  );

  it("GM-VAE over one row a piece cannot tell it", async () => {
    expect(await share("GM-VAE", { encoder: "mlp", decoder: "mlp" })).toBeLessThan(0.8);
  });

  it("candidatesWith(networks) changes the models of the zoo and nothing else", () => {
    const others = candidatesWith({ encoder: "gru", decoder: "mlp" });
    expect(others.map(({ name }) => name)).toEqual(CANDIDATES.map(({ name }) => name));
    for (const [i, candidate] of others.entries())
      expect(candidate === CANDIDATES[i]).toBe(!candidate.hasNetworks);
    expect(candidatesWith({ encoder: "mlp", decoder: "mlp" })).toBe(CANDIDATES);
  });
});

describe("models over images of sounds", () => {
  // Two instruments: one dark that fades, one bright that lasts; pitches are of both.
  const random = randomFrom(4);
  const families = [
    ...new Array<string>(4).fill("timbre"),
    ...new Array<string>(IMAGE_CELLS + 4).fill("image"),
  ];
  const sounds = Array.from({ length: 60 }, (_, i) => {
    const cells = Array.from({ length: IMAGE_CELLS }, (_, cell) => {
      const [t, b] = [Math.floor(cell / IMAGE_BANDS), cell % IMAGE_BANDS];
      const colour = groupOf(i) === 0 ? -b / 80 - t / 10 : b / 160 - 0.8;
      return Math.max(-1, colour + 0.4 * (random() - 0.5));
    });
    return Float64Array.from([0, 1, 2, 3].map(random).concat(cells, pitchNumbers(60 + (i % 7), 0.9)));
  });
  const problem = new Problem(new Pool(sounds.slice(0, 40), families, 1), {
    rows: sounds.slice(0, 8),
    targets: sounds.slice(0, 8).map((_, i) => (groupOf(i) === 1 ? [0, 1] : [1, 0])),
    groups: sounds.slice(0, 8).map((_, i) => `${i}`),
  });

  it.each(["M1", "M2", "VaDE", "timbre"] as const)(
    "%s tells the instruments of other sounds from 4 labels of each",
    async (method) => {
      const [{ fit }] = candidatesOf(method, problem, "classes");
      const answers = await answer(await fit(problem), sounds.slice(40));
      expect(answers.filter(([, p], i) => Number(p > 0.5) === groupOf(i))).toHaveLength(20);
    },
  );

  it("timbre goes on where a training was ended, to the same weights", async () => {
    const folder = mkdtempSync(join(tmpdir(), "timbre-"));
    const end = new AbortController();
    const fitIn = async (work: PoolWork) => {
      const pool = new Pool(problem.rows, families, 1, work);
      const { rows, targets, groups } = problem;
      const [{ fit }] = candidatesOf("timbre", problem, "classes");
      return fit(new Problem(pool, { rows, targets, groups }));
    };
    try {
      const whole = await fitIn({});
      const ended = fitIn({ folder, signal: end.signal });
      // As soon as something is kept.
      const timer = setInterval(() => {
        if (readdirSync(folder, { recursive: true }).some((name) => `${name}`.endsWith(".safetensors")))
          end.abort();
      }, 20);
      await expect(ended.finally(() => clearInterval(timer))).rejects.toThrow(/abort/);
      expect(await fitIn({ folder })).toEqual(whole);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("timbre is no candidate where there are no images", () => {
    expect(
      candidatesOf(
        "timbre",
        problemWith(() => [1, 0]),
        "classes",
      ),
    ).toEqual([]);
  });
});

describe("findMethod", () => {
  it("findMethod takes every name, in any spelling, and vae for M1", () => {
    for (const [i, method] of METHODS.entries())
      for (const name of [method, METHOD_NAMES[i], method.toUpperCase(), method.replaceAll(/[ +-]/g, "_")])
        expect(findMethod(name), name).toBe(method);
    expect(findMethod("vae")).toBe("M1");
    expect(findMethod("oracle")).toBeUndefined();
  });
});
