// A language model that was taught to be asked for classes, asked for some.
import { CONTROL } from "../language/language-network.ts";
import type { LanguageModel, LanguageStates, Predicted } from "../language/open-language-model.ts";
import { SemitoneError } from "../semitone-error.ts";

/**
 * log p(token) + strength (log p(token | classes) - log p(token)), up to a constant: at 0 what nobody asked for, at 1 what is asked for as
 * the model has learnt it, above it more so. Two lanes are read for each, one that is asked and one that is not. Ho and Salimans 2022,
 * arXiv:2207.12598 ("classifier-free guidance"); Sanchez et al. 2023, arXiv:2306.17806, for tokens.
 *
 * @throws SemitoneError (`option`) naming a class that the model was not taught
 */
export function controlled(
  model: LanguageModel,
  classes: Readonly<Record<string, string>>,
  strength: number,
): LanguageModel {
  const control = controlOf(model, classes);
  const doubled = ({ lanes, tensors }: LanguageStates): LanguageStates => ({ lanes: 2 * lanes, tensors });
  const halved = ({ lanes, tensors }: LanguageStates): LanguageStates => ({ lanes: lanes / 2, tensors });
  return {
    ...{ config: model.config, representation: model.representation, states: model.states },
    symbols: model.symbols,
    begin: (lanes) =>
      halved(
        model.changed(model.begin(2 * lanes), CONTROL, (data) => {
          for (let lane = 0; lane < lanes; lane++) data.set(control, lane * control.length);
        }),
      ),
    async step(tokens, states): Promise<Predicted> {
      const both = new Int32Array(2 * tokens.length);
      both.set(tokens);
      both.set(tokens, tokens.length);
      const { logs, states: after } = await model.step(both, doubled(states));
      return { logs: contrasted(logs, tokens.length, strength), states: halved(after) };
    },
    pick: (states, lanes) =>
      halved(model.pick(doubled(states), [...lanes, ...lanes.map((lane) => lane + states.lanes)])),
    changed: (states, name, change) => halved(model.changed(doubled(states), name, change)),
    valuesOf: (states, name) => {
      const values = model.valuesOf(states, name);
      return values.subarray(0, values.length / 2);
    },
    dispose: () => model.dispose(),
  };
}

/** @param logs  [2 lanes, symbols]: asked, then not asked */
function contrasted(logs: Float32Array, lanes: number, strength: number): Float32Array {
  const half = logs.length / 2;
  const sums = logs.slice(0, half);
  for (let i = 0; i < half; i++) sums[i] = logs[half + i] + strength * (logs[i] - logs[half + i]);
  const symbols = half / lanes;
  for (let lane = 0; lane < lanes; lane++) normalize(sums.subarray(lane * symbols, (lane + 1) * symbols));
  return sums;
}

/** Subtracts the logarithm of the sum of exponentials, in place. */
function normalize(logs: Float32Array): void {
  const top = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const total = top + Math.log(logs.reduce((sum, value) => sum + Math.exp(value - top), 0));
  for (let i = 0; i < logs.length; i++) logs[i] -= total;
}

/** 1 for each class that is asked for. */
function controlOf({ config }: LanguageModel, classes: Readonly<Record<string, string>>): Float32Array {
  const places = (config.controls ?? []).flatMap(({ attribute, classes: names }) =>
    names.map((name) => ({ attribute, name })),
  );
  const control = new Float32Array(places.length);
  for (const [attribute, value] of Object.entries(classes)) {
    const place = places.findIndex((one) => one.attribute === attribute && one.name === value);
    if (place < 0)
      throw new SemitoneError(
        `steer: expected classes that the model was taught to write (${places.map(({ attribute: a, name }) => `${a}=${name}`).join(", ") || "none"}); got ${attribute}=${value}; choose another way, or train again with labels of it (semitone train --language mlstm --control)`,
        "option",
      );
    control[place] = 1;
  }
  return control;
}
