// What a run folder says of itself beside the tagger, checked as far as anything reads it.
import { z } from "zod";
import { SemitoneError } from "../semitone-error.ts";
import type { SkippedTask } from "../tagger/tagger.ts";
import { madeOf } from "./made.ts";
import { RUN_FILES, readRunJson } from "./run-folder.ts";
import type { RunConfig } from "./stored-tagger.ts";
import type { TrainedTask } from "./trained-task.ts";

const name = { attribute: z.string(), tag: z.string().optional() };
const configSchema = z.object({
  seed: z.number(),
  model: z.string(),
  pieces: z.number(),
  content: z.string(),
});
const metricsSchema = z.object({
  seconds: z.number(),
  tasks: z.array(
    z.object({
      ...name,
      classes: z.array(z.string()),
      report: z.looseObject({
        labelled: z.number(),
        methods: z.array(z.looseObject({ method: z.string() })),
        chosen: z.string(),
        unlabelled: z.looseObject({ verdict: z.string() }),
        calibration: z.looseObject({ status: z.string() }),
      }),
    }),
  ),
  skipped: z.array(z.object({ ...name, reason: z.string() })),
});

/** What was trained, and how it went. */
export interface RunRecord extends Pick<RunConfig, "seed" | "model" | "pieces" | "content"> {
  /** ISO 8601, UTC. */
  readonly made: string;
  readonly seconds: number;
  readonly tasks: readonly TrainedTask[];
  readonly skipped: readonly SkippedTask[];
}

/** @throws SemitoneError (`broken-run`) naming the file and what does not hold */
export function readRunRecord(folder: string): RunRecord {
  const config = checked(folder, RUN_FILES.config, configSchema);
  const metrics = checked(folder, RUN_FILES.metrics, metricsSchema);
  return { ...config, ...metrics, made: madeOf(folder) } as unknown as RunRecord;
}

function checked<S extends z.ZodType>(folder: string, file: string, schema: S): z.infer<S> {
  const parsed = schema.safeParse(readRunJson(folder, file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SemitoneError(
    `the run cannot be read: ${file}: ${[...issue.path, issue.message].join(": ")}; at ${folder}; train again, or copy the folder again`,
    "broken-run",
  );
}
