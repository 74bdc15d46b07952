// Posteriors with random weights. Development only.
import { Parameters } from "@semitone/graph";
import { NETWORK_KINDS } from "../choices.ts";
import { declare, neededWeights, type PosteriorForm, type PosteriorState } from "./posterior.ts";

const MODELS = ["m2", "gm-vae", "m1m2", "vade", "partially-specified", "hierarchical-classes"] as const;

/** A model of the zoo with networks of some kind over some columns, as it is before it was trained. */
export function madeUpPosterior({
  outputs,
  width,
  random,
}: {
  outputs: number;
  width: number;
  random: () => number;
}): PosteriorState {
  const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  const networks = { encoder: oneOf(NETWORK_KINDS), decoder: oneOf(NETWORK_KINDS) };
  const form: PosteriorForm = {
    model: oneOf(MODELS),
    networks,
    columns: Array.from({ length: width - 2 }, (_, i) => width - 1 - i),
    ofSegments: Object.values(networks).some((kind) => kind !== "mlp"),
    content: 3,
    classes: outputs,
  };
  const parameters = new Parameters({ seed: Math.floor(random() * 1000) });
  const declared = declare(form, parameters);
  const weights = Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()]));
  return { kind: "posterior", ...form, weights: neededWeights(declared, form, weights) };
}
