// `queue stats`: whether choosing what to label pays.
import { z } from "zod";
import { line, note, table } from "../declare/block.ts";
import { attributeNames, option, pieceKind, seed } from "../declare/option.ts";
import { decimals, intervalText } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  attributes: attributeNames("all that are declared"),
  kind: pieceKind(),
  segments: option(z.boolean().default(false), {
    help: "of segments that were asked about, not of whole pieces",
  }),
  seed: seed(),
});

const number = z.number().nullable();
const counts = z.strictObject({
  asked: z.number(),
  answered: z.number(),
  skipped: z.number(),
  open: z.number(),
});
const interval = z.looseObject({ value: number, low: number, high: number });

export const verb = defineVerb({
  input,
  output: z.strictObject({
    tasks: z.array(
      z.strictObject({
        task: z.string(),
        metric: z.enum(["accuracy", "R2"]),
        chosen: counts,
        random: counts,
        score: interval.optional(),
        saving: z.strictObject({ labels: z.number(), gain: interval, saving: interval }).optional(),
        verdict: z.enum(["saves labels", "takes more labels", "cannot be told", "too few labels"]),
        sentence: z.string(),
      }),
    ),
    secondsPerLabel: z.number().optional(),
  }),
  writes: false,
  needs: "project",
  examples: ["queue stats", "queue stats --attributes mood --json"],
  run: async ({ signal, onProgress }, project, options) => {
    const { queueStats } = await import("../queue-stats.ts");
    return queueStats(project, { ...options, signal, onProgress });
  },
  table: ({ tasks, secondsPerLabel }) =>
    tasks.length === 0
      ? [note("nothing was asked yet (semitone queue)")]
      : [
          ...tasks.map(({ sentence }) => line(`- ${sentence}`)),
          line(),
          table(
            [
              "attribute",
              "arm",
              "asked",
              "answered",
              "skipped",
              "open",
              "score on drawn pieces",
              "interval",
              "n",
            ],
            tasks.flatMap(({ task, metric, chosen, random, score }) =>
              (
                [
                  ["chosen", chosen],
                  ["random", random],
                ] as const
              ).map(([arm, of]) => [
                ...[task, arm, of.asked, of.answered, of.skipped, of.open],
                ...(arm === "random" && score
                  ? [`${metric} ${decimals(score.value)}`, intervalText(score), score.n]
                  : []),
              ]),
            ),
          ),
          ...(secondsPerLabel === undefined
            ? []
            : [note(`a label takes ${secondsPerLabel.toFixed(0)} s (the middle time between two)`)]),
        ],
});
