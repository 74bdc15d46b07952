// A tagger in a run folder: JSON for its structure, safetensors for its numbers, every size checked before it is used.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeFlushed } from "@semitone/disk";
import { openSafetensorsFile, writeSafetensorsFile } from "@semitone/runtime";
import { z } from "zod";
import { answererSchema, fits } from "../answerer/answer.ts";
import { type Reads, viewNamesOf, widthOf } from "../features/reads.ts";
import { requireIntact } from "../intact-files.ts";
import { listenerOf } from "../listener/listener.ts";
import { SemitoneError } from "../semitone-error.ts";
import type { Landmarks } from "../tagger/familiarity.ts";
import type { Prior } from "../tagger/shrink.ts";
import type { LearntTask, Tagger } from "../tagger/tagger.ts";
import { MAX_TEMPERATURE } from "../tagger/temper.ts";
import { packTensors, unpackTensors } from "./pack-tensors.ts";
import { RUN_FILES, readRunJson } from "./run-folder.ts";
import { storedReads, whyUnreadable } from "./stored-reads.ts";
import { taggerGraph } from "./tagger-graph.ts";

/** Layout of a run folder. Version 2 named the columns that it reads in one list; it is read as well. */
export const RUN_VERSION = 3;
const OLDEST_VERSION = 2;

/** What config.json says beside the tagger itself. */
export interface RunConfig {
  readonly name: string;
  readonly seed: number;
  readonly model: string;
  readonly project: string;
  /** Digest of the pieces and labels that were learnt from. */
  readonly content: string;
  readonly pieces: number;
  readonly segments: { readonly unit: string; readonly length: number; readonly hop: number };
}

export function writeTagger(folder: string, config: RunConfig, tagger: Tagger): void {
  const { reads, scaler, ...rest } = tagger;
  const { views: _, ...numbers } = scaler;
  const { json, tensors } = packTensors({ scaler: numbers, ...rest });
  const content = {
    format: "semitone-run",
    version: RUN_VERSION,
    ...config,
    reads,
    tagger: json,
  };
  writeSafetensorsFile(join(folder, RUN_FILES.model), tensors, { format: "semitone-run" });
  // A graph answers something; a run without labels has learnt nothing that could be asked.
  if (tagger.tasks.length > 0) writeFlushed(join(folder, RUN_FILES.graph), taggerGraph(tagger));
  writeFlushed(join(folder, RUN_FILES.config), `${JSON.stringify(content, null, 1)}\n`);
}

const count = z.int().nonnegative().max(1e7);
const floats = z.instanceof(Float32Array);
const finite = z.number();
const anyNumber = z.number().or(z.literal(Number.POSITIVE_INFINITY)).or(z.nan());

const landmarks = { axes: floats, dimensions: count, rows: floats };

const schema = z.object({
  format: z.literal("semitone-run"),
  version: z.int().min(OLDEST_VERSION).max(RUN_VERSION),
  name: z.string(),
  seed: z.number(),
  model: z.string(),
  project: z.string(),
  content: z.string(),
  pieces: count,
  segments: z.object({ unit: z.string(), length: z.number(), hop: z.number() }),
  tagger: z.object({
    scaler: z.object({
      columns: z.array(count),
      absence: z.array(z.boolean()),
      means: z.array(finite),
      scales: z.array(z.number().positive()),
    }),
    familiarity: z.object({
      ...landmarks,
      families: z.array(
        z.object({
          ...landmarks,
          columns: z.array(count),
          unit: z.number().positive(),
        }),
      ),
      limit: anyNumber,
    }),
    tasks: z.array(
      z.object({
        attribute: z.string(),
        tag: z.string().optional(),
        kind: z.enum(["classes", "number"]),
        classes: z.array(z.string()),
        members: z
          .array(
            z.object({
              name: z.string(),
              weight: z.number().nonnegative(),
              temperature: z.number().min(1).max(MAX_TEMPERATURE).optional(),
              state: answererSchema,
            }),
          )
          .min(1),
        temperature: z.number().positive(),
        doubt: z.number().min(0).max(1),
        shift: z.array(z.number().nonnegative()),
        threshold: anyNumber,
        deviation: anyNumber,
        prior: z
          .discriminatedUnion("kind", [
            z.object({ kind: z.literal("classes"), shares: z.array(z.number().min(0).max(1)) }),
            z.object({ kind: z.literal("number"), mean: finite, deviation: z.number().nonnegative() }),
          ])
          .optional(),
        report: z.looseObject({}),
      }),
    ),
    code: z.object({ task: count, member: count, dimensions: count.min(1), rows: floats }).optional(),
  }),
});

/**
 * Reads what `writeTagger` wrote.
 *
 * @throws SemitoneError (`broken-run`) naming what does not hold: unreadable, of another version, changed, sizes that do not fit
 */
export function readTagger(folder: string): { config: RunConfig; tagger: Tagger } {
  const json = readRunJson(folder, RUN_FILES.config);
  const broken = (reason: string): never => {
    throw new SemitoneError(`the run cannot be used: ${reason}; at ${folder}; train again`, "broken-run");
  };
  const stored = (json ?? {}) as { version?: unknown; reads?: unknown; features?: unknown };
  const { version } = stored;
  if (typeof version !== "number" || version < OLDEST_VERSION || version > RUN_VERSION)
    broken(`it must be of version ${OLDEST_VERSION} to ${RUN_VERSION}; got ${JSON.stringify(version)}`);
  requireIntact(folder, ["tagger", "listener"], [RUN_FILES.graph]);
  const reads =
    storedReads(stored, listenerOf(folder)) ??
    broken("it does not say which columns of which views it reads");
  let unpacked: unknown;
  try {
    const file = openSafetensorsFile(join(folder, RUN_FILES.model), { within: folder });
    try {
      // Members of a mixture share their axes: one array for all, so that rows are brought to them once.
      const shared = new Map<string, Float32Array>();
      const byName = new Map<string, Float32Array>();
      unpacked = unpackTensors(json, (name) => {
        const read = byName.get(name);
        if (read) return read;
        const data = file.read(name, { finite: true }).data as Float32Array;
        const digest = createHash("sha256").update(data).digest("hex");
        const known = shared.get(digest) ?? data;
        shared.set(digest, known);
        byName.set(name, known);
        return known;
      });
    } finally {
      file.close();
    }
  } catch (error) {
    return broken((error as Error).message);
  }
  if (holdsLayers(unpacked))
    broken("it holds a network in the layout of before, as bare layers, which is read no more");
  const parsed = schema.safeParse(unpacked);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return broken(`${RUN_FILES.config}: ${issue.path.join(".")}: ${issue.message}`);
  }
  const tagger = withReads(parsed.data.tagger as unknown as Tagger, reads);
  const wrong = firstMisfit(tagger) ?? whyUnreadable(reads, tagger.scaler.columns);
  if (wrong !== undefined) broken(wrong);
  const { name, seed, model, project, content, pieces, segments } = parsed.data;
  return { config: { name, seed, model, project, content, pieces, segments }, tagger };
}

/** The tagger with what it reads, and the view of each column of its scaler. */
function withReads({ scaler, ...rest }: Omit<Tagger, "reads">, reads: Reads): Tagger {
  const names = viewNamesOf(reads);
  return { ...rest, reads, scaler: { ...scaler, views: scaler.columns.map((column) => names[column]) } };
}

/** Whether a member is a network as runs were written before models were declared anew from their sizes. */
function holdsLayers(run: unknown): boolean {
  const { tagger } = (run ?? {}) as { tagger?: { tasks?: { members?: { state?: { kind?: unknown } }[] }[] } };
  if (!Array.isArray(tagger?.tasks)) return false;
  return tagger.tasks.some(
    ({ members }) => Array.isArray(members) && members.some(({ state }) => state?.kind === "network"),
  );
}

/** The first size that does not fit the others; undefined where all do. */
function firstMisfit({ reads, scaler, familiarity, tasks, code }: Tagger): string | undefined {
  const width = scaler.columns.length;
  for (const list of [scaler.absence, scaler.means, scaler.scales])
    if (list.length !== width) return "the lists of the scaler must be of one length";
  if (scaler.columns.some((column) => column >= widthOf(reads))) return "the scaler names an unknown column";
  if (
    !landmarksFit(familiarity, width) ||
    !familiarity.families.every(
      (family) => landmarksFit(family, family.columns.length) && family.columns.every((c) => c < width),
    )
  )
    return "the sizes of familiarity do not fit";
  for (const { attribute, classes, kind, members, shift, prior } of tasks) {
    const outputs = kind === "number" ? 1 : classes.length;
    if (shift.length !== 0 && shift.length !== outputs) return `${attribute}: a shift for each class`;
    if (prior && !priorFits(prior, kind, outputs))
      return `${attribute}: a share of the labels for each class`;
    for (const { name, state } of members)
      if (!fits(state, { outputs, width })) return `${attribute}: the sizes of ${name} do not fit`;
  }
  if (code && (!tasks[code.task]?.members[code.member] || code.rows.length % code.dimensions !== 0))
    return "the code must be of a member, and its rows of one length";
  return undefined;
}

const priorFits = (prior: Prior, kind: LearntTask["kind"], outputs: number): boolean =>
  prior.kind === kind && (prior.kind === "number" || prior.shares.length === outputs);

const landmarksFit = ({ axes, dimensions, rows }: Landmarks, width: number): boolean =>
  axes.length === dimensions * width && rows.length % (dimensions + 1) === 0;
