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

/** Weights of an objective by what they weigh: alpha, beta, penalties. */
export type WeightTable = Readonly<Record<string, Readonly<Record<string, FitWeight>>>>;

/** `weights` as a training step takes them: schedules become inputs, with what feeds them. */
export function trainingWeights<T extends WeightTable>(
  weights: T,
): { weights: { [K in keyof T]: Record<string, number | Tensor> }; feeds: Record<string, Feed> } {
  const feeds: Record<string, Feed> = {};
  const taken = mapWeights(weights, (weight, name) => {
    if (typeof weight === "number") return weight;
    feeds[name] = { kind: "schedule", ...weight };
    return input(name, []);
  });
  return { weights: taken, feeds };
}

/** `weights` at the end of their schedules: what evaluations judge by. */
export const finalWeights = <T extends WeightTable>(weights: T): { [K in keyof T]: Record<string, number> } =>
  mapWeights(weights, (weight) =>
    typeof weight === "number" ? weight : (weight.points.at(-1)?.[1] ?? Number.NaN),
  );

function mapWeights<T extends WeightTable, W>(
  weights: T,
  map: (weight: FitWeight, name: string) => W,
): { [K in keyof T]: Record<string, W> } {
  const entries = Object.entries(weights).map(([what, of]) => [
    what,
    Object.fromEntries(Object.entries(of).map(([name, weight]) => [name, map(weight, `${what}/${name}`)])),
  ]);
  return Object.fromEntries(entries);
}
