import { concat, constant, evaluate, input, Parameters, sigmoid } from "@semitone/graph";
import { BEATS, CELLS } from "@semitone/music/cells";
import { infer, objective } from "@semitone/prob";
import { randomFrom } from "@semitone/stats";
import { COMMON, JIG, segmentOf, WALTZ } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { latentOf } from "./factor-name.ts";
import { BEAT_LATENTS, factorsOf, segmentNetwork } from "./network.ts";
import { unpackCells } from "./packed-cells.ts";
import { cellQualities, NOTE_QUALITIES, QUALITIES } from "./qualities.ts";
import { segmentObjective } from "./segment-objective.ts";
import { qualityScale, segmentRows, standardized, variedRows } from "./segment-rows.ts";

const ROWS = 3;
const sizes = { beatLatent: 2, factor: 2, styles: 2, beat: 5, hidden: 6 };
const parameters = new Parameters({ seed: 1 });
const network = segmentNetwork(parameters, factorsOf([{ classes: ["calm", "tense"] }]), sizes);
const beta = 0.3;
const alpha = 30;

const segments = [COMMON, JIG, WALTZ].map((grid, i) =>
  segmentOf(
    Array.from({ length: 4 + 3 * i }, (_, k) => ({
      step: 2 * k,
      length: 1 + (k % 2),
      pitch: 50 + 3 * k + i,
    })),
    { grid, qpm: 90 + 20 * i },
  ),
);
const rows = segmentRows([segments]);
const scale = qualityScale(rows);
const varied = variedRows([segments], 1);
const qualities = standardized(rows.qualities, scale);
const weights = Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()]));

const declared = segmentObjective(network, {
  rows: ROWS,
  scale,
  beta,
  alpha,
  compliance: input("weight", []),
});
const random = randomFrom(2);
const noise = Object.fromEntries(
  declared.inputs
    .filter(({ kind }) => kind === "normal" || kind === "uniform")
    .map(({ name, tensor }) => [
      name,
      Float64Array.from(
        { length: (tensor.shape as readonly number[]).reduce((a, b) => a * b, 1) },
        () => random() - 0.5,
      ),
    ]),
);
const feeds = {
  ...weights,
  ...noise,
  x: rows.x,
  previous: rows.previous,
  variation: varied.variation,
  qualities,
  variedQualities: standardized(varied.variedQualities, scale),
  grid: rows.grid,
  "class/f0": [1, 0, 0, 1, 0.5, 0.5],
  "class/f0Observed": [1, 1, 0],
};
const at = (weight: number, changes = {}) => {
  const [loss, deviation] = evaluate([declared.loss, declared.terms.disobedience], {
    ...feeds,
    weight: [weight],
    ...changes,
  });
  return { loss: loss.data[0], deviation: deviation.data[0] };
};

describe("segmentObjective", () => {
  it("segmentObjective asks for everything that is observed, its labels with their masks, and noise", () => {
    const data = declared.inputs
      .filter(({ kind }) => kind === "data" || kind === "mask")
      .map(({ name }) => name);
    expect(new Set(data)).toEqual(
      new Set([
        "x",
        "variation",
        "previous",
        "qualities",
        "variedQualities",
        "grid",
        "class/f0",
        "class/f0Observed",
      ]),
    );
    expect(new Set(declared.inputs.map(({ name }) => name)).size).toBe(declared.inputs.length);
    expect(Object.keys(noise).length).toBeGreaterThanOrEqual(BEATS);
  });

  it("segmentObjective without compliance is the bound of the model, as `objective` derives it from whole cells", () => {
    const cells = (name: string) => unpackCells(input(name, [ROWS, CELLS / 24]));
    const bound = objective(network.model, {
      rows: ROWS,
      alpha,
      beta,
      values: { x: cells("x"), variation: cells("variation"), previous: cells("previous") },
    });
    const [loss, elbo] = evaluate([bound.loss, bound.terms.elbo], feeds);
    const [own] = evaluate([declared.terms.elbo], { ...feeds, weight: [0] });
    expect(at(0).loss).toBeCloseTo(loss.data[0], 6);
    expect(own.data[0]).toBeCloseTo(elbo.data[0], 6);
  });

  it("segmentObjective grows evenly with the weight of compliance, by what the decoded qualities are off", () => {
    const [none, one, three] = [0, 1, 3].map((weight) => at(weight).loss);
    expect(one - none).toBeGreaterThan(0);
    expect(three - none).toBeCloseTo(3 * (one - none), 6);
  });

  it("its distance is sum sqrt(1 + d^2) - 1 over the qualities of notes, one of them taken from the row before", () => {
    // Without noise the draws are the means of q, which `infer` gives.
    const silent = Object.fromEntries(
      Object.entries(noise).map(([name, { length }]) => [name, new Float64Array(length)]),
    );
    const given = {
      x: unpackCells(input("x", [ROWS, CELLS / 24])),
      qualities: input("qualities", [ROWS, QUALITIES.length]),
      grid: input("grid", [ROWS, rows.grid.length / ROWS]),
    };
    const inferred = infer(network.model, given);
    const wanted = Float64Array.from(qualities, (value, i) => {
      const [row, k] = [Math.floor(i / QUALITIES.length), i % QUALITIES.length];
      return k === row % NOTE_QUALITIES ? qualities[((row + ROWS - 1) % ROWS) * QUALITIES.length + k] : value;
    });
    const logits = network.decode({
      beatLatents: concat(BEAT_LATENTS.map((name) => inferred[name].parameters.loc)),
      factors: concat(network.factors.map((factor) => inferred[latentOf(factor)].parameters.loc)),
      qualities: constant(wanted, [ROWS, QUALITIES.length]),
      grid: given.grid,
    });
    const [found] = evaluate([cellQualities(sigmoid(logits), given.grid)], feeds);
    let [distance, squares] = [0, 0];
    for (let row = 0; row < ROWS; row++)
      for (let k = 0; k < NOTE_QUALITIES; k++) {
        const heard = (found.data[row * NOTE_QUALITIES + k] - scale.mean[k]) / scale.deviation[k];
        const off = heard - wanted[row * QUALITIES.length + k];
        distance += (Math.sqrt(1 + off ** 2) - 1) / ROWS;
        squares += off ** 2 / ROWS / NOTE_QUALITIES;
      }
    const [none, one] = [at(0, silent), at(1, silent)];
    expect(Math.abs((one.loss - none.loss) / distance - 1)).toBeLessThan(1e-6);
    expect(Math.abs(one.deviation / squares - 1)).toBeLessThan(1e-6);
  });

  it("a label that nobody gave says nothing: the loss is the same whatever stands there", () => {
    expect(at(0, { "class/f0": [1, 0, 0, 1, 1, 0] }).loss).toBeCloseTo(at(0).loss, 9);
    expect(at(0, { "class/f0": [0, 1, 0, 1, 0.5, 0.5] }).loss).not.toBeCloseTo(at(0).loss, 3);
  });
});
