// What is stored beside the weights of a segment model, and checked when it is read again.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readJsonFile } from "@semitone/disk";
import { DESCRIPTOR_NAMES } from "@semitone/music";
import { z } from "zod";
import { NETWORK_KINDS } from "../choices.ts";
import { SemitoneError } from "../semitone-error.ts";
import { unreadable } from "../unreadable.ts";
import { DEFAULT_NETWORKS } from "./beat-network.ts";
import { factorId, oldFactorName } from "./factor-name.ts";
import { QUALITIES } from "./qualities.ts";

/** Names of the files of a segment model; all of them, or none, are in a run folder. */
export const SEGMENT_FILES = { config: "segments.json", weights: "segments.safetensors" } as const;

const FORMAT = "semitone-segments/2";
/** Factors had the names of their attributes. */
const OLD_FORMAT = "semitone-segments/1";

const positive = z.number().int().min(1).max(65_536);
const kind = z.enum(NETWORK_KINDS);
const numbers = z.array(z.number()).length(QUALITIES.length);
const descriptors = z.array(z.number()).length(DESCRIPTOR_NAMES.length).readonly();
const MAX_CLASSES = 1024;

/** A classifier by descriptors, as `@semitone/train` keeps it. */
const critic = z
  .strictObject({
    kind: z.literal("standardized"),
    width: z.literal(DESCRIPTOR_NAMES.length),
    means: descriptors,
    scales: descriptors,
    inner: z.strictObject({
      kind: z.literal("softmax"),
      width: z.literal(DESCRIPTOR_NAMES.length),
      weights: z.array(descriptors).min(2).max(MAX_CLASSES).readonly(),
      bias: z.array(z.number()).min(2).max(MAX_CLASSES).readonly(),
    }),
  })
  .refine(({ inner: { weights, bias } }) => weights.length === bias.length, "a bias for each class");

/** What older models call `rest` and `room`. */
const OLD_NAMES: Readonly<Record<string, string>> = { rest: "beatLatent", room: "factor" };

const withNewNames = (sizes: unknown): unknown =>
  sizes !== null && typeof sizes === "object"
    ? Object.fromEntries(Object.entries(sizes).map(([name, size]) => [OLD_NAMES[name] ?? name, size]))
    : sizes;

const attribute = z.strictObject({
  /** Of its factor: what graphs, weights and the rest of this file call it. */
  id: z.string(),
  name: z.string().min(1),
  classes: z.array(z.string()).min(2).max(MAX_CLASSES),
});

export const segmentConfigSchema = z.strictObject({
  format: z.enum([FORMAT, OLD_FORMAT]),
  /** Attributes with a factor, and the classes of each. */
  attributes: z
    .array(attribute)
    .max(256)
    .refine((all) => all.every(({ id }, i) => id === factorId(i)), "factors are numbered in order"),
  sizes: z.preprocess(
    withNewNames,
    z.strictObject({
      beatLatent: positive,
      factor: positive,
      styles: positive,
      beat: positive,
      hidden: positive,
    }),
  ),
  /** Models of before there was a choice say nothing. */
  networks: z.strictObject({ encoder: kind, decoder: kind }).default(DEFAULT_NETWORKS),
  scale: z.strictObject({
    mean: numbers,
    deviation: z.array(z.number().positive()).length(QUALITIES.length),
  }),
  /** How bars were cut in the music it learnt from, most frequent first. */
  grids: z
    .array(
      z.strictObject({
        numerator: z.number().int().min(1).max(255),
        denominator: z.number().int().min(1).max(64),
        stepsPerQuarter: z.number().int().min(1).max(6),
        stepsPerBeat: z.number().int().min(1).max(6),
        count: z.number().int().min(1),
        /** By factor, how many of them belong to labelled pieces of each class. */
        classes: z.record(z.string(), z.array(z.number())),
      }),
    )
    .min(1)
    .max(4096),
  /** By factor; models of before there were any say nothing. */
  critics: z.record(z.string(), critic).default({}),
  training: z.strictObject({
    pieces: z.number(),
    segments: z.number(),
    steps: z.number(),
    seed: z.number(),
    /** Models of before the run kept its times apart. */
    seconds: z.number().optional(),
  }),
});

/** As models of format 1 have it: without ids, all by name. */
const oldConfigSchema = z
  .strictObject({
    ...segmentConfigSchema.shape,
    format: z.literal(OLD_FORMAT),
    attributes: z.array(attribute.omit({ id: true })).max(256),
  })
  .transform(({ attributes, grids, critics, ...config }): z.infer<typeof segmentConfigSchema> => {
    const byId = <Value>(of: Readonly<Record<string, Value>>): Record<string, Value> =>
      Object.fromEntries(
        attributes.flatMap(({ name }, i) => (Object.hasOwn(of, name) ? [[factorId(i), of[name]]] : [])),
      );
    return {
      ...config,
      attributes: attributes.map((attribute, i) => ({ id: factorId(i), ...attribute })),
      grids: grids.map(({ classes, ...grid }) => ({ ...grid, classes: byId(classes) })),
      critics: byId(critics),
    };
  });

export type SegmentConfig = z.infer<typeof segmentConfigSchema>;

/** The name in the file of weights of a parameter that belongs to a factor, or to none. */
export function storedName({ format, attributes }: SegmentConfig, parameter: string): string {
  if (format !== OLD_FORMAT) return parameter;
  return parameter.replace(/^((?:encoder\/)?rooms\/)(f\d+)(?=\/)/, (all, scope: string, id: string) => {
    const owner = attributes.find((attribute) => attribute.id === id);
    return owner ? `${scope}${oldFactorName(owner.name)}` : all;
  });
}

export const makeSegmentConfig = (config: Omit<SegmentConfig, "format">): SegmentConfig => ({
  format: FORMAT,
  ...config,
});

/** Whether a folder holds a segment model. */
export const hasSegmentModel = (folder: string): boolean => existsSync(join(folder, SEGMENT_FILES.config));

/** @throws SemitoneError (`no-run`) where the folder has no segment model, (`broken-run`) where it cannot be read */
export function readSegmentConfig(folder: string): SegmentConfig {
  if (!hasSegmentModel(folder))
    throw new SemitoneError(
      `${basename(folder)}: expected a run with a segment model, which making music needs; got one trained with --no-music or on too little music; train again (semitone train)`,
      "no-run",
    );
  const path = join(folder, SEGMENT_FILES.config);
  try {
    const stored = readJsonFile(path, { within: folder }) as { readonly format?: unknown } | null;
    return (stored?.format === OLD_FORMAT ? oldConfigSchema : segmentConfigSchema).parse(stored);
  } catch (error) {
    throw unreadable("segment model", error, path);
  }
}
