// Weights of terms over the steps: numbers stay constants of the graph, schedules become inputs that the job feeds.
import { input, type Tensor } from "@semitone/graph";
import type { Feed, Schedule } from "@semitone/runtime";
import { TrainError } from "../errors.ts";

/** A number, or a curve over the steps. */
export type FitWeight = number | Schedule;
/** One weight for all variables, or one for each by name. */
export type FitWeights = FitWeight | Readonly<Record<string, FitWeight>>;

/** From `from` at step 0 to `to` at step `steps`, linearly: a KL warm-up is `beta: warmUp(5000)`. */
export const warmUp = (steps: number, to = 1, from = 0): Schedule => ({
  points: [
    [0, from],
    [steps, to],
  ],
});

const isSchedule = (weight: FitWeights): weight is Schedule =>
  typeof weight === "object" && "points" in weight;

/** The weight of each of `variables`. @throws TrainError if a name is unknown or one has none */
export function weightsOf(
  what: string,
  given: FitWeights,
  variables: readonly string[],
): Record<string, FitWeight> {
  if (typeof given === "number" || isSchedule(given))
    return Object.fromEntries(variables.map((name) => [name, given]));
  const stray = Object.keys(given).find((name) => !variables.includes(name));
  if (stray !== undefined)
    throw new TrainError(`fit: ${what} names ${stray}; it may name ${variables.join(", ") || "nothing"}`);
  const missing = variables.find((name) => given[name] === undefined);
  if (missing !== undefined) throw new TrainError(`fit: ${what} must be given for ${missing} too`);
  return { ...given };
}

/** Weights as the objective takes them in training, with the feeds of those that change. */
export function trainingWeights(
  what: string,
  weights: Readonly<Record<string, FitWeight>>,
): { weights: Record<string, number | Tensor>; feeds: Record<string, Feed> } {
  const feeds: Record<string, Feed> = {};
  const entries = Object.entries(weights).map(([variable, weight]): [string, number | Tensor] => {
    if (typeof weight === "number") return [variable, weight];
    const name = `${what}/${variable}`;
    feeds[name] = { kind: "schedule", ...weight };
    return [variable, input(name, [])];
  });
  return { weights: Object.fromEntries(entries), feeds };
}

/** Weights at the end of their schedules: what evaluations judge by. */
export const finalWeights = (weights: Readonly<Record<string, FitWeight>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      name,
      typeof weight === "number" ? weight : (weight.points.at(-1)?.[1] ?? Number.NaN),
    ]),
  );
