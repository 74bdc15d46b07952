// `train`: learns the labelled attributes from all pieces and leaves a run.
import type { Machines } from "@semitone/job";
import { LANGUAGE_NETWORKS, METHOD_NAMES, NETWORK_KINDS } from "@semitone/models/choices";
import { z } from "zod";
import { type Block, note, table, warning } from "../declare/block.ts";
import { estimating } from "../declare/estimating.ts";
import { machineOptions, withMachines } from "../declare/machines.ts";
import { attributeNames, duration, option, pieceKind, seed } from "../declare/option.ts";
import { timeText } from "../text/numbers.ts";
import { trainBlocks } from "../text/train-text.ts";
import type { TrainEstimate, TrainResult } from "../train.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  name: option(z.string().optional(), { help: "name of the run", otherwise: "run-1, run-2, ..." }),
  kind: pieceKind(),
  attributes: attributeNames("all with labels"),
  model: option(z.string().default("stack"), {
    help: `stack (a weighted mixture of methods) or one method: ${METHOD_NAMES.join(", ")}`,
  }),
  encoder: option(z.enum(NETWORK_KINDS).default("mlp"), {
    help: "encoder network of the listener, the segment model, and a model that is named",
    placeholder: "network",
  }),
  decoder: option(z.enum(NETWORK_KINDS).default("mlp"), {
    help: "decoder network of the listener, the segment model, and a model that is named",
    placeholder: "network",
  }),
  budget: option(duration(), {
    help: "training time to aim at: sets the number of steps; slow models that exceed it are skipped",
    placeholder: "time",
    otherwise: "by the amount of music",
  }),
  labelsOnly: option(z.boolean().default(false), { help: "learn from labelled pieces only" }),
  music: option(z.boolean().default(true), { help: "train no segment model: the run cannot make music" }),
  language: option(z.enum(LANGUAGE_NETWORKS).optional(), {
    help: "also train a language model of notes, which generate can use, with this network",
    placeholder: "network",
    otherwise: "no language model",
  }),
  also: option(z.array(z.string()).optional(), {
    help: "a folder of more music for the language model to learn from; the option again for each",
    placeholder: "folder",
    otherwise: "the project's music alone",
    several: "repeated",
  }),
  start: option(z.string().optional(), {
    help: "a run or folder whose language model the new one starts from; heard for that of @semitone/heard, or none",
    placeholder: "folder",
    otherwise: "heard, where it is installed",
  }),
  control: option(z.boolean().default(false), {
    help: "also teach the language model to be asked for classes: what generate --steer control needs",
  }),
  performance: option(z.boolean().default(false), {
    help: "also learn to perform, from MIDI performances beside their scores: what perform needs",
  }),
  seed: seed(),
  ...machineOptions("training of each model"),
});

type Input = z.output<typeof input>;

/** What a training would be. */
interface TrainPlan {
  readonly estimate: TrainEstimate;
  readonly input: Input;
}

const number = z.number().nullable();

export const verb = defineVerb({
  input,
  output: z.looseObject({
    run: z.string().optional(),
    folder: z.string().optional(),
    pieces: z.number(),
    seconds: z.number(),
    promised: z.looseObject({ seconds: z.number(), notes: z.array(z.string()) }).optional(),
    tasks: z
      .array(
        z.looseObject({
          attribute: z.string(),
          classes: z.array(z.string()),
          report: z.looseObject({
            labelled: z.number(),
            loss: number.optional(),
            accuracy: number.optional(),
          }),
        }),
      )
      .optional(),
    skipped: z.array(z.looseObject({ attribute: z.string(), reason: z.string() })).optional(),
    unreadable: z.array(z.strictObject({ piece: z.string(), reason: z.string() })).optional(),
  }),
  writes: true,
  needs: "project",
  examples: ["train", "train --attributes mood --budget 10m", "train --dry-run"],
  run: async (context, project, given): Promise<TrainResult | TrainPlan> => {
    const { train } = await import("../train.ts");
    const { budget, labelsOnly, also, start, queue, store, ...options } = given;
    const { onEstimate, estimateIn } = estimating(context, estimateText);
    try {
      const use = (machines: Machines | undefined) =>
        train(project, {
          ...options,
          ...(also && { also: also.map((folder) => context.path(folder)) }),
          ...(start && { start: ["heard", "none"].includes(start) ? start : context.path(start) }),
          signal: context.signal,
          onProgress: context.onProgress,
          ...(budget === undefined ? {} : { budgetSeconds: budget }),
          unlabelled: !labelsOnly,
          machines,
          onEstimate,
        });
      // A dry run trains nothing, here or there.
      if (context.dryRun) return await use(undefined);
      return await withMachines({ queue, store }, context, use, project.config.machines);
    } catch (error) {
      const estimated = estimateIn(error);
      if (estimated === undefined) throw error;
      return { estimate: estimated, input: given };
    }
  },
  document: (output) => ("estimate" in output ? { ...output.estimate, ...planned(output.input) } : output),
  table: (output) => ("estimate" in output ? planBlocks(output) : trainBlocks(output)),
  outcome: (output) =>
    !("estimate" in output) && (output.skipped.length > 0 || output.unreadable.length > 0) ? "partly" : "ok",
});

const estimateText = ({ pieces, labels, seconds, megabytes }: TrainEstimate) =>
  `${pieces} pieces, ${labels} labels: about ${timeText(seconds)} and ${Math.round(megabytes)} MB`;

const planned = ({
  attributes,
  model,
  labelsOnly,
  music,
  encoder,
  decoder,
  language,
  also,
  start,
  control,
  performance,
  seed,
}: Input) => ({
  ...(attributes && { attributes }),
  model,
  labelsOnly,
  music,
  // Without music, networks are those of a model that is asked for by name.
  ...((music || model !== "stack") && { encoder, decoder }),
  ...(language && { language }),
  ...(also && { also }),
  ...(start && { start }),
  ...(control && { control }),
  ...(performance && { performance }),
  seed,
});

const planBlocks = ({ estimate, input: given }: TrainPlan): Block[] => [
  table(
    ["attributes", "model", "pieces", "labels", "segment model", "time", "memory"],
    [
      [
        given.attributes?.join(", ") ?? "all with labels",
        given.model,
        estimate.pieces,
        estimate.labels,
        given.music ? `${given.encoder} encoder, ${given.decoder} decoder` : "none",
        timeText(estimate.seconds),
        `${Math.round(estimate.megabytes)} MB`,
      ],
    ],
  ),
  note("would train this and write a run"),
  ...estimate.notes.map(warning),
  ...(estimate.labels === 0 ? [warning("no piece has a label: nothing to tag by would be learnt")] : []),
];
