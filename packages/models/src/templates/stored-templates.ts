// Templates of a run: stretches of real pieces after whose form and rhythm music is made, and what their pieces are called.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJsonFile, writeWholeFile } from "@semitone/disk";
import { createScore, type Score, ticks } from "@semitone/music";
import { z } from "zod";
import type { Key } from "../composer/request.ts";
import { unreadable } from "../unreadable.ts";

/** Its file, beside the segment model. */
export const TEMPLATES_FILE = "templates.json";
/** Changes with what is chosen and kept. */
export const TEMPLATES_VERSION = 1;

const FORMAT = "semitone-templates/1";

/** A stretch of a piece in one meter, whole bars. */
export interface Template {
  /** Name of the piece. */
  readonly piece: string;
  readonly key: Key;
  readonly score: Score;
  /** By attribute, its class; those that nobody labelled are left out. */
  readonly classes: Readonly<Record<string, string>>;
}

export interface TemplateAttribute {
  readonly name: string;
  readonly classes: readonly string[];
}

export interface Templates {
  readonly attributes: readonly TemplateAttribute[];
  /** Quarters that 95 % of forty templates share, at most, with templates that are not their near-duplicates: what music has in common. */
  readonly shared: number;
  readonly templates: readonly Template[];
}

const MAX_TICK = 2 ** 31;
const tick = z.int().min(0).max(MAX_TICK);
const byte = z.int().min(0).max(127);
const text = z.string().max(1000);

const templateSchema = z
  .strictObject({
    piece: text,
    tonic: z.int().min(0).max(11),
    mode: z.enum(["major", "minor"]),
    classes: z.array(z.tuple([text, text])).max(256),
    ticksPerQuarter: z.int().min(1).max(32_767),
    meter: z.tuple([z.int().min(1).max(255), z.literal([1, 2, 4, 8, 16, 32, 64])]),
    /** Tick and quarters a minute. */
    tempos: z
      .array(z.tuple([tick, z.number().min(1).max(2000)]))
      .min(1)
      .max(4096),
    /** Program, channel, and 1 for percussion. */
    tracks: z
      .array(z.tuple([byte, z.int().min(0).max(15), z.literal([0, 1])]))
      .min(1)
      .max(256),
    /** Onset, duration, pitch, velocity, track. */
    notes: z
      .array(
        z.tuple([tick, z.int().min(1).max(MAX_TICK), byte, z.int().min(1).max(127), z.int().min(0).max(255)]),
      )
      .min(1)
      .max(20_000),
  })
  .refine(
    ({ notes, tracks }) => notes.every(([, , , , track]) => track < tracks.length),
    "every note has a track",
  );

const templatesSchema = z.strictObject({
  format: z.literal(FORMAT),
  attributes: z
    .array(z.strictObject({ name: text.min(1), classes: z.array(text).min(1).max(1024) }))
    .max(256),
  shared: z.number().min(0).max(1e6),
  templates: z.array(templateSchema).max(1000),
});

/** Writes the templates of a run. */
export function writeTemplates(folder: string, { attributes, shared, templates }: Templates): void {
  const stored: z.input<typeof templatesSchema> = {
    format: FORMAT,
    attributes: attributes.map(({ name, classes }) => ({ name, classes: [...classes] })),
    shared,
    templates: templates.map(({ piece, key, classes, score }) => ({
      piece,
      ...key,
      classes: Object.entries(classes),
      ticksPerQuarter: score.ticksPerQuarter,
      meter: [score.meters[0].numerator, score.meters[0].denominator as 4],
      tempos: score.tempos.map(({ at, qpm }) => [at, qpm]),
      tracks: score.tracks.map(({ program, channel, isDrum }) => [program, channel, isDrum ? 1 : 0]),
      notes: score.notes.map((note) => [note.onset, note.duration, note.pitch, note.velocity, note.track]),
    })),
  };
  writeWholeFile(join(folder, TEMPLATES_FILE), `${JSON.stringify(stored)}\n`);
}

/** Whether a run has any. */
export const hasTemplates = (folder: string): boolean => existsSync(join(folder, TEMPLATES_FILE));

/** The templates of a run; none in runs of before there were any. @throws SemitoneError (`broken-run`) */
export function readTemplates(folder: string): Templates {
  if (!hasTemplates(folder)) return { attributes: [], shared: 0, templates: [] };
  const path = join(folder, TEMPLATES_FILE);
  try {
    const { attributes, shared, templates } = templatesSchema.parse(readJsonFile(path, { within: folder }));
    return {
      attributes,
      shared,
      templates: templates.map(({ piece, tonic, mode, classes, ...stored }) => ({
        piece,
        key: { tonic, mode },
        classes: Object.fromEntries(classes),
        score: scoreOf(stored),
      })),
    };
  } catch (error) {
    throw unreadable("templates", error, path);
  }
}

function scoreOf({
  ticksPerQuarter,
  meter: [numerator, denominator],
  tempos,
  tracks,
  notes,
}: Omit<z.output<typeof templateSchema>, "piece" | "tonic" | "mode" | "classes">): Score {
  return createScore({
    ticksPerQuarter,
    meters: [{ at: ticks(0), numerator, denominator }],
    tempos: tempos.map(([at, qpm]) => ({ at: ticks(at), qpm })),
    tracks: tracks.map(([program, channel, isDrum]) => ({
      name: "",
      program,
      channel,
      isDrum: isDrum === 1,
    })),
    notes: notes.map(([onset, duration, pitch, velocity, track]) => ({
      ...{ onset: ticks(onset), duration: ticks(duration), pitch, velocity, track },
    })),
  });
}
