// A fold of an evaluation as a job: what is not known yet is computed in any process, and nothing that is known is computed again.
import type { Job } from "@semitone/job";
import { z } from "zod";
import { METHODS, NETWORK_KINDS } from "../choices.ts";
import { answerFold } from "./answer-fold.ts";
import { type FoldData, readFoldData } from "./fold-data.ts";

const rows = z.array(z.int().nonnegative()).readonly();
const budget = z.union([z.literal("all"), z.int().positive()]);
const network = z.enum(NETWORK_KINDS);

const input = z.strictObject({
  /** Digest of the file of `writeFoldData`. */
  data: z.string(),
  /** Index of the task. */
  task: z.int().nonnegative(),
  test: rows,
  training: rows,
  budgets: z.array(budget).readonly(),
  unlabelled: z.union([z.literal("all"), z.int().nonnegative()]),
  seed: z.int(),
  repeat: z.int().nonnegative(),
  deep: z.boolean(),
  byEar: z.boolean(),
  alone: z.array(z.enum(METHODS)).readonly(),
  networks: z.strictObject({ encoder: network, decoder: network }),
  /** Version of the program: results of others are not taken where results are kept. */
  program: z.string(),
});
export type FoldInput = z.infer<typeof input>;

const output = z.array(
  z.object({
    method: z.string(),
    budget,
    labels: z.int(),
    predictions: z.array(z.array(z.number()).readonly()).readonly(),
    /** A number as text, since it may be infinite, or NaN where nothing was calibrated. */
    threshold: z.string(),
  }),
);
export type FoldOutput = z.infer<typeof output>;

/** What was read last: a process runs many folds of the same data. */
let last: { readonly path: string; readonly data: FoldData } | undefined;

function dataAt(path: string): FoldData {
  if (last?.path !== path) last = { path, data: readFoldData(path) };
  return last.data;
}

/** Answers of every arm at every budget to the test rows, in their order. */
export const evaluateFold: Job<FoldInput, FoldOutput> = {
  kind: "evaluate-fold",
  version: 4,
  input,
  output,
  files: ({ data }) => [data],
  async run({ file, turn, progress }, { data, task, program: _, ...fold }) {
    // Its name is the digest of what it holds.
    const dataset = dataAt(file(data));
    const answers = await answerFold(dataset, dataset.tasks[task], {
      ...fold,
      groups: dataset.groups,
      yieldTurn: turn,
      onProgress: (done) => progress.at(done),
    });
    return answers.map(({ method, budget, labels, predictions, threshold }) => ({
      method,
      budget,
      labels,
      predictions,
      threshold: String(threshold),
    }));
  },
};
