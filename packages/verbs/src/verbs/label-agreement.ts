// `label agreement`: how far annotators agree.
import type { LabelAgreement } from "@semitone/library";
import { z } from "zod";
import { type Cell, note, table } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";
import { per } from "./label-per.ts";

const input = z.object({
  attributes: option(z.array(z.string()).default([]), {
    argument: true,
    help: "the attributes",
    otherwise: "all",
  }),
  per,
});

const number = z.number().nullable();
const estimate = { alpha: number, low: number, high: number, units: z.number(), ratings: z.number() };

export const verb = defineVerb({
  input,
  output: z.array(
    z.looseObject({
      attribute: z.string(),
      ...estimate,
      annotators: z.number(),
      icc: z.looseObject({ icc1: number, iccK: number, k: number }).optional(),
      tags: z.array(z.looseObject({ tag: z.string(), alpha: number })).optional(),
    }),
  ),
  writes: false,
  needs: "project",
  examples: ["label agreement valence_rating --per piece"],
  run: async (_, project, given) => {
    const { labelAgreement, listAttributes } = await import("@semitone/library");
    const { attributes } = given;
    const wanted = attributes.length > 0 ? attributes : listAttributes(project).map(({ name }) => name);
    return wanted.map((name) => labelAgreement(project, name, { per: given.per }));
  },
  table: (results) => [
    table(
      ["attribute", "alpha", "95 % interval", "units", "ratings", "annotators", "ICC(1)", "ICC(k)", "k"],
      results.flatMap(rowsOf),
    ),
    note("alpha: 1 perfect agreement, 0 chance; only units with at least two annotators count"),
  ],
});

function rowsOf(result: LabelAgreement): Cell[][] {
  const row = (name: string, { alpha, low, high, units, ratings }: Omit<LabelAgreement, "attribute">) => [
    name,
    figure(alpha),
    Number.isFinite(low) ? `${figure(low)} to ${figure(high)}` : "",
    units,
    ratings,
  ];
  const { icc } = result;
  return [
    [
      ...row(result.attribute, result),
      result.annotators,
      icc ? figure(icc.icc1) : "",
      icc ? figure(icc.iccK) : "",
      icc ? icc.k.toFixed(1) : "",
    ],
    ...(result.tags ?? []).map((tag) => [...row(`  ${tag.tag}`, { ...result, ...tag }), "", "", "", ""]),
  ];
}

const figure = (value: number) => (Number.isFinite(value) ? value.toFixed(3) : "");
