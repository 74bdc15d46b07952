// `evaluate`: scores on pieces left out of training, by number of labels, beside the baselines.
import { NETWORK_KINDS } from "@semitone/models/choices";
import { z } from "zod";
import { machineOptions, withMachines } from "../declare/machines.ts";
import { alone, methodNamed } from "../declare/methods.ts";
import { attributeNames, option, pieceKind, seed, wholeNumber, workers } from "../declare/option.ts";
import { evaluationBlocks } from "../text/evaluation-text.ts";
import { defineVerb } from "../verb.ts";

const network = (part: "encoder" | "decoder") =>
  option(z.enum(NETWORK_KINDS).default("mlp"), {
    help: `${part} network of the listener, and of the methods in --alone that have one`,
    placeholder: "network",
  });

const input = z.object({
  kind: pieceKind(),
  attributes: attributeNames("all with labels"),
  budgets: option(z.array(z.union([z.literal("all"), wholeNumber(1, 1e6)])).default([5, 10, 20, 40, "all"]), {
    help: "labels per class to train with, separated by commas; all: every label",
    placeholder: "list",
  }),
  folds: option(wholeNumber(2, 100).default(5), {
    help: "folds of the cross-validation, each left out and tested once",
    placeholder: "n",
  }),
  repeats: option(wholeNumber(1, 1000).default(2), {
    help: "number of repeats with new folds and labels",
    placeholder: "n",
  }),
  deep: option(z.boolean().default(false), { help: "also M2 and the GM-VAE, which take minutes" }),
  alone: alone(),
  encoder: network("encoder"),
  decoder: network("decoder"),
  groupBy: option(z.string().optional(), {
    flag: "group",
    help: "keep pieces with the same value of this group attribute in one fold",
    placeholder: "attribute",
  }),
  split: option(z.enum(["groups", "pieces"]).default("groups"), {
    help: "groups: near-duplicates stay in one fold; pieces: they do not, which shows how much that leaks",
  }),
  listen: option(z.boolean().default(true), {
    help: "do not train a listener, which learns from all pieces first",
  }),
  workers: workers("learn and are tested, each a fold at a time"),
  ...machineOptions("folds"),
  seed: seed(),
});

const number = z.number().nullable();

export const verb = defineVerb({
  input,
  output: z.strictObject({
    rows: z.array(
      z.looseObject({
        task: z.string(),
        method: z.string(),
        metric: z.string(),
        value: number,
        low: number,
        high: number,
      }),
    ),
    reliability: z.array(z.looseObject({ task: z.string(), ece: number, n: z.number() })),
    verdicts: z.array(z.looseObject({ task: z.string(), value: number, sameAnswerValue: number })),
    untested: z.array(z.strictObject({ task: z.string(), classes: z.array(z.string()) })),
    leaks: z.array(z.looseObject({ task: z.string(), groupedBy: z.string(), leaks: z.boolean() })),
    warnings: z.array(z.string()),
  }),
  writes: false,
  needs: "project",
  examples: ["evaluate", "evaluate --attributes mood --budgets 10,all --repeats 5 --json > scores.json"],
  run: async (context, project, { listen, alone: names, encoder, decoder, queue, store, ...options }) => {
    const { signal, onProgress } = context;
    const methods = names?.map(methodNamed);
    const { evaluate } = await import("../evaluate.ts");
    return withMachines(
      { queue, store },
      context,
      (machines) =>
        evaluate(project, {
          ...options,
          alone: methods,
          networks: { encoder, decoder },
          ...(listen ? {} : { listenSteps: 0 }),
          machines,
          signal,
          onProgress,
        }),
      project.config.machines,
    );
  },
  table: evaluationBlocks,
  outcome: ({ warnings }) => (warnings.length > 0 ? "partly" : "ok"),
});
