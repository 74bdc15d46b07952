// Ways to lead a language model to classes: the next token weighed by a probe, states bent by searched values, or the best of several versions.
import type { BeatLimits } from "@semitone/music";
import type { LanguageModel } from "../language/open-language-model.ts";
import { hearsSoFar, type LanguageProbe, laneState } from "../language/probes.ts";
import { likeliestTokens } from "../language/sample.ts";
import type { Choice, Lead } from "../language/write-bars.ts";
import { SemitoneError } from "../semitone-error.ts";
import { bent, evidenceFor, type ProbedWish } from "./probed-wish.ts";
import { searchValues } from "./search-values.ts";

/** The probes of what is asked for. @throws SemitoneError (`option`) naming an attribute that has none */
export function probedWishes(
  probes: readonly LanguageProbe[],
  classes: Readonly<Record<string, string>>,
): ProbedWish[] {
  return Object.entries(classes).map(([attribute, value]) => {
    const probe = probes.find((one) => one.attribute === attribute);
    const wanted = probe?.classes.indexOf(value) ?? -1;
    if (probe && wanted >= 0) return { probe, wanted };
    const known = probes.map((one) => one.attribute).join(", ") || "none";
    throw new SemitoneError(
      `steer: expected attributes that the run has a probe for (${known}); got ${attribute}; choose --steer best, or train again with labels of it (semitone train --language)`,
      "option",
    );
  });
}

/** Beginnings of pieces of any of the classes that are asked for. */
export const examplesFor = (wishes: readonly ProbedWish[]): number[][] =>
  wishes.flatMap(({ probe, wanted }) =>
    probe.examples.filter(({ label }) => label === wanted).map(({ tokens }) => tokens),
  );

/** Nats that a nat of evidence of the probe is worth at strength 1. */
const GUIDE_WEIGHT = 4;
/** Likeliest tokens that are tried at each place. */
const TRIED = 24;

/**
 * log p(token) + strength GUIDE_WEIGHT log p(classes | tokens so far, token): each of the likeliest tokens is read, and what the probe hears
 * then is its weight. Of all other tokens nothing is known; they are left out.
 *
 * @see Yang and Klein 2021, arXiv:2104.05218 ("FUDGE")
 */
export function guidance(model: LanguageModel, wishes: readonly ProbedWish[], strength: number): Lead {
  return {
    async weigh(choices, states) {
      const tried = choices.map((choice) => (choice ? likeliestTokens(choice.logs, choice.mask, TRIED) : []));
      const pairs = tried.flatMap((tokens, lane) =>
        tokens.length > 1 ? tokens.map((token) => ({ lane, token })) : [],
      );
      if (pairs.length === 0) return choices.map((choice) => choice?.logs);
      const after = await model.step(
        Int32Array.from(pairs, ({ token }) => token),
        model.pick(
          states,
          pairs.map(({ lane }) => lane),
        ),
      );
      const weighed = choices.map((choice, lane) => choice && only(choice, tried[lane]));
      for (const [i, { lane, token }] of pairs.entries()) {
        const state = laneState(model, after.states, i);
        weighed[lane]![token] +=
          strength * GUIDE_WEIGHT * evidenceFor(wishes, (probe) => hearsSoFar(probe, state));
      }
      return weighed;
    },
  };
}

/** Log probabilities of some tokens; of all others none. */
function only({ logs }: Choice, tokens: readonly number[]): Float32Array {
  const kept = new Float32Array(logs.length).fill(Number.NEGATIVE_INFINITY);
  for (const token of tokens) kept[token] = logs[token];
  return kept;
}

/** States of the top layer with `values` added to the hidden state of each lane before every token. */
export const bending = (model: LanguageModel, values: Float32Array): Lead => ({
  bend: (states) => bent(model, states, () => values),
});

/**
 * Values of the speaking units that make the model write what is asked for, found once for a model and wishes, times the strength.
 *
 * @throws SemitoneError (`option`) where no unit speaks
 */
export async function searched(
  model: LanguageModel,
  wishes: readonly ProbedWish[],
  strength: number,
  options: { readonly limits?: BeatLimits; readonly signal?: AbortSignal } = {},
): Promise<Lead> {
  const values = await searchValues(model, wishes, options);
  return bending(
    model,
    values.map((value) => strength * value),
  );
}
