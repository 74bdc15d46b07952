// `report`: what is known of a project and a run, as one HTML file.
import { z } from "zod";
import { line, note } from "../declare/block.ts";
import { option, run } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import type { EvaluateResult } from "../evaluate.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  run: run(),
  out: option(z.string().default("report.html"), { help: "the file to write", placeholder: "file.html" }),
  title: option(z.string().optional(), {
    help: "heading of the page",
    placeholder: "text",
    otherwise: "the project's name",
  }),
  evaluation: option(z.string().optional(), {
    help: "scores from semitone evaluate --json",
    placeholder: "file.json",
    otherwise: "measured now",
  }),
  audio: option(z.array(z.string()).default([]), {
    help: "WAV files to play, e.g. from semitone generate --wav",
    placeholder: "files",
    several: "words",
  }),
});

export const verb = defineVerb({
  input,
  output: z.strictObject({ file: z.string(), bytes: z.number().optional(), run: z.string() }),
  writes: true,
  needs: "project",
  examples: ["report --out mood.html", "report --evaluation scores.json --audio created/generated.wav"],
  run: async (
    { path, dryRun, signal, onProgress },
    project,
    { run: name, out, title, evaluation, audio },
  ): Promise<{ file: string; bytes?: number; run: string }> => {
    const { planReport, report } = await import("../report/report.ts");
    const options = {
      run: name,
      out: path(out),
      title,
      ...(evaluation === undefined ? {} : { evaluation: await readEvaluation(path(evaluation)) }),
      audio: audio.map((file) => ({ file: path(file), caption: file })),
      signal,
      onProgress,
    };
    return dryRun ? planReport(project, options) : report(project, options);
  },
  table: ({ file, run: name, bytes }) => [
    line(file),
    note(
      bytes === undefined
        ? `would write a page about ${name}`
        : `${name} on a page of ${Math.round(bytes / 1000)} kB; open it in any browser`,
    ),
  ],
});

async function parsedJson(file: string): Promise<unknown> {
  const { JsonError, readJsonFile } = await import("@semitone/disk");
  try {
    return readJsonFile(file);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new UsageError(
      `--evaluation: expected the output of semitone evaluate --json; got ${(error as Error).message}; at ${file}`,
    );
  }
}

/** JSON has no NaN: where a measure had none, `evaluate` prints null. */
const measure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const name = z.string().max(1000);

/** As much of what `evaluate` prints as a report shows. */
const evaluationSchema = z.object({
  rows: z
    .array(
      z.looseObject({
        task: name,
        budget: z.union([z.number(), z.literal("all")]),
        method: name,
        metric: name,
        value: measure,
        low: measure,
        high: measure,
        n: measure,
      }),
    )
    .max(100_000),
  reliability: z
    .array(
      z.looseObject({
        task: name,
        ece: measure,
        n: measure,
        bins: z.array(z.record(z.string(), measure)).max(1000),
        confusion: z.array(z.array(measure).max(10_000)).max(10_000),
      }),
    )
    .max(10_000),
  leaks: z.array(z.looseObject({})).max(10_000),
  warnings: z.array(z.string()).max(10_000),
  // Scores of before had no verdicts.
  verdicts: z
    .array(z.looseObject({ task: name }))
    .max(10_000)
    .default([]),
  untested: z
    .array(z.looseObject({ task: name, classes: z.array(name) }))
    .max(10_000)
    .default([]),
});

/** What `semitone evaluate --json` printed. */
async function readEvaluation(file: string): Promise<EvaluateResult> {
  const parsed = evaluationSchema.safeParse(await parsedJson(file));
  if (parsed.success) return parsed.data as unknown as EvaluateResult;
  const [{ path, message }] = parsed.error.issues;
  throw new UsageError(
    `--evaluation: expected the output of semitone evaluate --json; got another document (${[...path, message].join(": ")}); at ${file}`,
  );
}
