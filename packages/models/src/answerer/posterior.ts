// q of a model of `prob`: the model is declared again from its name and sizes, its weights are those that were trained. What it says of a
// row is one expression, which predicts, is exported, and needs no other code than the model's own page.
import { INPUT, input, inScope, type Parameters, reachableNodes, type Tensor } from "@semitone/graph";
import type { WeightValues } from "@semitone/train";
import { z } from "zod";
import { NETWORK_KINDS } from "../choices.ts";
import type { Components, DeclaredModel, ModelSizes } from "../zoo/model-page.ts";
import { PAGE_NAMES, PAGES } from "../zoo/pages.ts";
import { type AnswererInputs, type AnswererKind, floats } from "./answerer.ts";
import { pickColumns } from "./expressions.ts";
import { linearAnswerer, linearSchema } from "./linear.ts";
import { STEPS } from "./piece-row.ts";
import { softmaxAnswerer, softmaxSchema } from "./softmax.ts";
import { StoredParameters } from "./stored-parameters.ts";

const kind = z.enum(NETWORK_KINDS);
const size = z.int().max(65_536);

const schema = z.object({
  kind: z.literal("posterior"),
  /** Name of the page. */
  model: z.enum(PAGE_NAMES),
  networks: z.object({ encoder: kind, decoder: kind }),
  /** Columns of a row that the model explains. */
  columns: z.array(z.int().nonnegative()).min(1).readonly(),
  /** Whether x is a sequence of segments, [STEPS, columns], or one row. */
  ofSegments: z.boolean(),
  /** Numbers of a row that the model is told and does not explain; 0 for most. */
  content: size.min(0),
  /** Classes or components; 1 where there are none. */
  classes: size.min(1),
  /** By path. */
  weights: z.record(z.string(), floats),
  /** What makes an answer of the model's output; left out where that is the answer. */
  head: z.discriminatedUnion("kind", [softmaxSchema, linearSchema]).optional(),
});
export type PosteriorState = z.infer<typeof schema>;

/** What a model is declared from. */
export type PosteriorForm = Omit<PosteriorState, "kind" | "weights" | "head">;

/** Sizes of the model that a form describes. */
export const sizesOf = ({ networks, columns, ofSegments, content, classes }: PosteriorForm): ModelSizes => ({
  ...networks,
  shape: ofSegments ? [STEPS, columns.length] : [columns.length],
  content,
  classes,
});

/** @param start  of a mixture; not needed to answer */
export const declare = (form: PosteriorForm, parameters: Parameters, start?: Components): DeclaredModel =>
  inScope("", () => PAGES[form.model](parameters, sizesOf(form), start));

/** Of the trained values those that the answer depends on. */
export function neededWeights(
  { answer }: DeclaredModel,
  form: PosteriorForm,
  weights: WeightValues,
): Record<string, Float32Array> {
  const x = input("x", ["batch", ...sizesOf(form).shape]);
  return Object.fromEntries(
    inputNames(answer(x))
      .filter((name) => name !== "x")
      .map((name) => [name, weights[name] as Float32Array]),
  );
}

const inputNames = (tensor: Tensor): string[] =>
  reachableNodes([tensor]).flatMap(({ op, attributes }) => (op === INPUT ? [String(attributes.name)] : []));

function express(state: PosteriorState, inputs: AnswererInputs): Tensor {
  const { columns, ofSegments, weights, head } = state;
  const x = pickColumns(ofSegments ? inputs.parts() : inputs.rows, columns);
  const said = declare(state, new StoredParameters(weights)).answer(x);
  if (head === undefined) return said;
  const given = { ...inputs, rows: said, width: said.shape[1] as number };
  return head.kind === "softmax" ? softmaxAnswerer.express(head, given) : linearAnswerer.express(head, given);
}

/** The code that the model has for rows; undefined where it has none to place them by. */
export function expressCode(
  { weights, ...form }: PosteriorState,
  { rows }: Pick<AnswererInputs, "rows">,
): Tensor | undefined {
  if (form.ofSegments) return undefined;
  return declare(form, new StoredParameters(weights)).code?.(pickColumns(rows, form.columns));
}

export const posteriorAnswerer: AnswererKind<PosteriorState> = {
  schema,
  readsParts: ({ ofSegments }) => ofSegments,
  fits: (state, { outputs, width }) => {
    if (state.columns.some((column) => column >= width)) return false;
    const inputs = {
      width,
      rows: input("rows", ["batch", width]),
      parts: () => input("parts", ["batch", STEPS, width]),
    };
    try {
      const answer = express(state, inputs);
      // What a weight is missing for is an input still.
      return (
        answer.shape[1] === outputs && inputNames(answer).every((name) => ["rows", "parts"].includes(name))
      );
    } catch {
      return false;
    }
  },
  express,
};
