// The held-out part of a fit: its rows as arrays of their own, and the terms of the bound over them.
import { add, constant, greater, inferenceProgram, mean, mul, type Tensor, where } from "@semitone/graph";
import { maskName, type Objective, type ObjectiveOptions, objective } from "@semitone/prob";
import type { Evaluation, HostTensor, Sampler } from "@semitone/runtime";
import { type FitArrays, takeRows } from "./fit-arrays.ts";
import { fitFeeds, noiseOf } from "./fit-feeds.ts";
import type { FitPlanOptions } from "./fit-options.ts";

/** Rows of one batch of an evaluation, at most. */
const BATCH = 500;

export const HELD_OUT = "held-out";

export interface CompiledEvaluation {
  readonly evaluation: Evaluation;
  readonly arrays: Readonly<Record<string, HostTensor>>;
  readonly samplers: Readonly<Record<string, Sampler>>;
}

/**
 * An evaluation of `heldOut` without augmentation, weighting and free bits. Its batches are of equal size; where they hold more rows
 * than there are, the first rows count twice, fewer than one in `BATCH`.
 *
 * @param states  name of the state that holds the value of each parameter
 */
export function compileEvaluation(
  options: FitPlanOptions,
  data: FitArrays,
  heldOut: readonly number[],
  weights: Pick<ObjectiveOptions, "alpha" | "beta" | "penalties">,
  states: Readonly<Record<string, string>>,
): CompiledEvaluation {
  const { model, parameters, values, feeds: given = {}, steps, evaluateEvery } = options;
  const { samples, bound, gamma } = options;
  const batches = Math.ceil(heldOut.length / BATCH);
  const rows = Math.ceil(heldOut.length / batches);
  const built = objective(model, { rows, ...weights, samples, bound, gamma, values: values?.(rows) });
  const program = inferenceProgram({
    outputs: { loss: built.loss, ...termsOver(heldOut, built, data) },
    parameters,
    contrib: true,
  });
  const sources = { arrays: new Set(Object.keys(data.arrays)), noise: noiseOf(built.inputs), given };
  const feeds = fitFeeds(program.inputs, { ...sources, prefix: `${HELD_OUT}/`, sampler: HELD_OUT });
  const used = program.inputs.map(({ name }) => name).filter((name) => feeds[name].kind === "rows");
  return {
    evaluation: {
      program,
      feeds,
      every: evaluateEvery ?? Math.max(1, Math.floor(steps / 50)),
      batches,
      parameters: states,
    },
    arrays: Object.fromEntries(
      used.map((name) => [`${HELD_OUT}/${name}`, takeRows(data.arrays[name], heldOut)]),
    ),
    samplers: {
      [HELD_OUT]: {
        order: "sequential",
        pools: [{ rows: { from: 0, count: heldOut.length }, take: rows }],
      },
    },
  };
}

/**
 * The terms, so made that their mean over batches is the one over all of `heldOut`: a term per row that has a label counts by how many
 * rows of the batch have one. `labels` sums those of all variables.
 */
function termsOver(
  heldOut: readonly number[],
  { terms, inputs }: Objective,
  data: FitArrays,
): Record<string, Tensor> {
  const outputs: Record<string, Tensor> = { ...terms };
  let labels = constant(0);
  for (const variable of data.partial) {
    const share = heldOut.filter((row) => data.isKnown(variable, row)).length / heldOut.length;
    const mask = inputs.find(({ name }) => name === maskName(variable))?.tensor;
    if (!mask) continue; // the caller's own tensor stands in for it
    const known = mean(where(greater(mask, 0), constant(1), 0));
    const unknown = mean(where(greater(mask, 0), constant(0), 1));
    const over = (name: string, rows: Tensor, all: number) => {
      if (!terms[name]) return;
      if (all === 0) delete outputs[name];
      else outputs[name] = mul(terms[name], mul(rows, 1 / all));
    };
    over(`prior/${variable}`, known, share);
    over(`label/${variable}`, known, share);
    over(`weighing/${variable}`, known, share);
    over(`kl/${variable}`, unknown, 1 - share);
    if (share > 0) labels = add(labels, outputs[`label/${variable}`]);
  }
  return data.partial.length > 0 ? { ...outputs, labels } : outputs;
}
