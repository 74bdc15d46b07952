// The same answer for every row: class frequencies, or a mean.
import { add, mul, pick, reshape } from "@semitone/graph";
import { z } from "zod";
import type { AnswererKind } from "./answerer.ts";
import { vector } from "./expressions.ts";

const schema = z.object({ kind: z.literal("constant"), value: z.array(z.number()).min(1).readonly() });
export type ConstantState = z.infer<typeof schema>;

export const constantAnswerer: AnswererKind<ConstantState> = {
  schema,
  fits: ({ value }, { outputs }) => value.length === outputs,
  express: ({ value }, { rows }) => add(mul(reshape(pick(rows, 1, 0), [rows.shape[0], 1]), 0), vector(value)),
  predict: ({ value }, rows) => rows.map(() => [...value]),
};
