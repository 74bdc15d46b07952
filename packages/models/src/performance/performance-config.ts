// What is stored beside the weights of a performance model, and checked when it is read again.
import { existsSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { makeFolder, readJsonFile, writeWholeFile } from "@semitone/disk";
import { type HostTensor, readSafetensorsFile, writeSafetensorsFile } from "@semitone/runtime";
import { z } from "zod";
import { PLAYED, WIDTH } from "../played/played-notes.ts";
import { SemitoneError } from "../semitone-error.ts";
import { unreadable } from "../unreadable.ts";
import { ALL_TRUSTED } from "./all-trusted.ts";
import { ATTRIBUTE_NAMES } from "./attributes.ts";
import { CONTENT_FEATURES } from "./content-features.ts";
import type { TrainedPerformance } from "./trained-performance.ts";

/** Its folder in the folder of a run, and its files there. */
export const PERFORMANCE_FOLDER = "performance";
export const PERFORMANCE_FILES = { config: "performance.json", weights: "performance.safetensors" } as const;

/** Changes with the meaning of what is trained or how. */
export const PERFORMANCE_TRAINING_VERSION = 3;

const FORMAT = "semitone-performance/1";
const size = (most: number) => z.int().min(1).max(most);
const numbers = (length: number) => z.array(z.number()).length(length);
const features = CONTENT_FEATURES.length;

export const performanceConfigSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** Names of the numbers of content, and of those that are played. */
  content: z.array(z.string()),
  played: z.array(z.string()),
  sizes: z.strictObject({
    content: z.literal(features + WIDTH),
    components: size(1000),
    labelledClasses: z.boolean(),
    attributes: z.array(z.enum(ATTRIBUTE_NAMES)).length(ATTRIBUTE_NAMES.length),
    code: size(256),
    channels: size(1024),
  }),
  ridge: z.strictObject({
    levels: numbers(WIDTH),
    centre: numbers(features),
    weights: z.array(numbers(features)).length(WIDTH),
  }),
  contentScale: z.strictObject({ mean: numbers(features), deviation: numbers(features) }),
  attributeScale: z.record(
    z.enum(ATTRIBUTE_NAMES),
    z.strictObject({ mean: z.number(), deviation: z.number().positive() }),
  ),
  /** Attribute of the project whose values the classes are; left out where there are none. */
  classAttribute: z.string().optional(),
  classes: z.array(z.string()),
  /** None in models of before there were any: then a class is played at the mean of all attributes. */
  classAttributes: z.array(numbers(ATTRIBUTE_NAMES.length)).default([]),
  /** All of it in models of before it was measured. */
  trust: z
    .array(z.number().min(0).max(1))
    .length(WIDTH)
    .default([...ALL_TRUSTED]),
  training: z.strictObject({
    scores: z.int().min(1),
    performances: z.int().min(1),
    stretches: z.int().min(1),
    steps: z.int().nonnegative(),
    seed: z.number(),
  }),
});

export type PerformanceConfig = z.infer<typeof performanceConfigSchema>;

/** A trained model with what is known of its training. */
export interface StoredPerformance {
  readonly config: PerformanceConfig;
  readonly trained: TrainedPerformance;
}

export const hasPerformanceModel = (folder: string): boolean =>
  existsSync(join(folder, PERFORMANCE_FILES.config));

/** Writes the files: the config is removed first and comes last, so that where it is, the weights belong to it. */
export function writePerformanceModel(
  dir: string,
  {
    sizes,
    ridge,
    contentScale,
    attributeScale,
    classes,
    classAttributes,
    trust,
    weights,
  }: TrainedPerformance,
  rest: Pick<PerformanceConfig, "training" | "classAttribute">,
): PerformanceConfig {
  const config = performanceConfigSchema.parse({
    format: FORMAT,
    ...{ content: [...CONTENT_FEATURES], played: [...PLAYED] },
    ...{ sizes, ridge, contentScale, attributeScale, classes },
    ...{ classAttributes, trust },
    ...rest,
  });
  makeFolder(dir);
  rmSync(join(dir, PERFORMANCE_FILES.config), { force: true });
  const tensors = Object.fromEntries(
    Object.entries(weights).map(([name, data]): [string, HostTensor] => [
      name,
      { dtype: "float32", shape: [data.length], data: Float32Array.from(data as Float32Array) },
    ]),
  );
  writeSafetensorsFile(join(dir, PERFORMANCE_FILES.weights), tensors);
  writeWholeFile(join(dir, PERFORMANCE_FILES.config), `${JSON.stringify(config)}\n`);
  return config;
}

/** @throws SemitoneError (`no-run`) where the folder has no such model, (`broken-run`) where it cannot be read */
export function readPerformanceModel(folder: string): StoredPerformance {
  if (!hasPerformanceModel(folder))
    throw new SemitoneError(
      `${basename(folder)}: expected a run with a performance model; got one trained without it; train again with it (semitone train --performance)`,
      "no-run",
    );
  const path = join(folder, PERFORMANCE_FILES.config);
  try {
    const config = performanceConfigSchema.parse(readJsonFile(path, { within: folder }));
    if (config.classAttributes.length > 0 && config.classAttributes.length !== config.classes.length)
      throw new Error("its classes and their attributes do not belong together");
    if (config.content.join() !== CONTENT_FEATURES.join() || config.played.join() !== PLAYED.join())
      throw new Error("it reads other numbers than this version of semitone computes");
    const { tensors } = readSafetensorsFile(join(folder, PERFORMANCE_FILES.weights));
    const weights = Object.fromEntries(
      Object.entries(tensors).map(([name, { data }]) => [name, Float32Array.from(data as Float32Array)]),
    );
    const { sizes, ridge, contentScale, classes, classAttributes, trust } = config;
    const attributeScale = config.attributeScale as TrainedPerformance["attributeScale"];
    return {
      config,
      trained: { sizes, weights, ridge, contentScale, attributeScale, classes, classAttributes, trust },
    };
  } catch (error) {
    throw unreadable("performance model", error, path);
  }
}
