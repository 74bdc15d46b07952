// `report`: what is known of a project and a run, as one HTML file.
import { readFileSync } from "node:fs";
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
      ...(evaluation === undefined ? {} : { evaluation: readEvaluation(path(evaluation)) }),
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

function parsedJson(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--evaluation: expected the output of semitone evaluate --json; got ${(error as Error).message}; at ${file}`,
    );
  }
}

/** What `semitone evaluate --json` printed. */
function readEvaluation(file: string): EvaluateResult {
  const parsed = parsedJson(file);
  const { rows, reliability, leaks, warnings } = (parsed ?? {}) as Partial<EvaluateResult>;
  if (![rows, reliability, leaks, warnings].every(Array.isArray))
    throw new UsageError(
      `--evaluation: expected the output of semitone evaluate --json; got another document; at ${file}`,
    );
  // Scores of before had no verdicts.
  return { verdicts: [], untested: [], ...(parsed as object) } as unknown as EvaluateResult;
}
