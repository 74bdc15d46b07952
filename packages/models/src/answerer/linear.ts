// weights . row + bias: ridge regression.
import { add } from "@semitone/graph";
import { rowProducts } from "@semitone/stats";
import { z } from "zod";
import { type AnswererKind, floats } from "./answerer.ts";
import { linearMap } from "./expressions.ts";

export const linearSchema = z.object({
  kind: z.literal("linear"),
  /** One for each column. */
  weights: floats,
  bias: z.number(),
});
export type LinearState = z.infer<typeof linearSchema>;

export const linearAnswerer: AnswererKind<LinearState> = {
  schema: linearSchema,
  fits: ({ weights }, { outputs, width }) => outputs === 1 && weights.length === width,
  express: ({ weights, bias }, { rows, width }) => add(linearMap(weights, 1, rows, width), bias),
  predict: ({ weights, bias }, rows) => rowProducts(weights, 1, rows).map(([sum]) => [bias + sum]),
};
