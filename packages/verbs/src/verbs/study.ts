// `study`: learning curves over labels, with and without music that has none, and what they answer.
import type { Machines } from "@semitone/job";
import { z } from "zod";
import { type Block, note, table, warning } from "../declare/block.ts";
import { estimating } from "../declare/estimating.ts";
import { machineOptions, withMachines } from "../declare/machines.ts";
import { alone, methodNamed } from "../declare/methods.ts";
import { duration, option, pieceKind, seed, wholeNumber, workers } from "../declare/option.ts";
import type { StudyEstimate } from "../study/study-options.ts";
import type { StudyResult } from "../study.ts";
import { timeText } from "../text/numbers.ts";
import { studyBlocks } from "../text/study-text.ts";
import { defineVerb } from "../verb.ts";

const all = z.literal("all");

const input = z.object({
  kind: pieceKind(),
  attributes: option(z.array(z.string()).optional(), {
    help: "only these, separated by commas",
    placeholder: "list",
    otherwise: "all with labels",
  }),
  budgets: option(z.array(z.union([all, wholeNumber(1, 1e6)])).default([3, 5, 10, 20, 40]), {
    help: "labels per class to learn from, separated by commas; all: every label",
    placeholder: "list",
  }),
  seeds: option(wholeNumber(2, 1000).default(5), {
    help: "choices of labels, each learnt from by every method",
    placeholder: "n",
  }),
  budget: option(duration(), {
    help: "time to aim at: as many choices of labels as fit into it, at least 2 and at most --seeds",
    placeholder: "time",
    otherwise: "as many choices as --seeds says",
  }),
  soFar: option(z.boolean().default(false), {
    help: "learn nothing: tell what the study has found so far, while it runs elsewhere or after it was stopped",
  }),
  unlabelled: option(z.array(z.union([all, wholeNumber(0, 1e6)])).default([0, "all"]), {
    help: "pieces without labels to learn from, separated by commas; all: every piece that is not tested",
    placeholder: "list",
  }),
  target: option(z.number().min(0).max(1).optional(), {
    help: "score whose price in labels is asked for, 0 to 1",
    placeholder: "score",
    otherwise: "the best round one that is reached",
  }),
  predict: option(wholeNumber(1, 1e6).optional(), {
    help: "also what ten more labels would gain at so many labels in all, and whether to stop",
    placeholder: "labels",
    otherwise: "not asked",
  }),
  deep: option(z.boolean().default(false), { help: "also M2 and the GM-VAE, which take minutes" }),
  alone: alone(),
  ablate: option(z.boolean().default(false), {
    help: "also M2 and M2 without its decoder, with other weights of the KL terms, with noise, with all descriptors",
  }),
  groupBy: option(z.string().optional(), {
    flag: "group",
    help: "keep pieces with the same value of this group attribute on one side",
    placeholder: "attribute",
  }),
  listen: option(z.boolean().default(true), {
    help: "do not train a listener, which learns from all pieces first",
  }),
  out: option(z.string().optional(), {
    help: "write a page of curves, the scores as CSV, and the curves for TensorBoard into this folder",
    placeholder: "folder",
    otherwise: "only told",
  }),
  workers: workers("learn and are tested, each a choice of labels at a time"),
  ...machineOptions("choices of labels"),
  seed: seed(),
});

const number = z.number().nullable();

interface Found extends StudyResult {
  readonly files?: readonly string[];
}

export const verb = defineVerb({
  input,
  output: z.strictObject({
    estimate: z
      .strictObject({
        seeds: z.number(),
        choices: z.number(),
        seconds: z.number(),
        megabytes: z.number(),
        notes: z.array(z.string()),
      })
      .optional(),
    studies: z.array(
      z.strictObject({
        task: z.string(),
        metric: z.enum(["accuracy", "R2"]),
        tested: z.strictObject({ pieces: z.number(), groups: z.number() }),
        training: z.strictObject({ labelled: z.number(), pieces: z.number() }),
        rows: z.array(
          z.looseObject({ method: z.string(), labels: z.number(), value: number, low: number, high: number }),
        ),
        differences: z.array(
          z.looseObject({ method: z.string(), labels: z.number(), value: number, low: number, high: number }),
        ),
        answers: z.array(z.looseObject({ question: z.string(), sentence: z.string() })),
      }),
    ),
    warnings: z.array(z.string()),
    files: z.array(z.string()).optional(),
  }),
  writes: true,
  needs: "project",
  examples: [
    "study",
    "study --out what-labels-are-worth",
    "study --attributes mood --ablate",
    "study --seeds 20 --budget 15m",
    "study --so-far",
    "study --attributes mood --budgets 5,10,20 --seeds 10 --target 0.8 --json > study.json",
  ],
  run: async (context, project, given): Promise<Found | StudyEstimate> => {
    const { listen, alone: names = [], ablate, queue, store, out, budget, ...options } = given;
    const { signal, onProgress, dryRun } = context;
    const asked = names.map(methodNamed);
    const { ABLATIONS } = await import("@semitone/models");
    const methods = [...asked, ...(ablate ? (["M2", ...ABLATIONS] as const) : [])];
    const { study } = await import("../study.ts");
    const { onEstimate, estimateIn } = estimating(context, estimateText);
    const use = (machines: Machines | undefined) =>
      study(project, {
        ...options,
        alone: [...new Set(methods)],
        ...(listen ? {} : { listenSteps: 0 }),
        ...(budget === undefined ? {} : { budgetSeconds: budget }),
        ...{ machines, signal, onProgress, onEstimate },
      });
    try {
      // A dry run learns nothing, here or there.
      const found = dryRun
        ? await use(undefined)
        : await withMachines({ queue, store }, context, use, project.config.machines);
      if (out === undefined || dryRun) return found;
      const { writeStudy } = await import("../report/write-study.ts");
      return { ...found, files: writeStudy(project, found, context.path(out)) };
    } catch (error) {
      const estimate = estimateIn(error);
      if (estimate === undefined) throw error;
      return estimate;
    }
  },
  document: (output) => ("studies" in output ? output : { studies: [], warnings: [], estimate: output }),
  table: (output) => ("studies" in output ? studyBlocks(output) : estimateBlocks(output)),
  outcome: (output) => ("studies" in output && output.warnings.length > 0 ? "partly" : "ok"),
});

const estimateText = ({ seeds, choices, seconds, megabytes }: StudyEstimate) =>
  `${seeds} choices of labels, ${choices} jobs: about ${timeText(seconds)} and ${Math.round(megabytes)} MB, less where some are known`;

const estimateBlocks = ({ seeds, choices, seconds, megabytes, notes }: StudyEstimate): Block[] => [
  table(
    ["choices of labels", "jobs", "time", "memory"],
    [[seeds, choices, timeText(seconds), `${Math.round(megabytes)} MB`]],
  ),
  note("would study this"),
  ...notes.map(warning),
];
