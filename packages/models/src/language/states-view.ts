// The states of a language model as views: how much each unit held over a passage. Radford et al. 2017, arXiv:1704.01444; Ferreira and
// Whitehead 2019 read a label from them.

import { join } from "node:path";
import { digestFile } from "@semitone/disk";
import { beatTokens, type Column, createBeat, type DerivedView } from "@semitone/music";
import { hasLanguageModel, LANGUAGE_FILES, readLanguageConfig } from "./language-config.ts";
import { type LanguageModel, openLanguageModel } from "./open-language-model.ts";
import { readPieces } from "./read-pieces.ts";
import { pieceOfTokens, type TokenPiece } from "./token-pieces.ts";

/** What is read of a unit: of its state after every token of the passage, the average, the largest, or the last. */
export const STATISTICS = ["Mean", "Max", "Last"] as const;
export type Statistic = (typeof STATISTICS)[number];

/** States of the top layer that views are of; a network without cells has none of these. */
export const STATES = ["cell", "hidden"] as const;
export type StateName = (typeof STATES)[number];

/** Name of a view: `cellMean`, ... */
export type StatesView = `${StateName}${Statistic}`;

export const STATES_VIEWS: readonly StatesView[] = STATES.flatMap((state) =>
  STATISTICS.map((statistic): StatesView => `${state}${statistic}`),
);

/** What the paper's probe reads. */
export const PROBED: StatesView = "cellMean";

const WORDS: Readonly<Record<Statistic, string>> = {
  Mean: "average",
  Max: "largest value",
  Last: "last value",
};

/** Columns of so many units. */
export function statesColumns(view: StatesView, units: number): Column[] {
  const state = view.startsWith("cell") ? "cell" : "hidden";
  const statistic = view.slice(state.length) as Statistic;
  return Array.from({ length: units }, (_, unit) => ({
    name: `${view}${unit}`,
    title: `language model, ${state} of unit ${unit}: ${WORDS[statistic]} over the notes`,
    unit: "1",
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    formula: `${WORDS[statistic]} of the state over all tokens`,
    undefinedWhen: "there are no notes",
  }));
}

/** The model of a folder as a source of views. */
export interface LanguageSource {
  readonly folder: string;
  /** Of its weights. */
  readonly digest: string;
}

/** The language model in a folder; undefined where there is none. */
export function languageSource(folder: string): LanguageSource | undefined {
  if (!hasLanguageModel(folder)) return undefined;
  const { sha256 } = digestFile(join(folder, LANGUAGE_FILES.weights), { within: folder });
  return { folder, digest: sha256.slice(0, 16) };
}

/** A view of states. Its model is opened at the first passage. */
export function statesView(
  { folder, digest }: LanguageSource,
  name: StatesView = PROBED,
): DerivedView & { close(): Promise<void> } {
  const { units } = readLanguageConfig(folder).sizes;
  let model: LanguageModel | undefined;
  const representation = createBeat();
  return {
    id: `${name}@${digest}`,
    of: "rows",
    from: beatTokens,
    about: "states of a language model that has learnt from all music of a project which note comes next",
    numbers: "float32",
    width: units,
    columns: statesColumns(name, units),
    range: { kind: "real", low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
    losses: ["the notes: rows are statistics of states"],
    compute: async (passages) => {
      model ??= await openLanguageModel(folder);
      const pieces = passages.map((rows) => pieceOfTokens(representation, rows));
      return (await stateRows(model, pieces)).map((rows) => rows[name]);
    },
    close: async () => {
      await model?.dispose();
      model = undefined;
    },
  };
}

/** Every statistic of the states of the top layer, for each piece; NaN for one without notes, and for states that the network has not. */
export async function stateRows(
  model: LanguageModel,
  pieces: readonly TokenPiece[],
): Promise<Record<StatesView, Float32Array>[]> {
  const { units, layers } = model.config.sizes;
  const top = STATES.filter((state) => model.states.some(({ name }) => name === `${state}${layers - 1}`));
  const sums = pieces.map(
    () =>
      Object.fromEntries(
        STATES_VIEWS.map((view) => [view, new Float32Array(units).fill(Number.NaN)]),
      ) as Record<StatesView, Float32Array>,
  );
  const totals = pieces.map(() => top.map(() => new Float64Array(units)));
  await readPieces(model, pieces, {
    onStep: (piece, at, states, lane) => {
      const { notes, tokens } = pieces[piece];
      if (notes === 0) return;
      for (const [s, state] of top.entries()) {
        const values = model
          .valuesOf(states, `${state}${layers - 1}`)
          .subarray(lane * units, (lane + 1) * units);
        const [mean, max, last] = STATISTICS.map((statistic) => sums[piece][`${state}${statistic}`]);
        const total = totals[piece][s];
        for (let unit = 0; unit < units; unit++) {
          const value = values[unit];
          total[unit] += value;
          if (!(max[unit] >= value)) max[unit] = value;
        }
        if (at < tokens.length - 1) continue;
        last.set(values);
        for (let unit = 0; unit < units; unit++) mean[unit] = total[unit] / tokens.length;
      }
    },
  });
  return sums;
}
