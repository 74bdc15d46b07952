// Batches that begin with labelled rows: a row whose label is promised runs through the model once, not once for each value.
import { concat, slice, type Tensor } from "@semitone/graph";
import type { Data } from "./data.ts";
import { type Derivation, deriveFrom } from "./derive.ts";
import { ModelError } from "./errors.ts";
import type { KnownTerm, LatentTerm } from "./latent-term.ts";
import type { Model } from "./model.ts";

/** The terms of a bound, row by row. */
export type RowTerms = Pick<Derivation, "inputs" | "likelihoods" | "latents" | "importanceBound">;

export interface BatchOptions {
  /** By variable, how many rows at the start of the batch have a plain label. */
  readonly knownRows?: Readonly<Record<string, number>>;
  /** Draws of each continuous variable, or its draws in rows with and without promised labels. */
  readonly samples?: Samples;
}

/** Draws of each continuous variable: in every row, or in rows that `knownRows` promises a label and in the others. */
export type Samples = number | { readonly promised: number; readonly others: number };

/**
 * `derive` block by block: within a block the same variables are known throughout. Noise inputs are numbered by block, `noise/z/0`.
 *
 * @throws ModelError if `knownRows` names a variable that is not partially observed, or more rows than there are
 */
export function deriveRows(
  model: Model,
  rows: number,
  data: Data,
  { knownRows = {}, samples = 1 }: BatchOptions,
): RowTerms {
  const { promised, others } = typeof samples === "number" ? { promised: samples, others: samples } : samples;
  const counts = Object.entries(knownRows);
  for (const [variable, count] of counts) {
    if (!data.masks.has(variable))
      throw new ModelError(
        `${model.name}: knownRows names ${variable}, which is not partially observed; there are: ${[...data.masks.keys()].join(", ") || "none"}`,
      );
    if (!Number.isInteger(count) || count < 0 || count > rows)
      throw new ModelError(
        `${model.name}: knownRows of ${variable} must be a whole number in 0..${rows}; got ${count}`,
      );
  }
  const cuts = [...new Set([0, ...counts.map(([, count]) => count), rows])].sort((a, b) => a - b);
  if (cuts.length === 2 && counts.every(([, count]) => count === 0))
    return deriveFrom(model, rows, data, { samples: others });
  const blocks = cuts.slice(1).map((end, i) => {
    const known = counts.filter(([, count]) => count >= end).map(([variable]) => variable);
    return deriveFrom(model, end - cuts[i], cutRows(data, cuts[i], end, known), {
      samples: known.length > 0 ? promised : others,
      noiseSuffix: `/${i}`,
    });
  });
  return {
    inputs: [...data.inputs, ...blocks.flatMap(({ inputs }) => inputs)],
    likelihoods: blocks[0].likelihoods.map((term, i) => ({
      ...term,
      logProb: concat(blocks.map(({ likelihoods }) => likelihoods[i].logProb)),
    })),
    latents: blocks[0].latents.map((_, i) => joinLatent(blocks.map(({ latents }) => latents[i]))),
    importanceBound: (beta) => concat(blocks.map((block) => block.importanceBound(beta))),
  };
}

function cutRows({ values, masks }: Data, start: number, end: number, known: readonly string[]): Data {
  const cut = (tensors: ReadonlyMap<string, Tensor>) =>
    new Map([...tensors].map(([name, tensor]) => [name, slice(tensor, { start, end })]));
  return { values: cut(values), masks: cut(masks), inputs: [], known: new Set(known) };
}

function joinLatent(parts: readonly LatentTerm[]): LatentTerm {
  const join = (of: (known: KnownTerm) => Tensor) => concat(parts.map(({ known }) => of(known!)));
  const [{ known }] = parts;
  const byDimension = parts.map(({ klByDimension }) => klByDimension);
  return {
    ...parts[0],
    kl: concat(parts.map(({ kl }) => kl)),
    klByDimension: byDimension.every((part) => part !== undefined)
      ? () => concat(byDimension.map((part) => part()))
      : undefined,
    known: known && {
      rows: join(({ rows }) => rows),
      logP: join(({ logP }) => logP),
      logQ: join(({ logQ }) => logQ),
      weighing: known.weighing && join(({ weighing }) => weighing!),
    },
  };
}
