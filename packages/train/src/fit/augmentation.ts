// Rows made anew each time they are drawn: expressions over noise inputs, so that a job stays pure data and resumes exactly.
import { add, constant, greaterOrEqual, input, less, mul, type Tensor, where } from "@semitone/graph";
import type { Model } from "@semitone/prob";
import { TrainError } from "../errors.ts";

/** Changes the values of a variable in each training batch; evaluations see them as they are. */
export interface Augmentation {
  /** The noise it needs, of the shape of the values: standard normal, or uniform in [0, 1). */
  readonly noise: "normal" | "uniform";
  apply(values: Tensor, noise: Tensor): Tensor;
}

/** x + scale * noise. @param scale  standard deviation, > 0 */
export function additiveNoise(scale: number): Augmentation {
  if (!(scale > 0)) throw new TrainError(`additiveNoise: scale must be > 0; got ${scale}`);
  return { noise: "normal", apply: (values, noise) => add(values, mul(noise, scale)) };
}

/** Each element set to `value` with probability `rate`. Unlike dropout, the others are not scaled. @param rate  in (0, 1) */
export function randomMasking(rate: number, value = 0): Augmentation {
  if (!(rate > 0 && rate < 1)) throw new TrainError(`randomMasking: rate must lie in (0, 1); got ${rate}`);
  return { noise: "uniform", apply: (values, noise) => where(greaterOrEqual(noise, rate), values, value) };
}

/** Grey values in [0, 1] drawn as black or white, 1 with probability x, anew in each pass: the binarised MNIST of Kingma et al. */
export function binarized(): Augmentation {
  return { noise: "uniform", apply: (values, noise) => where(less(noise, values), constant(1), 0) };
}

/** By variable: what happens to its values, in this order. */
export type Augmentations = Readonly<Record<string, Augmentation | readonly Augmentation[]>>;

export interface Augmented {
  readonly values: Readonly<Record<string, Tensor>>;
  /** Kinds of noise by input name, `augment/<variable>/<i>`. */
  readonly noise: Record<string, Augmentation["noise"]>;
}

/** The values of augmented variables: what is done to their inputs, or to the tensors that stand in for them. */
export function augmented(
  { variables }: Model,
  rows: number,
  values: Readonly<Record<string, Tensor>> = {},
  augmentations: Augmentations = {},
): Augmented {
  const noise: Record<string, Augmentation["noise"]> = {};
  const changed = { ...values };
  for (const [variable, given] of Object.entries(augmentations)) {
    const { role, shape, dtype } = variables[variable] ?? {};
    if (role === undefined || role === "latent")
      throw new TrainError(
        `augment: ${variable} is no data of the model; its variables are ${Object.keys(variables).join(", ")}`,
      );
    let value = changed[variable] ?? input(variable, [rows, ...shape], dtype);
    for (const [i, augmentation] of [given].flat().entries()) {
      const name = `augment/${variable}/${i}`;
      noise[name] = augmentation.noise;
      value = augmentation.apply(value, input(name, value.shape));
    }
    changed[variable] = value;
  }
  return { values: changed, noise };
}
