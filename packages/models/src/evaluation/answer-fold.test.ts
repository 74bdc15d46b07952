import { describe, expect, it } from "vitest";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
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
});
