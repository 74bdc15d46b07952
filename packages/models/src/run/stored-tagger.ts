// A tagger in a run folder: JSON for its structure, safetensors for its numbers, every size checked before it is used.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeFlushed } from "@semitone/disk";
import { openSafetensorsFile, writeSafetensorsFile } from "@semitone/runtime";
import { z } from "zod";
import { FEATURE_NAMES, FEATURE_VERSION } from "../features/features.ts";
import { SemitoneError } from "../semitone-error.ts";
import type { Landmarks } from "../tagger/familiarity.ts";
import type { PredictorState } from "../tagger/predictor.ts";
import type { Tagger } from "../tagger/tagger.ts";
import { packTensors, unpackTensors } from "./pack-tensors.ts";
import { RUN_FILES, readRunJson } from "./run-folder.ts";
import { taggerGraph } from "./tagger-graph.ts";

/** Layout of a run folder. */
export const RUN_VERSION = 2;

/** What config.json says beside the tagger itself. */
export interface RunConfig {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly made: string;
  readonly seed: number;
  readonly model: string;
  readonly project: string;
  /** Digest of the pieces and labels that were learnt from. */
  readonly content: string;
  readonly pieces: number;
  readonly segments: { readonly unit: string; readonly length: number; readonly hop: number };
}

export function writeTagger(folder: string, config: RunConfig, tagger: Tagger): void {
  const { json, tensors } = packTensors(tagger);
  const content = {
    format: "semitone-run",
    version: RUN_VERSION,
    ...config,
    features: { version: FEATURE_VERSION, names: FEATURE_NAMES },
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

const predictor = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("constant"), value: z.array(finite).min(1) }),
  z.object({ kind: z.literal("softmax"), weights: floats, bias: z.array(finite).min(1) }),
  z.object({ kind: z.literal("linear"), weights: floats, bias: finite }),
  z.object({
    kind: z.literal("rating"),
    weights: floats,
    bias: finite,
    deviation: z.number().positive(),
    order: z.array(count).min(1),
    cuts: z.array(anyNumber),
  }),
  z.object({
    kind: z.literal("neighbours"),
    axes: floats,
    dimensions: count.min(1),
    rows: floats,
    targets: floats,
    outputs: count.min(1),
    k: count.min(1),
  }),
  z.object({
    kind: z.literal("network"),
    columns: z.array(count),
    layers: z.array(z.object({ weights: floats, bias: floats, fromRow: floats.optional() })).min(1),
    head: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("softmax") }),
      z.object({ kind: z.literal("number") }),
      z.object({ kind: z.literal("mixture"), logits: z.array(finite), locs: floats, scales: floats }),
    ]),
  }),
]);

const landmarks = { axes: floats, dimensions: count, rows: floats };

const schema = z.object({
  format: z.literal("semitone-run"),
  version: z.literal(RUN_VERSION),
  name: z.string(),
  made: z.string(),
  seed: z.number(),
  model: z.string(),
  project: z.string(),
  content: z.string(),
  pieces: count,
  segments: z.object({ unit: z.string(), length: z.number(), hop: z.number() }),
  features: z.object({ version: z.string(), names: z.array(z.string()).max(100_000) }),
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
          .array(z.object({ name: z.string(), weight: z.number().nonnegative(), state: predictor }))
          .min(1),
        temperature: z.number().positive(),
        doubt: z.number().min(0).max(1),
        shift: z.array(z.number().nonnegative()),
        threshold: anyNumber,
        deviation: anyNumber,
        report: z.looseObject({}),
      }),
    ),
  }),
});

/**
 * Reads what `writeTagger` wrote.
 *
 * @throws SemitoneError (`broken-run`) naming what does not hold: unreadable, of another version, sizes that do not fit
 */
export function readTagger(folder: string): { config: RunConfig; tagger: Tagger } {
  const json = readRunJson(folder, RUN_FILES.config);
  const broken = (reason: string): never => {
    throw new SemitoneError(`the run cannot be used: ${reason}; at ${folder}; train again`, "broken-run");
  };
  const { version, features } = (json ?? {}) as { version?: unknown; features?: { version?: unknown } };
  if (version !== RUN_VERSION) broken(`it must be of version ${RUN_VERSION}; got ${JSON.stringify(version)}`);
  if (features?.version !== FEATURE_VERSION)
    broken(
      `it was trained on features of version ${JSON.stringify(features?.version)}; this is ${FEATURE_VERSION}`,
    );
  let unpacked: unknown;
  try {
    const file = openSafetensorsFile(join(folder, RUN_FILES.model));
    try {
      // Members of a mixture share their axes: one array for all, so that rows are brought to them once.
      const shared = new Map<string, Float32Array>();
      unpacked = unpackTensors(json, (name) => {
        const data = file.read(name, { finite: true }).data as Float32Array;
        const digest = createHash("sha256").update(data).digest("hex");
        const known = shared.get(digest) ?? data;
        shared.set(digest, known);
        return known;
      });
    } finally {
      file.close();
    }
  } catch (error) {
    return broken((error as Error).message);
  }
  const parsed = schema.safeParse(unpacked);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return broken(`${RUN_FILES.config}: ${issue.path.join(".")}: ${issue.message}`);
  }
  if (parsed.data.features.names.join() !== FEATURE_NAMES.join()) broken("its features have other names");
  const tagger = parsed.data.tagger as unknown as Tagger;
  const wrong = firstMisfit(tagger);
  if (wrong !== undefined) broken(wrong);
  const { name, made, seed, model, project, content, pieces, segments } = parsed.data;
  return { config: { name, made, seed, model, project, content, pieces, segments }, tagger };
}

/** The first size that does not fit the others; undefined where all do. */
function firstMisfit({ scaler, familiarity, tasks }: Tagger): string | undefined {
  const width = scaler.columns.length;
  for (const list of [scaler.absence, scaler.means, scaler.scales])
    if (list.length !== width) return "the lists of the scaler must be of one length";
  if (scaler.columns.some((column) => column >= FEATURE_NAMES.length))
    return "the scaler names an unknown column";
  if (
    !landmarksFit(familiarity, width) ||
    !familiarity.families.every(
      (family) => landmarksFit(family, family.columns.length) && family.columns.every((c) => c < width),
    )
  )
    return "the sizes of familiarity do not fit";
  for (const { attribute, classes, kind, members, shift } of tasks) {
    const outputs = kind === "number" ? 1 : classes.length;
    if (shift.length !== 0 && shift.length !== outputs) return `${attribute}: a shift for each class`;
    for (const { name, state } of members)
      if (!fits(state, outputs, width)) return `${attribute}: the sizes of ${name} do not fit`;
  }
  return undefined;
}

const landmarksFit = ({ axes, dimensions, rows }: Landmarks, width: number): boolean =>
  axes.length === dimensions * width && rows.length % (dimensions + 1) === 0;

function fits(state: PredictorState, outputs: number, width: number): boolean {
  switch (state.kind) {
    case "constant":
      return state.value.length === outputs;
    case "softmax":
      return state.bias.length === outputs && state.weights.length === outputs * width;
    case "linear":
      return outputs === 1 && state.weights.length === width;
    case "rating":
      return (
        state.weights.length === width &&
        state.cuts.length === outputs - 1 &&
        [...state.order].sort((a, b) => a - b).every((k, i) => k === i) &&
        state.order.length === outputs
      );
    case "neighbours":
      return (
        state.outputs === outputs &&
        state.targets.length % outputs === 0 &&
        state.targets.length > 0 &&
        state.rows.length === (state.targets.length / outputs) * state.dimensions &&
        state.axes.length === state.dimensions * width
      );
    case "network":
      return networkFits(state, outputs, width);
  }
}

function networkFits(
  { columns, layers, head }: Extract<PredictorState, { kind: "network" }>,
  outputs: number,
  width: number,
): boolean {
  let size = columns.length;
  for (const { weights, bias, fromRow } of layers) {
    if (bias.length === 0 || weights.length !== size * bias.length) return false;
    if (fromRow && fromRow.length !== columns.length * bias.length) return false;
    size = bias.length;
  }
  const ends =
    head.kind === "mixture"
      ? head.logits.length === outputs &&
        head.locs.length === outputs * size &&
        head.scales.length === outputs * size
      : size === outputs && (head.kind === "number") === (outputs === 1);
  return ends && columns.every((column) => column < width);
}
