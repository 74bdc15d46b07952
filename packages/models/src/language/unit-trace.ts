// What units of a language model hold along a piece: the picture of the sentiment neuron of Radford et al. 2017 and Ferreira and Whitehead 2019.
import type { Score } from "@semitone/music";
import { BeatGrammar } from "@semitone/music";
import type { LanguageModel } from "./open-language-model.ts";
import { laneState } from "./probes.ts";
import { beatTokensOf } from "./write-bars.ts";

/** What some units hold at a moment of a piece. */
export interface UnitMoment {
  /** Quarters from the start. */
  readonly at: number;
  /** In the order of the units asked for. */
  readonly values: readonly number[];
}

/** Tokens of a piece that are read; of a longer one the rest is left out. */
const MOST_TOKENS = 4096;

/**
 * States of the top layer after the last token of each moment.
 *
 * @param units  places of units, 0..units - 1
 * @throws SemitoneError (`option`) for a model of other tokens
 */
export async function unitTrace(
  model: LanguageModel,
  score: Score,
  units: readonly number[],
): Promise<UnitMoment[]> {
  const form = beatTokensOf(model);
  const grammar = new BeatGrammar(form);
  const moments: UnitMoment[] = [];
  let { states } = await model.step(Int32Array.of(form.vocabulary.token("start")), model.begin(1));
  for (const token of form.encode(score).data.slice(0, MOST_TOKENS)) {
    grammar.push(token);
    ({ states } = await model.step(Int32Array.of(token), states));
    if (grammar.isEnded) break;
    const state = laneState(model, states, 0);
    const at = grammar.now / form.options.stepsPerQuarter;
    const values = units.map((unit) => state[unit]);
    if (moments.at(-1)?.at === at) moments.pop();
    moments.push({ at, values });
  }
  return moments;
}
