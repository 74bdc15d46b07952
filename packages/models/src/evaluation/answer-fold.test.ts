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
