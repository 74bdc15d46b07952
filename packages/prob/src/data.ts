// What a batch feeds: data and masks by variable, as inputs or as given tensors.
import { type Dim, type DType, input, type Tensor } from "@semitone/graph";
import type { Noise } from "./distribution.ts";
import { ModelError } from "./errors.ts";
import type { Model } from "./model.ts";

/** A tensor to feed at each step: data, the mask of a partially observed variable, or noise. */
export interface ModelInput {
  readonly name: string;
  readonly kind: "data" | "mask" | Noise["kind"];
  readonly tensor: Tensor;
}

/** Name of the mask input of a partially observed variable, [rows], 1 = known. */
export const maskName = (variable: string): string => `${variable}Observed`;

/** What is fed of the variables that are not latent. */
export interface Data {
  readonly values: ReadonlyMap<string, Tensor>;
  readonly masks: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly ModelInput[];
  /**
   * Partially observed variables that are known in every row, by plain labels: the label is their only value, and their KL term, which
   * nothing may read, is NaN.
   */
  readonly known?: ReadonlySet<string>;
}

/**
 * @param given tensors in place of inputs, by variable or mask name
 * @throws ModelError if `given` names anything else
 */
export function dataOf(model: Model, rows: Dim, given: Readonly<Record<string, Tensor>> = {}): Data {
  const inputs: ModelInput[] = [];
  const values = new Map<string, Tensor>();
  const masks = new Map<string, Tensor>();
  const names: string[] = [];
  const fetch = (name: string, kind: "data" | "mask", shape: readonly Dim[], dtype?: DType) => {
    names.push(name);
    if (given[name]) return given[name];
    const tensor = input(name, shape, dtype);
    inputs.push({ name, kind, tensor });
    return tensor;
  };
  for (const [name, { role, shape, dtype }] of Object.entries(model.variables)) {
    if (role === "latent") continue;
    values.set(name, fetch(name, "data", [rows, ...shape], dtype));
    if (role === "partial") masks.set(name, fetch(maskName(name), "mask", [rows]));
  }
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new ModelError(`${model.name}: values names ${name}; it may name ${names.join(", ")}`);
  return { values, masks, inputs };
}
