// `label annotators`: how far each annotator can be trusted.
import type { AnnotatorsResult } from "@semitone/library";
import { z } from "zod";
import { type Block, line, note, table } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import { decimals, intervalText } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";
import { per } from "./label-per.ts";

const input = z.object({
  attributes: option(z.array(z.string()).default([]), {
    argument: true,
    help: "the attributes",
    otherwise: "all with one value for each piece",
  }),
  per,
});

const number = z.number().nullable();

export const verb = defineVerb({
  input,
  output: z.array(
    z.looseObject({
      attribute: z.string(),
      units: z.number(),
      annotators: z.array(
        z.looseObject({
          annotator: z.string(),
          labels: z.number(),
          shared: z.number(),
          reliability: z.strictObject({ value: number, low: number, high: number }),
        }),
      ),
    }),
  ),
  writes: false,
  needs: "project",
  examples: ["label annotators mood", "label annotators valence_rating --per piece --json"],
  run: async (_, project, { attributes, per: unit }) => {
    const { annotatorReliability, listAttributes } = await import("@semitone/library");
    const known = listAttributes(project).filter(({ kind }) => kind !== "multi-label" && kind !== "group");
    const wanted = attributes.length > 0 ? attributes : known.map(({ name }) => name);
    return wanted.map((name) => annotatorReliability(project, name, { per: unit }));
  },
  table: (results) => [
    ...results.flatMap(blocksOf),
    note(
      "reliability: of classes the share of labels that is right, of numbers the share of a rating's variance that is the piece; 95 % intervals",
    ),
  ],
});

function blocksOf({ attribute, units, annotators }: AnnotatorsResult): Block[] {
  if (units === 0)
    return [line(`${attribute}: nothing can be said: no piece has labels of two annotators`), line()];
  return [
    line(`${attribute}: by ${units} pieces or stretches with two annotators or more`),
    table(
      ["annotator", "labels", "shared", "reliability", "interval", "bias", "noise", "mistakes"],
      annotators.map(({ annotator, labels, shared, reliability, bias, noise, confuses }) => [
        annotator || "(unnamed)",
        labels,
        shared,
        decimals(reliability.value),
        Number.isNaN(reliability.low) ? "" : intervalText(reliability),
        bias?.toFixed(2),
        noise?.toFixed(2),
        confuses && `${confuses.value} as ${confuses.with} ${Math.round(100 * confuses.share)} %`,
      ]),
    ),
    line(),
  ];
}
