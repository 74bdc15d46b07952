// What a user may set in semitone.json, checked key by key. Knows the file's content, not where it lies.

import type { SoundSegmentOptions } from "@semitone/sound";
import { nearestName } from "@semitone/stats";
import { z } from "zod";
import { ProjectError } from "./project-error.ts";

/** Version of the config file's own layout; the database counts its steps by itself. */
export const CONFIG_VERSION = 1;

/** What a file may take where nothing else is said. */
const TIMEOUT_SECONDS = 60;
/**
 * The default that projects were once created with, written out in their `semitone.json`: nobody chose it, so it stands for the
 * default of today.
 */
const FORMER_TIMEOUT_SECONDS = 20;

/** How recordings are cut where nothing is said. */
const SOUND_SEGMENTS = { unit: "seconds", length: 5, hop: 5 } as const;
/** Shorter segments would be too many: three hours hold 216,000 of these. */
const MIN_SOUND_SEGMENT = 0.05;

/** Whether a text is free of a password, as far as it is a URL at all. */
function hasNoPassword(text: string): boolean {
  const rest = /^[a-z0-9+.-]+:\/\/(.*)$/is.exec(text)?.[1] ?? "";
  return !/^[^/?#]*:[^/?#]*@/.test(rest) && !/[?&][^=&]*(?:pass|secret|token)[^=&]*=/i.test(rest);
}

const configSchema = z.strictObject({
  schemaVersion: z.literal(CONFIG_VERSION),
  /** Shown in reports. */
  name: z.string().min(1).max(200),
  /** How pieces are cut for labels and models. */
  segments: z
    .strictObject({
      unit: z.enum(["bars", "beats", "seconds"]).default("bars"),
      /** In units, > 0. */
      length: z.number().positive().max(10_000).default(4),
      /** From one start to the next, in units; smaller than `length` makes them overlap. */
      hop: z.number().positive().max(10_000).default(4),
    })
    .refine(
      ({ unit, length, hop }) => unit === "seconds" || (Number.isInteger(length) && Number.isInteger(hop)),
      {
        error: "expected whole numbers of bars or beats",
      },
    )
    .prefault({}),
  /** How recordings are cut. */
  sounds: z
    .strictObject({
      segments: z
        .strictObject({
          /** `seconds`: all as long; `onsets`: from where something begins to sound to where the next does. */
          unit: z.enum(["seconds", "onsets"]).default("seconds"),
          /** Seconds; of onsets the least. */
          length: z.number().min(MIN_SOUND_SEGMENT).max(600).default(SOUND_SEGMENTS.length),
          /** From one start to the next, in seconds; not used for onsets. */
          hop: z.number().min(MIN_SOUND_SEGMENT).max(600).default(SOUND_SEGMENTS.hop),
        })
        .prefault({}),
    })
    .optional(),
  /** Machines that share the work: see docs/many-machines.md. */
  machines: z
    .strictObject({
      /** URL of the queue; its password is given in the environment. */
      queue: z.string().min(1).refine(hasNoPassword, {
        error: "expected a URL without a password, which belongs into SEMITONE_QUEUE_PASSWORD",
      }),
      /** Folder that all machines see, or `s3://BUCKET/PREFIX`. */
      store: z.string().min(1),
    })
    .partial()
    .optional(),
  import: z
    .strictObject({
      /**
       * Longest a single file may take by the clock on the wall before it is dropped with the reason `timeout`. A last resort, far away:
       * what a file costs is bounded by its size, so only a fault of ours or a machine at a standstill comes near it.
       */
      timeoutSeconds: z
        .number()
        .positive()
        .max(3600)
        .default(TIMEOUT_SECONDS)
        .transform((seconds) => (seconds === FORMER_TIMEOUT_SECONDS ? TIMEOUT_SECONDS : seconds)),
      /** Heap that a single file may take before it is dropped with the reason `out-of-memory`. */
      memoryMegabytes: z.int().min(64).max(16_384).default(256),
      /** Larger files are dropped with the reason `too-large`, unread. */
      maxFileMegabytes: z.number().positive().max(1024).default(32),
    })
    .prefault({}),
});

/** Contents of `semitone.json`, defaults filled in. */
export type ProjectConfig = z.output<typeof configSchema>;
/** The same as a user writes it: what has a default may be left out. */
export type ProjectConfigInput = z.input<typeof configSchema>;

/** How the recordings of a project are cut. */
export const soundSegments = ({
  sounds,
}: Pick<ProjectConfig, "sounds">): SoundSegmentOptions & { hop: number } =>
  sounds?.segments ?? SOUND_SEGMENTS;

/**
 * Checks a parsed `semitone.json`.
 *
 * @throws ProjectError (`config`) naming the first wrong key, and for an unknown one the nearest known
 */
export function parseConfig(value: unknown, path: string): ProjectConfig {
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ProjectError(`semitone.json: ${describeIssue(issue, value)}; at ${path}`, "config", path);
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  const where = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0];
    const known = Object.keys(objectSchemaAt(where).shape);
    const nearest = nearestName(key, known);
    const hint = nearest ? `did you mean ${[...where, nearest].join(".")}?` : `known: ${known.join(", ")}`;
    return `unknown key ${[...where, key].join(".")}; ${hint}`;
  }
  // What may hold a secret is not shown.
  const isSecret = where.join(".") === "machines.queue";
  const got = isSecret
    ? "a text"
    : where.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], value);
  const name = where.length > 0 ? where.join(".") : "the file";
  return `${name}: ${lowerFirst(issue.message)}; got ${(JSON.stringify(got) ?? "nothing").slice(0, 200)}`;
}

/** The schema of the nested object at `path`, past its default. */
function objectSchemaAt(path: readonly string[]): z.ZodObject {
  let schema: z.core.$ZodType = configSchema;
  for (const key of path) {
    schema = (schema as z.ZodObject).shape[key];
    while (!(schema instanceof z.ZodObject)) schema = (schema as z.ZodPrefault | z.ZodOptional).unwrap();
  }
  return schema as z.ZodObject;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
