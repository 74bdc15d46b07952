// Runs one verb: hands it what it may know of the terminal, prints what it gives, and says how it ended.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Project } from "@semitone/library";
import { UsageError, type Verb, type VerbContext } from "@semitone/verbs/table";
import type { CommonOptions } from "./common-options.ts";
import { EXIT } from "./exit-codes.ts";
import { Output } from "./output.ts";
import { printBlocks } from "./print-blocks.ts";
import type { Call } from "./program.ts";
import { progressLine } from "./progress-line.ts";
import type { Terminal } from "./terminal.ts";

/** @returns the exit code; what the verb throws is for the caller */
export async function runVerb({ verb, input, common }: Call, terminal: Terminal): Promise<number> {
  const out = new Output(terminal, { json: common.json ?? false, quiet: common.quiet ?? false });
  const { openProject, PROJECT_FILES } = await import("@semitone/library");
  let project: Project | undefined;
  let exitCode: number = EXIT.ok;
  const projectFolder = () => findProject(common.project, terminal.cwd, PROJECT_FILES.config);
  const context: VerbContext = {
    ...contextOf(out, terminal, common),
    projectFolder,
    openProject: () => (project ??= openProject(projectFolder())),
    tell: (level, text) => {
      if (level === "error") exitCode = EXIT.partly;
      out.remark(level, text);
    },
  };
  try {
    const output = await verb.run(
      context,
      verb.needs === "project" ? context.openProject() : undefined,
      input,
    );
    if (output === undefined) return exitCode;
    await print(verb, output, input, context, out);
    const outcome = verb.outcome?.(output) ?? "ok";
    return outcome === "ok" ? exitCode : EXIT[outcome];
  } finally {
    await project?.close();
  }
}

/** Data as JSON or as a person reads it; remarks that are no data only where nobody asked for JSON, unless they are warnings. */
async function print(
  verb: Verb,
  output: unknown,
  input: unknown,
  context: VerbContext,
  out: Output,
): Promise<void> {
  const blocks = verb.table(output, input, context);
  if (out.json) {
    await out.document(verb.document === undefined ? output : verb.document(output, input));
    for (const { kind, ...block } of blocks)
      if (kind === "warning" || kind === "error") out.remark(kind, (block as { text: string }).text);
    return;
  }
  await printBlocks(blocks, out);
  if (context.dryRun) out.remark("note", "dry run: nothing was changed");
}

function contextOf(
  out: Output,
  terminal: Terminal,
  { json = false, dryRun = false, project }: CommonOptions,
): Omit<VerbContext, "projectFolder" | "openProject" | "tell"> {
  const { stdin, stderr, env, cwd, signal } = terminal;
  const path = (written: string) => absolute(cwd, written);
  return {
    signal,
    env,
    stdin,
    json,
    dryRun,
    path,
    namedFolder: project,
    onProgress: progressLine(out),
    write: (text) => out.data(text),
    ...(stdin.isTTY && stderr.isTTY && !json ? { ask: (question) => ask(terminal, question) } : {}),
  };
}

async function ask({ stdin, stderr, signal }: Terminal, question: string): Promise<string> {
  const questions = createInterface({ input: stdin, output: stderr });
  try {
    return await questions.question(question, { signal });
  } finally {
    questions.close();
  }
}

/** An empty text is what a script passes whose variable is unset: it is not the current folder, and nothing is read or written there. */
function absolute(cwd: string, written: string): string {
  if (written === "")
    throw new UsageError('path: expected a file or folder; got ""; name one, or . for this folder');
  return resolve(cwd, written);
}

/** The folder that was named, else the nearest around `cwd` that holds a project. */
function findProject(named: string | undefined, cwd: string, config: string): string {
  if (named !== undefined) return absolute(cwd, named);
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, config))) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new UsageError(
    `no project here or above; got ${cwd}; name one (--project DIR) or make one (semitone init)`,
  );
}
