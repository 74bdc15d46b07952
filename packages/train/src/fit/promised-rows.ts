// Rows of which the objective may be told that they have a plain label: they run through the model once, not once for each class.
import { type Model, maskName } from "@semitone/prob";
import type { HostTensor } from "@semitone/runtime";
import type { BatchPlan } from "./batches.ts";
import type { FitArrays } from "./fit-arrays.ts";

/** Share of the batch below which two smaller runs of the model save nothing over one of all rows. */
const WORTHWHILE = 0.25;

/**
 * By class variable: how many rows at the start of every batch, those of its first pool, have a plain label of it. Only where that
 * spares the likelihood a run for each class, and for enough rows.
 *
 * @param replaced  variables that other tensors stand in for, whose values are not known here
 */
export function promisedRows(
  { variables, generative }: Model,
  { arrays, partial, isKnown }: FitArrays,
  { pools: [{ rows, take }], rows: size }: BatchPlan,
  replaced: ReadonlySet<string>,
): Record<string, number> {
  if (take < WORTHWHILE * size) return {};
  const promised = partial.filter((variable) => {
    const isDecoded = generative.some(
      (c) => c.given.includes(variable) && variables[c.variable].role === "observed",
    );
    if (!isDecoded || replaced.has(variable) || replaced.has(maskName(variable))) return false;
    const tensor = arrays[variable];
    return tensor?.shape.length === 2 && rows.every((row) => isKnown(variable, row) && isPlain(tensor, row));
  });
  return Object.fromEntries(promised.map((variable) => [variable, take]));
}

/** Is this row of [rows, classes] a unit vector? */
function isPlain({ data, shape: [, classes] }: HostTensor, row: number): boolean {
  let ones = 0;
  for (let k = 0; k < classes; k++) {
    const part = Number(data[row * classes + k]);
    if (part === 1) ones++;
    else if (part !== 0) return false;
  }
  return ones === 1;
}
