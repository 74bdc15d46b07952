// softmax(W row + b): logistic regression, and what is taught by it.
import { add, softmax } from "@semitone/graph";
import { rowProducts, softmax as softmaxOf } from "@semitone/stats";
import { z } from "zod";
import { type AnswererKind, floats } from "./answerer.ts";
import { linearMap, vector } from "./expressions.ts";

export const softmaxSchema = z.object({
  kind: z.literal("softmax"),
  /** Over all columns, one row of them for each class. */
  weights: floats,
  bias: z.array(z.number()).min(1).readonly(),
});
export type SoftmaxState = z.infer<typeof softmaxSchema>;

export const softmaxAnswerer: AnswererKind<SoftmaxState> = {
  schema: softmaxSchema,
  fits: ({ weights, bias }, { outputs, width }) =>
    bias.length === outputs && weights.length === outputs * width,
  express: ({ weights, bias }, { rows, width }) =>
    softmax(add(linearMap(weights, bias.length, rows, width), vector(bias))),
  predict: ({ weights, bias }, rows) =>
    rowProducts(weights, bias.length, rows).map((sums) =>
      softmaxOf(bias.map((offset, k) => offset + sums[k])),
    ),
};
