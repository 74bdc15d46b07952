// Rows of which the objective may be told that they have a plain label: they run through the model once, not once for each class.
import type { BatchPlan } from "./batches.ts";
import type { FitArrays } from "./fit-arrays.ts";

/** By partially observed variable: how many rows at the start of every batch, those of its first pool, have a plain label of it. */
export function promisedRows(
  { arrays, partial, isKnown }: FitArrays,
  { rows, take }: BatchPlan["pools"][number],
): Record<string, number> {
  const promised = partial.filter((variable) => {
    const tensor = arrays[variable];
    if (tensor?.shape.length !== 2) return false;
    const [, classes] = tensor.shape;
    const isPlain = (row: number) => {
      let ones = 0;
      for (let k = 0; k < classes; k++) {
        const part = Number(tensor.data[row * classes + k]);
        if (part === 1) ones++;
        else if (part !== 0) return false;
      }
      return ones === 1;
    };
    return rows.every((row) => isKnown(variable, row) && isPlain(row));
  });
  return Object.fromEntries(promised.map((variable) => [variable, take]));
}
