// Whole fits of tiny models: the same run however interrupted, the best step, unlabelled rows that help.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Parameters, scope } from "@semitone/graph";
import { type Model, m1m2, normalNetwork, vae } from "@semitone/prob";
import { leakedGroups } from "@semitone/stats";
import { describe, expect, it, onTestFinished } from "vitest";
import { additiveNoise } from "./augmentation.ts";
import { type FitOptions, fit } from "./fit.ts";
import { labelsOnly } from "./labels-only.ts";
import { classProbabilities, posterior } from "./posterior.ts";
import { restarts } from "./restarts.ts";
import { sameNetworkWithoutUnlabelled } from "./same-network.ts";
import { accuracyOf, maskOf, moonModel, twoMoons } from "./two-moons.test-support.ts";
import { warmUp } from "./weight-inputs.ts";

const ROWS = 120;
const moons = twoMoons(ROWS, 1);
const known = Array.from({ length: 16 }, (_, row) => row);

/** A fit of a few hundred small steps, anew each time. */
const options = (changes: Partial<FitOptions> = {}): FitOptions => ({
  ...moonModel(0, [8]),
  rows: { x: moons.x, y: moons.y, yObserved: maskOf(ROWS, known) },
  batch: { rows: 20, labelled: 5 },
  steps: 120,
  evaluateEvery: 20,
  heldOut: 0.2,
  learningRate: 1e-2,
  seed: 7,
  threads: 1,
  ...changes,
});

/** A VAE of the moons with one latent dimension. */
function vaeOf(parameters: Parameters): Model {
  const network = (name: string, inputs: number, outputs: number) =>
    scope(name, () => normalNetwork(parameters, { inputs: [inputs], hidden: [8], outputs }));
  return vae({ shape: [2], latent: 1, encoder: network("encoder", 2, 1), decoder: network("decoder", 1, 2) });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "semitone-fit-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("fit", () => {
  it("fit gives the same weights bit for bit here and in a process of its own, cancelled on the way or not", async () => {
    const changes = { augment: { x: additiveNoise(0.05) }, beta: warmUp(60), averageDecay: 0.9 };
    const whole = await fit(options(changes));
    expect([whole.status, whole.step]).toEqual(["finished", 120]);
    const runDir = temporaryFolder();
    const end = new AbortController();
    await fit(options({ ...changes, runDir, signal: end.signal, onProgress: () => end.abort() }));
    const resumed = await fit(options({ ...changes, runDir }));
    expect(resumed.history).toEqual(whole.history);
    expect(resumed.weights).toEqual(whole.weights);
  });

  it("fit with rows made anew, cancelled in its third epoch and resumed, gives the weights of the whole run", async () => {
    const runDir = temporaryFolder();
    const end = new AbortController();
    const jittered = (epoch: number) => ({ x: moons.x.map((value) => value + 0.01 * epoch) });
    const refresh = { every: 30, rows: jittered };
    const stopping = {
      every: 30,
      rows: (epoch: number) => {
        if (epoch === 2) end.abort();
        return jittered(epoch);
      },
    };
    const stopped = await fit(options({ refresh: stopping, runDir, signal: end.signal }));
    expect(stopped.status).toBe("cancelled");
    expect(stopped.step).toBeGreaterThan(60);
    expect(stopped.step).toBeLessThanOrEqual(90);
    const whole = await fit(options({ refresh }));
    expect((await fit(options({ refresh, runDir }))).weights).toEqual(whole.weights);
    expect(whole.weights).not.toEqual((await fit(options())).weights);
  });

  it("fit cancelled before its first step returns the weights it started from", async () => {
    const none = await fit(options({ signal: AbortSignal.abort() }));
    expect([none.status, none.step, none.score]).toEqual(["cancelled", 0, undefined]);
    expect(none.weights["classifier/logits/bias"]).toEqual(new Float32Array(2));
  });

  it("fit returns the weights of the step that its held-out rows liked best, and says what they said", async () => {
    // Steps so large that the bound goes up and down: it soon fails to rise twice in a row.
    const restless = { evaluateEvery: 5, learningRate: 0.1 };
    const result = await fit(options({ ...restless, steps: 1000, patience: 2 }));
    const judged = result.history.filter(({ evaluation }) => evaluation === "held-out");
    const best = judged.reduce((a, b) => (Number(b.reports.elbo) > Number(a.reports.elbo) ? b : a));
    expect(result.bestStep).toBe(best.step);
    expect(result.heldOut).toEqual(best.reports);
    expect(result.score).toBe(best.reports.elbo);
    expect(result.status).toBe("stopped");
    expect(result.step).toBe(result.bestStep + 2 * 5);
    const shorter = await fit(options({ ...restless, steps: result.bestStep }));
    expect(shorter.weights).toEqual(result.weights);
  });

  it("fit never trains on a held-out group, nor on rows outside of `training`", async () => {
    const groups = Array.from({ length: ROWS }, (_, row) => row >> 2);
    const training = Array.from({ length: 100 }, (_, row) => row);
    const { heldOutRows } = await fit(options({ groups, training, steps: 1 }));
    const rest = training.filter((row) => !heldOutRows.includes(row));
    expect(heldOutRows).toHaveLength(20);
    expect(heldOutRows.every((row) => row < 100)).toBe(true);
    expect(leakedGroups(groups, rest, heldOutRows)).toEqual([]);
    const restarted = await fit(options({ groups, training, steps: 1, seed: 8 }));
    expect(restarted.heldOutRows).toEqual(heldOutRows); // another run is judged by the same rows
    const other = await fit(options({ groups, training, steps: 1, heldOutSeed: 1 }));
    expect(other.heldOutRows).not.toEqual(heldOutRows);
    // What is not trained on cannot matter: the other rows may hold anything.
    const spoilt = moons.x.slice().fill(Number.NaN, 2 * 100);
    const rows = { x: spoilt, y: moons.y, yObserved: maskOf(ROWS, known) };
    const whole = await fit(options({ groups, training, steps: 40 }));
    expect((await fit(options({ groups, training, steps: 40, rows }))).weights).toEqual(whole.weights);
  });

  it("fit evaluates label terms over exactly the held-out rows that have one, in batches of any pattern", async () => {
    const rows = 1100; // three evaluation batches, the labels all in the first
    const data = twoMoons(rows, 2);
    const { model, parameters } = moonModel(0, [8]);
    const { heldOut } = await fit({
      ...options({ model, parameters }),
      rows: { x: data.x, y: data.y, yObserved: maskOf(rows, known) },
      heldOut: Array.from({ length: 1099 }, (_, row) => row),
      batch: { rows: 1 },
      steps: 1,
      learningRate: 0,
    });
    const probs = await classProbabilities({ model, parameters, rows: { x: data.x }, variable: "y" });
    const logs = known.map((row) => Math.log(probs[row][data.classes[row]]));
    // 1099 rows make three batches of 367, so that the first two rows count twice.
    const counted = [...logs, logs[0], logs[1]];
    const share = known.length / 1099;
    expect(heldOut?.["label/y"]).toBeCloseTo(counted.reduce((a, b) => a + b) / (3 * 367) / share, 5);
    expect(heldOut?.labels).toBe(heldOut?.["label/y"]);
  });

  it("fit ends when its seconds are over, and says on the way how many are left", async () => {
    const left: number[] = [];
    const result = await fit(
      options({ steps: 1e9, seconds: 0.5, onProgress: ({ secondsLeft }) => left.push(secondsLeft) }),
    );
    expect(result.status).toBe("outOfTime");
    expect(result.step).toBeLessThan(1e9);
    expect(left.every((seconds) => seconds >= 0 && seconds <= 0.5)).toBe(true);
  });

  it("fit keeps parameters that are not trainable, and starts from given values", async () => {
    const first = await fit(options({ steps: 20 }));
    const second = await fit(
      options({ steps: 20, initial: first.weights, trainable: ({ name }) => name.startsWith("classifier") }),
    );
    for (const name of Object.keys(first.weights))
      if (name.startsWith("classifier")) expect(second.weights[name], name).not.toEqual(first.weights[name]);
      else expect(second.weights[name], name).toEqual(first.weights[name]);
  });

  it("fit trains a second stage on fresh draws of an earlier one's features, which stays as it was", async () => {
    const parameters = new Parameters({ seed: 4 });
    const m1 = scope("m1", () => vaeOf(parameters));
    const first = await fit({
      ...options({ batch: { rows: 20 } }),
      model: m1,
      parameters,
      rows: { x: moons.x },
    });
    const stages = m1m2({ m1, parameters, features: 1, classes: 2, latent: 1, hidden: 8 });
    const isFirst = (name: string) => name.startsWith("m1/");
    const { weights, heldOut } = await fit({
      ...options(),
      model: stages.second,
      parameters,
      values: (rows) => stages.trainingValues(rows, [2]),
      rows: {
        x: { dtype: "float32", shape: [ROWS, 2], data: moons.x },
        y: moons.y,
        yObserved: maskOf(ROWS, known),
      },
      initial: first.weights,
      trainable: ({ name }) => !isFirst(name),
    });
    expect(heldOut?.elbo).toBeLessThan(0);
    expect(Object.keys(weights)).toContain("classifier/logits/bias");
    expect(weights["classifier/logits/bias"]).not.toEqual(new Float32Array(2));
    const kept = Object.keys(weights).filter(isFirst);
    expect(kept.length).toBeGreaterThan(0);
    for (const name of kept) expect(weights[name], name).toEqual(first.weights[name]);
  });

  it("fit watches what it is told to: the bound, the labels or the loss", async () => {
    for (const [criterion, output, sign] of [
      ["bound", "elbo", 1],
      ["labels", "labels", 1],
      ["loss", "loss", -1],
    ] as const) {
      const { score, heldOut, history } = await fit(options({ criterion }));
      const judged = history.filter(({ evaluation }) => evaluation !== undefined);
      expect(score).toBe(sign * Number(heldOut?.[output]));
      expect(score).toBe(Math.max(...judged.map(({ reports }) => sign * Number(reports[output]))));
    }
  });

  it("fit refuses what does not fit together, naming it", async () => {
    const refused = (changes: Partial<FitOptions>) =>
      fit(options(changes)).then(
        () => "",
        ({ message }) => message,
      );
    const { x, y } = moons;
    const yObserved = maskOf(ROWS, known);
    expect(await refused({ rows: { x, y } })).toMatch(/which labels of y are known; add "yObserved"/);
    expect(await refused({ rows: { y, yObserved } })).toMatch(
      /nothing feeds the input "x"; add it to rows or feeds/,
    );
    expect(await refused({ rows: { x: x.subarray(2), y, yObserved } })).toMatch(
      /as many rows as "x", 119; "y" has 120/,
    );
    expect(await refused({ rows: { x: x.subarray(1), y, yObserved } })).toMatch(
      /whole rows of \[2\], 2 values each; got 239/,
    );
    expect(await refused({ groups: [1, 2] })).toMatch(/group of each of 120 rows; got 2/);
    expect(await refused({ training: [0, 1, 500] })).toMatch(/row numbers must lie in 0\.\.119; got 500/);
    expect(await refused({ heldOut: 0, patience: 2 })).toMatch(/patience needs a held-out part/);
    expect(await refused({ heldOut: [0], groups: new Array(ROWS).fill("a") })).toMatch(
      /row 1 of group a is not/,
    );
    expect(await refused({ criterion: "labels", heldOut: [100, 101] })).toMatch(
      /none of 2 has one; take "bound"/,
    );
    expect(await refused({ feeds: { x: { kind: "rows", of: "x", sampler: "training" } } })).toMatch(
      /feeds of "x" must not name a sampler/,
    );
    expect(await refused({ beta: { q: 1 } })).toMatch(/beta names q; it may name y, z/);
    expect(await refused({ augment: { z: additiveNoise(1) } })).toMatch(/augment: z is no data of the model/);
    expect(await refused({ initial: { "classifier/logits/bias": new Float32Array(3) } })).toMatch(
      /must have 2 values; got 3/,
    );
  });
});

describe("restarts", () => {
  it("restarts keeps the run with the best held-out score and reports all", async () => {
    const scores = [-3, -1, -2];
    const { best, bestSeed, runs } = await restarts(
      3,
      async (seed) => ({ seed, score: scores[seed - 5] }),
      5,
    );
    expect([best.seed, bestSeed]).toEqual([6, 6]);
    expect(runs.map(({ seed, score }) => [seed, score])).toEqual([
      [5, -3],
      [6, -1],
      [7, -2],
    ]);
    await expect(restarts(1, async () => ({}))).rejects.toThrow(/seed 0 has no held-out score/);
    await expect(restarts(0, async () => ({ score: 1 }))).rejects.toThrow(
      /count must be an integer >= 1; got 0/,
    );
  });
});

describe("posterior", () => {
  it("posterior in chunks equals posterior at once, and follows the weights that a fit found", async () => {
    const parameters = new Parameters({ seed: 1 });
    const model = vaeOf(parameters);
    const { weights } = await fit({
      ...options({ batch: { rows: 20 } }),
      model,
      parameters,
      rows: { x: moons.x },
    });
    const ask = (changes: object) =>
      posterior({ model, parameters, weights, rows: { x: moons.x }, ...changes });
    const { z } = await ask({});
    expect(z.shape).toEqual([ROWS, 1]);
    const chunked = (await ask({ chunk: 7 })).z.data as Float32Array;
    for (const [i, value] of chunked.entries()) expect(value).toBeCloseTo(Number(z.data[i]), 5);
    expect((await ask({ weights: undefined })).z.data).not.toEqual(z.data);
    await expect(ask({ rows: {} })).rejects.toThrow(/posterior: rows must hold "x"/);
  });
});

describe("the labels-only arm", () => {
  const test = twoMoons(1000, 2);
  const accuracy = async (
    { model, parameters }: FitOptions,
    weights: Awaited<ReturnType<typeof fit>>["weights"],
  ) =>
    accuracyOf(
      test.classes,
      await classProbabilities({
        model,
        parameters,
        weights,
        rows: { x: test.x },
        variable: "y",
        threads: 1,
      }),
    );

  it("fit with 596 unlabelled rows beats the same network on its 4 labelled ones by more than five points", async () => {
    const data = twoMoons(600, 1);
    const labelled = known.slice(0, 4);
    const semi = options({
      ...moonModel(0),
      rows: { x: data.x, y: data.y, yObserved: maskOf(600, labelled) },
      batch: { rows: 100 },
      steps: 1500,
      evaluateEvery: 100,
      learningRate: 5e-3,
      alpha: 50,
      heldOut: Array.from({ length: 60 }, (_, i) => 540 + i),
      seed: 0,
    });
    const withUnlabelled = await accuracy(semi, (await fit(semi)).weights);
    const without = await accuracy(semi, (await fit({ ...labelsOnly(semi, "y"), heldOut: 0 })).weights);
    expect(without).toBeGreaterThan(0.75);
    expect(withUnlabelled).toBeGreaterThan(without + 0.05);
  });

  it("labelsOnly gives the same network whatever the unlabelled rows hold", async () => {
    const spoilt = moons.x.slice().fill(Number.NaN, 2 * known.length);
    const weightsOf = async (x: Float32Array) => {
      const rows = { x, y: moons.y, yObserved: maskOf(ROWS, known) };
      return (await fit(labelsOnly(options({ rows, steps: 40 }), "y"))).weights;
    };
    const clean = await weightsOf(moons.x);
    expect(Object.keys(clean).every((name) => name.startsWith("classifier/"))).toBe(true);
    expect(await weightsOf(spoilt)).toEqual(clean);
  });

  it("sameNetworkWithoutUnlabelled is a classifier like the other baselines, but for its promises", async () => {
    const { model: _, parameters: __, rows: ___, ...rest } = options({ steps: 300, heldOut: 0 });
    const classifier = sameNetworkWithoutUnlabelled({ ...rest, build: () => moonModel(0, [8]) });
    onTestFinished(() => classifier.dispose());
    await expect(classifier.predict([[0, 0]])).rejects.toThrow(/nothing is fitted yet; call fit first/);
    const table = (flat: Float32Array) =>
      Array.from({ length: ROWS }, (_, i) => [...flat.subarray(2 * i, 2 * i + 2)]);
    await classifier.fit(table(moons.x), table(moons.y));
    const probs = await classifier.predict(table(moons.x));
    expect(probs.every((p) => Math.abs(p[0] + p[1] - 1) < 1e-5)).toBe(true);
    expect(accuracyOf(moons.classes, probs)).toBeGreaterThan(0.85);
    expect(await classifier.predict([])).toEqual([]);
    await expect(classifier.predict([[1, 2, 3]])).rejects.toThrow(/must hold 2 numbers each; got 3 in row 0/);
  });
});

describe("a fit without a folder", () => {
  it("leaves nothing behind in the folder for temporary files", async () => {
    const folder = temporaryFolder();
    const before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    });
    await fit(options({ steps: 2 }));
    expect(readdirSync(folder)).toEqual([]);
  });
});
