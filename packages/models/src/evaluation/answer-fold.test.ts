import { argmax } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
import { DEFAULT_NETWORKS, type SegmentNetworks } from "../segments/beat-network.ts";
import { answerFold } from "./answer-fold.ts";
import { OURS } from "./methods.ts";

describe("answerFold", () => {
  it("answerFold({ alone }) fits what is not weighed once, beside the methods that are", async () => {
    const dataset = madeUpDataset({ pieces: 60, labelled: 40 });
    const rows = [...dataset.rows.keys()];
    const answers = await answerFold(dataset, dataset.tasks[0], {
      test: rows.slice(0, 10),
      training: rows.slice(10),
      groups: dataset.groups,
      budgets: ["all"],
      seed: 1,
      repeat: 0,
      deep: false,
      alone: ["hierarchical", "nearest neighbours"],
      yieldTurn: async () => {},
    });
    const methods = answers.map(({ method }) => method);
    expect(methods).toContain(OURS);
    expect(methods.filter((method) => method === "hierarchical")).toHaveLength(1);
    expect(methods.filter((method) => method === "nearest neighbours")).toHaveLength(1);
    for (const { predictions } of answers) expect(predictions).toHaveLength(10);
  });

  it("answerFold({ alone, networks }) names the networks of a method that has any, beside the same with the default ones", async () => {
    const dataset = madeUpDataset({ pieces: 40, labelled: 30 });
    const rows = [...dataset.rows.keys()];
    const fold = {
      test: rows.slice(0, 10),
      training: rows.slice(10),
      groups: dataset.groups,
      budgets: ["all"] as const,
    };
    const parts = dataset.rows.map((row) => [row, row.map((x) => 0.9 * x), row.map((x) => 1.1 * x)]);
    const answersWith = (networks: SegmentNetworks) =>
      answerFold({ ...dataset, parts }, dataset.tasks[0], {
        ...fold,
        ...{ seed: 1, repeat: 0, deep: false, alone: ["M1", "nearest neighbours"], networks },
        yieldTurn: async () => {},
      });
    const usual = await answersWith(DEFAULT_NETWORKS);
    const recurrent = await answersWith({ encoder: "gru", decoder: "mlp" });
    const predictionsOf = (answers: typeof usual, name: string) =>
      answers.find(({ method }) => method === name)?.predictions;
    expect(predictionsOf(recurrent, "M1, gru to mlp")).toHaveLength(10);
    expect(predictionsOf(recurrent, "M1, gru to mlp")).not.toEqual(predictionsOf(usual, "M1"));
    for (const method of [OURS, "M1", "nearest neighbours"])
      expect(predictionsOf(recurrent, method)).toEqual(predictionsOf(usual, method));
  });
});

describe("answerFold at several budgets", () => {
  const dataset = madeUpDataset({ pieces: 44, labelled: 40 });
  const rows = [...dataset.rows.keys()];
  const [mood, speed] = dataset.tasks;
  const options = {
    test: rows.slice(0, 12),
    training: rows.slice(12),
    groups: dataset.groups,
    budgets: [3, 1000, "all"] as const,
    seed: 1,
    repeat: 2,
    deep: false,
    alone: [],
    yieldTurn: async () => {},
  };

  it("answerFold leaves out a budget that no two classes can fill, and says of each which repeat and rows it is", async () => {
    const answers = await answerFold(dataset, mood, options);
    expect(new Set(answers.map(({ budget }) => budget))).toEqual(new Set([3, "all"]));
    for (const { repeat, rows: asked, predictions } of answers) {
      expect([repeat, asked]).toEqual([2, options.test]);
      for (const probs of predictions) {
        expect(probs).toHaveLength(3);
        expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
      }
    }
    const right = (budget: 3 | "all") => {
      const { predictions } = answers.find((of) => of.method === OURS && of.budget === budget)!;
      return options.test.filter((row, i) => argmax(predictions[i]) === argmax(mood.targets[row]!)).length;
    };
    // Columns 0 to 3 tell the mood: with all labels most is right.
    expect(right("all")).toBeGreaterThanOrEqual(9);
  });

  it("answerFold learns nothing from the test rows: their labels and features change no answer about others", async () => {
    const swapped = {
      ...speed,
      targets: speed.targets.map((target, row) => (row < 12 && target ? [-5 * target[0]] : target)),
    };
    const few = { ...options, budgets: [8] as const };
    const [plain] = await answerFold(dataset, speed, few);
    const [other] = await answerFold(dataset, swapped, few);
    expect(other.predictions).toEqual(plain.predictions);
    // Nor do the features of one test row change the answer about another.
    const moved = dataset.rows.map((row, i) => (i === 0 ? row.map((value) => value + 5) : row));
    const [third] = await answerFold({ ...dataset, rows: moved }, speed, few);
    expect(third.predictions.slice(1)).toEqual(plain.predictions.slice(1));
    expect(third.predictions[0]).not.toEqual(plain.predictions[0]);
  });
});

describe("answerFold of classes that are not as frequent", () => {
  it("answerFold has the guess say the class of most labels, though a budget chooses as many of each", async () => {
    const dataset = madeUpDataset({ pieces: 60, labelled: 60 });
    const [mood] = dataset.tasks;
    // Three of four pieces are of the second class.
    const targets = mood.targets.map((_, row) => (row % 4 === 0 ? [1, 0] : [0, 1]));
    const task = { ...mood, classes: ["rare", "common"], targets };
    const rows = [...dataset.rows.keys()];
    const answers = await answerFold(dataset, task, {
      test: rows.slice(0, 12),
      training: rows.slice(12),
      groups: dataset.groups,
      budgets: [3, "all"],
      seed: 1,
      repeat: 0,
      deep: false,
      alone: [],
      yieldTurn: async () => {},
    });
    const guesses = answers.filter(({ method }) => method === "majority");
    expect(guesses.map(({ budget }) => budget)).toEqual([3, "all"]);
    // 12 and 36 of 48 labels, and half an imaginary one each.
    for (const { predictions } of guesses)
      for (const [rare, common] of predictions) {
        expect(rare).toBeCloseTo(12.5 / 49, 9);
        expect(common).toBeCloseTo(36.5 / 49, 9);
      }
  });
});
