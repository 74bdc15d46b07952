import { canonicalJson } from "@semitone/job";
import { listPieces } from "@semitone/library";
import { BEATS } from "@semitone/music/cells";
import { madeUpProject, scratchFolder } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { defaultReads, loadFeatures } from "../features/load-rows.ts";
import { SCORE_READS, widthOf } from "../features/reads.ts";
import { STYLE } from "../segments/factor-name.ts";
import { DEFAULT_SIZES } from "../segments/network.ts";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { DEFAULT_LISTENER_STEPS } from "../segments/steps.ts";
import { THREADS } from "../segments/threads.ts";
import { LISTENER_COLUMNS, latentRows } from "./latents.ts";
import {
  hasListener,
  keepListener,
  listenerJob,
  listenerOf,
  MIN_PIECES,
  projectListener,
} from "./listener.ts";

describe("latentRows", () => {
  const { beatLatent: size, factor } = DEFAULT_SIZES;
  /** The first latent of beat t in segment s is values[s][t]; all others are 0, style is s. */
  const encoder = (values: readonly (readonly number[])[], misfit: number) => ({
    encodeCut: async () => [
      {
        cut: { misfit },
        segments: values.map((beats, s) => ({
          beatLatents: Float32Array.from({ length: BEATS * size }, (_, i) =>
            i % size === 0 ? beats[i / size] : 0,
          ),
          factors: { [STYLE]: new Float32Array(factor).fill(s) },
        })),
      },
    ],
  });
  const rowOf = async (values: readonly (readonly number[])[], misfit = 0) =>
    (await latentRows(encoder(values, misfit) as unknown as SegmentModel, []))[0];

  it("latentRows are the mean, deviation and mean step of each latent over the beats, and the mean style", async () => {
    const alternating = Array.from({ length: BEATS }, (_, t) => (t % 2 === 0 ? 1 : -1));
    const row = await rowOf([alternating, new Array(BEATS).fill(0)]);
    expect(row).toHaveLength(LISTENER_COLUMNS.length);
    expect(row[0]).toBeCloseTo(0, 6);
    expect(row[size]).toBeCloseTo(Math.sqrt(1 / 2), 6);
    expect(row[2 * size]).toBeCloseTo((2 + 0) / 2, 6);
    expect([...row.subarray(3 * size)]).toEqual(new Array(factor).fill(0.5));
    expect(row[1]).toBe(0);
  });
  it("latentRows are NaN for notes off the bar lines, and in a passage without notes", async () => {
    expect((await rowOf([new Array(BEATS).fill(1)], 0.06)).every(Number.isNaN)).toBe(true);
    expect((await rowOf([])).every(Number.isNaN)).toBe(true);
  });
});

describe("projectListener", () => {
  it("projectListener adds columns that are not measured; the second time and in a run's folder it is the same one, with other networks or steps another", async () => {
    const project = await madeUpProject({ tunes: MIN_PIECES / 2 });
    const pieces = listPieces(project);
    const options = { name: "test", steps: 2, seed: 3 };
    let trained = 0;
    const onTrained = () => trained++;
    const listener = (await projectListener(project, pieces, { ...options, onTrained }))!;
    // The order in which pieces are listed says nothing.
    const again = { ...options, onTrained };
    expect(await projectListener(project, [...pieces].reverse(), again)).toEqual(listener);
    expect(trained).toBe(1);
    expect(hasListener(project, pieces, options)).toBe(true);
    expect(hasListener(project, pieces, { seed: 3 })).toBe(false);
    const networks = { encoder: "gru", decoder: "mlp" } as const;
    for (const change of [{ networks }, { steps: 3 }]) {
      const other = await projectListener(project, pieces, { ...options, ...change });
      expect(other!.digest).not.toBe(listener.digest);
    }
    const [one] = pieces;
    const deaf = (await loadFeatures(project, SCORE_READS, [one], "piece")).rows.get(one.id)![0];
    const reads = defaultReads({ listener });
    const [row] = (await loadFeatures(project, reads, [one], "piece", { listener })).rows.get(one.id)!;
    expect(row).toHaveLength(widthOf(SCORE_READS) + LISTENER_COLUMNS.length);
    expect(row.subarray(0, deaf.length)).toEqual(deaf);
    expect(row.subarray(deaf.length).every(Number.isFinite)).toBe(true);
    await expect(loadFeatures(project, reads, [one], "piece")).rejects.toThrow(/holds no listener/);

    const run = scratchFolder();
    expect(listenerOf(run)).toBeUndefined();
    keepListener(listener, run);
    expect(listenerOf(run)?.digest).toBe(listener.digest);
  }, 240_000);
  it("projectListener is not made of few pieces", async () => {
    const project = await madeUpProject({ tunes: 1 });
    const options = { name: "test", steps: 1 };
    expect(await projectListener(project, listPieces(project), options)).toBeUndefined();
  });
  it("projectListener trains none at a most of 0 steps, and takes none from the cache", async () => {
    const project = await madeUpProject({ tunes: MIN_PIECES / 2 });
    const pieces = listPieces(project);
    expect(await projectListener(project, pieces, { name: "test", mostSteps: 0 })).toBeUndefined();
  });
});

describe("listenerJob", () => {
  const piece = (sha256: string, ordinal = 0) => ({ sha256, ordinal });
  const idOf = (pieces: Parameters<typeof listenerJob>[0], options: Parameters<typeof listenerJob>[1] = {}) =>
    canonicalJson(listenerJob(pieces, options));

  it("listenerJob tells apart pieces, seed, networks, sizes, steps and threads, and nothing else", () => {
    const pieces = [piece("a"), piece("b"), piece("b", 1)];
    const plain = idOf(pieces);
    expect(idOf(pieces, { seed: 1, networks: { encoder: "mlp" }, threads: THREADS })).toBe(plain);
    const others = [
      idOf(pieces.slice(1)),
      idOf(pieces, { seed: 2 }),
      idOf(pieces, { networks: { decoder: "gru" } }),
      idOf(pieces, { sizes: { hidden: 8 } }),
      idOf(pieces, { steps: DEFAULT_LISTENER_STEPS }),
      idOf(pieces, { mostSteps: DEFAULT_LISTENER_STEPS + 1 }),
      idOf(pieces, { threads: THREADS + 1 }),
    ];
    expect(new Set([plain, ...others]).size).toBe(others.length + 1);
  });
});
