// manifest.json of a run folder: a run is a name for a set of artefacts, and how all of them can be made again. Written last, whole.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import { z } from "zod";
import { LANGUAGE_NETWORKS, NETWORK_KINDS } from "../choices.ts";
import { RUN_FILES, readRunJson } from "../run/run-folder.ts";
import { SemitoneError } from "../semitone-error.ts";
import { artefactSchema } from "./artefact.ts";
import { machineSchema } from "./machine.ts";

const MANIFEST_FILE = RUN_FILES.manifest;
export const MANIFEST_FORMAT = "semitone-manifest/1";

const steps = z.int().positive();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const kind = z.enum(NETWORK_KINDS);

const schema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  name: z.string(),
  /** ISO 8601, UTC; later than that of every run that was there before. */
  made: z.iso.datetime(),
  machine: machineSchema,
  /** Of the sessions that train. */
  threads: z.int().positive(),
  /** As they took effect: what was left out is filled in, so that other defaults change nothing. */
  options: z.object({
    /** Left out of runs that learnt from scores. */
    kind: z.enum(["score", "sound"]).optional(),
    attributes: z.array(z.string()).readonly(),
    model: z.string(),
    encoder: kind,
    decoder: kind,
    seed: z.number(),
    unlabelled: z.boolean(),
    music: z.boolean(),
    /** Network of the language model; left out where there is none. */
    language: z.enum(LANGUAGE_NETWORKS).optional(),
    /** Folders of music that the language model also learnt from, as seen from the project's; left out where there were none. */
    also: z.array(z.string()).readonly().optional(),
    /** What the language model started from: `heard`, or a folder as seen from the project's; left out where it started from nothing. */
    start: z.string().optional(),
    /** Whether there is a language model that can be asked for classes; left out where there is none. */
    control: z.literal(true).optional(),
    /** Whether there is a performance model; left out where there is none. */
    performance: z.literal(true).optional(),
    /** Whether models that take seconds were weighed, too. */
    deep: z.boolean(),
    /** The wish, which the steps were chosen by before training; left out where there was none. */
    budgetSeconds: z.number().optional(),
  }),
  /** Steps as they were taken; left out where there is no such model. */
  steps: z.object({
    listener: steps.optional(),
    segments: steps.optional(),
    language: steps.optional(),
    control: steps.optional(),
    performance: steps.optional(),
  }),
  /** Digests of what was learnt from, in the order of content. */
  content: z.object({
    pieces: digest,
    labels: digest,
    /** Of music beside the project's own, and of the weights that a language model started from; left out where there were none. */
    also: digest.optional(),
    start: digest.optional(),
  }),
  artefacts: z.object({
    tagger: artefactSchema,
    listener: artefactSchema.optional(),
    segments: artefactSchema.optional(),
    language: artefactSchema.optional(),
    control: artefactSchema.optional(),
    performance: artefactSchema.optional(),
    probes: artefactSchema.optional(),
  }),
});

export type RunManifest = z.infer<typeof schema>;

/** Writes the manifest of a run, once all else is there. */
export function writeManifest(folder: string, manifest: RunManifest): void {
  writeWholeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * The manifest of a run; undefined where it has none, as runs of before there were any.
 *
 * @throws SemitoneError (`broken-run`) where it cannot be read, naming what does not hold
 */
export function readManifest(folder: string): RunManifest | undefined {
  if (!existsSync(join(folder, MANIFEST_FILE))) return undefined;
  const parsed = schema.safeParse(readRunJson(folder, MANIFEST_FILE));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SemitoneError(
    `the run cannot be read: ${MANIFEST_FILE}: ${[...issue.path, issue.message].join(": ")}; at ${folder}; train again, or copy the folder anew`,
    "broken-run",
  );
}
