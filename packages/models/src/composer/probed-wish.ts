// What is asked for as the probes of a language model hear it, and states that are changed on the way.
import type { LanguageModel, LanguageStates } from "../language/open-language-model.ts";
import type { LanguageProbe } from "../language/probes.ts";

/** A probe, and the index of the class that is asked for. */
export interface ProbedWish {
  readonly probe: LanguageProbe;
  readonly wanted: number;
}

/** No probability counts for less: one doubt does not outweigh all else. */
export const LEAST = 1e-6;

/** Sum of log p(wanted) over the wishes, in nats. */
export const evidenceFor = (
  wishes: readonly ProbedWish[],
  probabilities: (probe: LanguageProbe) => readonly number[],
): number =>
  wishes.reduce((sum, { probe, wanted }) => sum + Math.log(Math.max(probabilities(probe)[wanted], LEAST)), 0);

/** @param valuesOf  by lane, what is added to its hidden state, one number a unit */
export function bent(
  model: LanguageModel,
  states: LanguageStates,
  valuesOf: (lane: number) => Float32Array,
): LanguageStates {
  const { units, layers } = model.config.sizes;
  return model.changed(states, `hidden${layers - 1}`, (data) => {
    for (let lane = 0; lane < states.lanes; lane++) {
      const values = valuesOf(lane);
      for (let unit = 0; unit < units; unit++) data[lane * units + unit] += values[unit];
    }
  });
}
