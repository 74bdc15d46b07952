// Weights of the terms of an objective, by variable.
import { Tensor } from "@semitone/graph";
import { ModelError } from "./errors.ts";

/** A number, or a scalar tensor: an input, or a schedule over the steps. */
export type Weight = number | Tensor;
/** One weight for all variables, or one for each by name. */
export type Weights = Weight | Readonly<Record<string, Weight>>;

/**
 * The weight of each of `names`.
 *
 * @throws ModelError if there are names and no weights, or weights by name that leave one out or name another
 */
export function weightsOf(
  what: string,
  given: Weights | undefined,
  names: readonly string[],
): (name: string) => Weight {
  if (given === undefined) {
    if (names.length > 0)
      throw new ModelError(`${what} must be given for ${names.join(", ")}; 0 leaves the term out`);
    return () => 0;
  }
  if (typeof given === "number" || given instanceof Tensor) return () => given;
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new ModelError(
        `${what} names ${name}, which has no such term; there are: ${names.join(", ") || "none"}`,
      );
  for (const name of names)
    if (given[name] === undefined)
      throw new ModelError(`${what} must be given for ${name}; 0 leaves the term out`);
  return (name) => given[name];
}
