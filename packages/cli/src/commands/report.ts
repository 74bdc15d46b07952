// `semitone report`: what is known of a project and a run, as one HTML file.

import { readFileSync } from "node:fs";
import { type EvaluateResult, report } from "@semitone/verbs";
import { type Verb, withCommonOptions, withExample } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { following } from "./verb-options.ts";

interface ReportOptions {
  readonly run?: string;
  readonly out: string;
  readonly title?: string;
  readonly evaluation?: string;
  readonly audio?: readonly string[];
}

export const reportVerb: Verb = (program, start) => {
  const command = program
    .command("report")
    .description("one HTML page that works offline: scores, confidence, map, tags over time, sounds")
    .option("--run <name>", "the run (default: the newest)")
    .option("--out <file.html>", "where the page goes", "report.html")
    .option("--title <text>", "its heading (default: the project's name)")
    .option("--evaluation <file.json>", "scores from semitone evaluate --json (default: measured now)")
    .option("--audio <files...>", "WAV files to play, e.g. what semitone generate --wav wrote")
    .action(
      start(async (session, { run, out: file, title, evaluation, audio = [] }: ReportOptions) => {
        const { out } = session;
        const result = await report(session.project, {
          ...following(session),
          run,
          out: session.path(file),
          title,
          ...(evaluation === undefined ? {} : { evaluation: readEvaluation(session.path(evaluation)) }),
          audio: audio.map((name) => ({ file: session.path(name), caption: name })),
        });
        if (out.json) await out.document(result);
        else await out.line(result.file);
        out.note(`${result.run} on ${Math.round(result.bytes / 1000)} kB; open it in any browser`);
      }),
    );
  withExample(
    withCommonOptions(command),
    "semitone report --out mood.html",
    "semitone report --evaluation scores.json --audio created/generated.wav",
  );
};

function parsedJson(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--evaluation: must be what semitone evaluate --json prints; got ${(error as Error).message}; at ${file}`,
    );
  }
}

/** What `semitone evaluate --json` printed. */
function readEvaluation(file: string): EvaluateResult {
  const parsed = parsedJson(file);
  const { rows, reliability, leaks, warnings } = (parsed ?? {}) as Partial<EvaluateResult>;
  if (![rows, reliability, leaks, warnings].every(Array.isArray))
    throw new UsageError(
      `--evaluation: must be what semitone evaluate --json prints; got another document; at ${file}`,
    );
  return parsed as EvaluateResult;
}
