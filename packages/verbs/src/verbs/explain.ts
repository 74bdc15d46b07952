// `explain`: why a piece has its tag.
import { z } from "zod";
import { type Block, line, section } from "../declare/block.ts";
import { option, run, wholeNumber } from "../declare/option.ts";
import type { ExplainResult } from "../explain.ts";
import { decimals } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";

/** Bars named. */
const MAX_BARS = 3;

const input = z.object({
  piece: option(z.string(), { argument: true, help: "a piece of the project by name" }),
  attribute: option(z.string().optional(), {
    help: "the attribute",
    placeholder: "name",
    otherwise: "the only one",
  }),
  tag: option(z.string().optional(), { help: "the tag, of a multi-label attribute", placeholder: "name" }),
  value: option(z.string().optional(), { help: "the value to explain", otherwise: "the most likely" }),
  run: run(),
  most: option(wholeNumber(1, 1000).default(8), {
    help: "pieces and features to name, at most",
    placeholder: "n",
  }),
});

const number = z.number().nullable();

export const verb = defineVerb({
  input,
  output: z.strictObject({
    piece: z.string(),
    run: z.string(),
    prediction: z.looseObject({ attribute: z.string() }),
    value: z.string().optional(),
    bars: z.array(z.strictObject({ startBar: z.number(), endBar: z.number(), says: number })),
    seconds: z.array(z.strictObject({ start: z.number(), end: z.number(), says: number })).optional(),
    nearest: z.array(z.strictObject({ piece: z.string(), label: z.string(), distance: number })),
    features: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        value: number,
        typical: number,
        effect: number,
      }),
    ),
  }),
  writes: false,
  needs: "project",
  examples: ["explain waltz.mid --attribute mood"],
  run: async ({ signal, onProgress }, project, options) => {
    const { explain } = await import("../explain.ts");
    return explain(project, { ...options, signal, onProgress });
  },
  table: (result) => [
    line(headline(result)),
    ...barBlocks(result),
    ...section(
      ["feature", "here", "average", "effect"],
      result.features.map(({ title, value, typical, effect }) => [
        title,
        decimals(value),
        decimals(typical),
        decimals(effect),
      ]),
    ),
    ...section(
      ["similar labelled piece", "label", "distance"],
      result.nearest.map(({ piece, label, distance }) => [piece, label, decimals(distance)]),
    ),
  ],
});

function headline({ piece, prediction }: ExplainResult): string {
  const { attribute, value, probability, unsure } = prediction;
  const said = probability === undefined ? decimals(value as number) : `${value}, ${decimals(probability)}`;
  return `${piece}: ${attribute} ${said}${unsure ? ", unsure" : ""}`;
}

function barBlocks({ bars, seconds = [], value, prediction }: ExplainResult): Block[] {
  const places = [
    ...bars.map(({ startBar, endBar, says }) => ({ says, text: `bars ${startBar + 1} to ${endBar}` })),
    ...seconds.map(({ start, end, says }) => ({ says, text: `${decimals(start)} to ${decimals(end)} s` })),
  ];
  if (places.length === 0) return [];
  const strongest = [...places].sort((a, b) => b.says - a.says).slice(0, MAX_BARS);
  const by = bars.length > 0 ? "bar" : "time";
  return [
    line(),
    {
      kind: "curves",
      curves: [{ name: `${value ?? prediction.attribute} by ${by}`, values: places.map(({ says }) => says) }],
    },
    ...strongest.map(({ text, says }) => line(`  ${text}: ${decimals(says)}`)),
  ];
}
