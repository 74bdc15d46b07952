// `queue next`: which pieces to label next.
import { Readable } from "node:stream";
import type { Project } from "@semitone/library";
import { TASK_FORMATS, type TaskFormat } from "@semitone/library/choices";
import { STRATEGY_NAMES } from "@semitone/models/choices";
import { z } from "zod";
import { type Block, line, note, table, warning } from "../declare/block.ts";
import { attributeNames, option, pieceKind, seed, wholeNumber } from "../declare/option.ts";
import type { QueueGuess, QueueResult } from "../queue.ts";
import { decimals, taskName } from "../text/numbers.ts";
import { writeStreamed } from "../text/write-streamed.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  attributes: attributeNames("all that are declared"),
  kind: pieceKind(),
  segments: option(z.boolean().default(false), {
    help: "hand out segments of pieces, in bars or, of recordings, in seconds, in place of whole pieces",
  }),
  n: option(wholeNumber(1, 10_000).default(10), { help: "pieces to hand out", placeholder: "n" }),
  strategy: option(z.enum(STRATEGY_NAMES).default("default"), {
    help: "how they are chosen: typical pieces first, then uncertain ones of every kind (default), or typical ones, the smallest margin, BADGE, random order, order of names",
  }),
  randomShare: option(z.number().min(0).max(1).default(0.2), {
    help: "share that is drawn at random, by which queue stats measures what the choice saves",
    placeholder: "share",
  }),
  format: option(z.enum(TASK_FORMATS).optional(), {
    help: "a sheet to fill in, tasks of Label Studio or of Prodigy, in place of the table",
  }),
  out: option(z.string().optional(), {
    help: "write to this file",
    placeholder: "file",
    otherwise: "stdout",
  }),
  seed: seed(),
});

interface Output {
  readonly project: Project;
  readonly result: QueueResult;
}

export const verb = defineVerb({
  input,
  output: z.strictObject({
    attributes: z.array(z.string()),
    strategy: z.string(),
    pieces: z.array(
      z.looseObject({
        file: z.string(),
        span: z.looseObject({ unit: z.string(), start: z.number(), end: z.number() }).optional(),
        attributes: z.array(z.string()),
        arm: z.enum(["chosen", "random"]),
        again: z.boolean(),
        uncertainty: z.number().optional(),
        guesses: z.array(z.looseObject({ attribute: z.string() })),
        alike: z.number(),
      }),
    ),
    left: z.number(),
    warnings: z.array(z.string()),
    file: z.string().optional(),
  }),
  writes: true,
  needs: "project",
  examples: [
    "queue --attributes mood -n 10",
    "queue --format csv --out to-label.csv",
    "queue --strategy margin --format label-studio > tasks.json",
    "queue --segments --attributes mood --format csv --out to-label.csv",
  ],
  run: async (context, project, { out, format = "csv", ...options }): Promise<Output> => {
    const { signal, onProgress, dryRun } = context;
    const { queue } = await import("../queue.ts");
    const result = await queue(project, { ...options, dryRun, signal, onProgress });
    if (out !== undefined && !dryRun) {
      const { formatQueue } = await import("../queue/queue-formats.ts");
      await writeStreamed(context.path(out), Readable.from(formatQueue(project, result, format)), signal);
    }
    return { project, result };
  },
  document: ({ result }, { out }) => (out === undefined ? result : { ...result, file: out }),
  table: ({ project, result }, { format, out }, { dryRun }) => [
    ...(out !== undefined
      ? [dryRun ? note(`would write ${out}`) : line(out)]
      : format === undefined
        ? shown(result)
        : [{ kind: "data", chunks: chunksOf(project, result, format) } as const]),
    ...result.warnings.map(warning),
  ],
  outcome: ({ result }) => (result.pieces.length > 0 ? "ok" : "partly"),
});

async function* chunksOf(project: Project, result: QueueResult, format: TaskFormat): AsyncGenerator<string> {
  const { formatQueue } = await import("../queue/queue-formats.ts");
  yield* formatQueue(project, result, format);
}

function shown({ pieces, attributes, left }: QueueResult): Block[] {
  const span = pieces[0]?.span;
  return [
    table(
      ["piece", ...(span ? [span.unit] : []), "asked", "why", "uncertainty", "guess", "near-duplicates"],
      pieces.map(({ file, span, attributes: asked, arm, strategy, uncertainty, guesses, alike, again }) => [
        file,
        ...(span ? [`${rounded(span.start)} to ${rounded(span.end)}`] : []),
        asked.join(", "),
        `${arm === "random" ? "random" : strategy}${again ? ", asked before" : ""}`,
        decimals(uncertainty),
        guesses.map(guessText).join(", "),
        alike || undefined,
      ]),
    ),
    note(
      `label them (semitone label set PIECE ${attributes[0]}=VALUE${span ? ` --start ${rounded(span.start)} --end ${rounded(span.end)} --unit ${span.unit}` : ""}) or pass over them (semitone queue skip PIECE); ${left} ${span ? "segments" : "groups of near-duplicates"} are left`,
    ),
  ];
}

const rounded = (place: number): string => String(Number(place.toFixed(3)));

const guessText = ({ value, distribution, ...task }: QueueGuess): string =>
  typeof value === "number"
    ? `${taskName(task)} ${value.toFixed(2)}`
    : `${taskName(task)} ${value} ${distribution![value].toFixed(2)}`;
