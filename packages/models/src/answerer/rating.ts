// A number on a rating scale with a normal error, and where the classes part on that scale.
import { add, concat, div, erf, mul, sub } from "@semitone/graph";
import { normalCdf, rowProducts } from "@semitone/stats";
import { z } from "zod";
import { type AnswererKind, floats } from "./answerer.ts";
import { linearMap } from "./expressions.ts";

const schema = z.object({
  kind: z.literal("rating"),
  /** One for each column. */
  weights: floats,
  bias: z.number(),
  /** Standard deviation of the error. */
  deviation: z.number().positive(),
  /** Classes from the low end of the scale to the high one. */
  order: z.array(z.int().nonnegative()).min(1).readonly(),
  /** Between each two neighbours of `order`; infinite where the upper one has no share. */
  cuts: z.array(z.number().or(z.literal(Number.POSITIVE_INFINITY))).readonly(),
});
export type RatingState = z.infer<typeof schema>;

/** p(class) is the mass of N(weights . row + bias, deviation^2) between its cuts. */
export const ratingAnswerer: AnswererKind<RatingState> = {
  schema,
  fits: ({ weights, cuts, order }, { outputs, width }) =>
    weights.length === width &&
    cuts.length === outputs - 1 &&
    order.length === outputs &&
    [...order].sort((a, b) => a - b).every((k, i) => k === i),
  express: ({ weights, bias, deviation, order, cuts }, { rows, width }) => {
    const loc = add(linearMap(weights, 1, rows, width), bias);
    const [none, all] = [mul(loc, 0), add(mul(loc, 0), 1)];
    const below = [
      none,
      ...cuts.map((cut) =>
        Number.isFinite(cut) ? div(add(erf(div(sub(cut, loc), deviation * Math.SQRT2)), 1), 2) : all,
      ),
      all,
    ];
    const shares = order.map((_, rank) => sub(below[rank + 1], below[rank]));
    return concat(order.map((_, k) => shares[order.indexOf(k)]));
  },
  predict: ({ weights, bias, deviation, order, cuts }, rows) =>
    rowProducts(weights, 1, rows).map(([sum]) => {
      const loc = bias + sum;
      const below = [0, ...cuts.map((cut) => normalCdf((cut - loc) / deviation)), 1];
      const result = new Array<number>(order.length).fill(0);
      for (const [rank, k] of order.entries()) result[k] = below[rank + 1] - below[rank];
      return result;
    }),
};
