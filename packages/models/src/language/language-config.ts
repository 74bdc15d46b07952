// What is stored beside the weights of a language model, and checked when it is read again.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readJsonFile } from "@semitone/disk";
import { type RepresentationSpec, representationFromSpec, type TokenRepresentation } from "@semitone/music";
import { z } from "zod";
import { LANGUAGE_NETWORKS } from "../choices.ts";
import { SemitoneError } from "../semitone-error.ts";
import { unreadable } from "../unreadable.ts";
import type { LanguageSizes } from "./networks.ts";

/** Its folder in the folder of a run. */
export const LANGUAGE_FOLDER = "language";
/** The folder of the one that can be asked for classes. */
export const CONTROL_FOLDER = "control";
/** Names of its files there. */
export const LANGUAGE_FILES = { config: "language.json", weights: "language.safetensors" } as const;

const FORMAT = "semitone-language/1";

export const DEFAULT_LANGUAGE_SIZES: LanguageSizes = {
  embedding: 96,
  units: 384,
  layers: 1,
  heads: 6,
  window: 256,
};

/** A collection of others' music, and the licence that it is given under. */
const source = z.strictObject({
  name: z.string(),
  /** As an SPDX identifier; left out where nobody has said. */
  licence: z.string().optional(),
  /** Where it is from, and what its licence wants to be passed on. */
  notice: z.string().optional(),
});
export type MusicSource = z.infer<typeof source>;

/** Each collection once. */
export const distinctSources = (sources: readonly MusicSource[]): MusicSource[] =>
  sources.filter(({ name }, i) => sources.findIndex((other) => other.name === name) === i);

const size = (most: number) => z.int().min(1).max(most);
const measured = z.number().nonnegative();

export const languageConfigSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** How it writes music as tokens: the spec of a representation. */
  tokens: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  network: z.enum(LANGUAGE_NETWORKS),
  sizes: z.strictObject({
    embedding: size(4096),
    units: size(8192),
    layers: size(64),
    heads: size(64),
    window: size(8192).min(2),
  }),
  /** What it can be asked for, in the order of the numbers of its control; left out where it cannot be asked for anything. */
  controls: z
    .array(z.strictObject({ attribute: z.string(), classes: z.array(z.string()).min(1) }))
    .min(1)
    .optional(),
  /** Whose music it learnt from beside that of the project it was trained in; left out where there was none. */
  learntFrom: z.array(source).min(1).optional(),
  training: z.strictObject({
    pieces: z.int().min(1),
    tokens: z.int().min(1),
    notes: z.int().nonnegative(),
    /** Steps that the schedule was laid out for, steps taken, and the step whose weights are kept. */
    planned: z.int().min(1),
    steps: z.int().nonnegative(),
    best: z.int().nonnegative(),
    seed: z.number(),
    /** Pieces that it did not learn from, and how well it predicts them; left out where there were too few. */
    heldOut: z
      .strictObject({ pieces: z.int().min(1), bitsPerNote: measured, bitsPerToken: measured })
      .optional(),
  }),
});

export type LanguageControls = NonNullable<z.infer<typeof languageConfigSchema>["controls"]>;

/** Numbers of a control. */
export const controlSize = (controls: LanguageControls | undefined): number =>
  (controls ?? []).reduce((sum, { classes }) => sum + classes.length, 0);

export type LanguageConfig = z.infer<typeof languageConfigSchema>;

export const makeLanguageConfig = (config: Omit<LanguageConfig, "format">): LanguageConfig => ({
  format: FORMAT,
  ...config,
});

/** The tokens of a spec. @throws SemitoneError (`broken-run`) where it is none of tokens */
export function tokensOfSpec(spec: Readonly<Record<string, string | number | boolean>>): TokenRepresentation {
  const representation = representationFromSpec(spec as RepresentationSpec);
  if ("vocabulary" in representation) return representation as TokenRepresentation;
  throw new SemitoneError(
    `the language model cannot be read: expected a representation of tokens; got ${spec.kind}; train again`,
    "broken-run",
  );
}

/** Whether a folder holds a language model. */
export const hasLanguageModel = (folder: string): boolean => existsSync(join(folder, LANGUAGE_FILES.config));

/** @throws SemitoneError (`no-run`) where the folder has no language model, (`broken-run`) where it cannot be read */
export function readLanguageConfig(folder: string): LanguageConfig {
  if (!hasLanguageModel(folder))
    throw new SemitoneError(
      `${basename(folder)}: expected a run with a language model; got one trained without it; train again with it (semitone train --language)`,
      "no-run",
    );
  const path = join(folder, LANGUAGE_FILES.config);
  try {
    return languageConfigSchema.parse(readJsonFile(path, { within: folder }));
  } catch (error) {
    throw unreadable("language model", error, path);
  }
}
