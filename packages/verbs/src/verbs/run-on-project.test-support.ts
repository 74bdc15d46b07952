// Calls a verb on an open project as a terminal would, with what it wrote and told. Development only.
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Project } from "@semitone/library";
import type { VerbContext } from "../verb.ts";
import { findVerb } from "./index.ts";
import { tablesOf, textsOf } from "./shown.test-support.ts";

export interface CallOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly stdin?: string;
  readonly env?: VerbContext["env"];
  readonly ask?: VerbContext["ask"];
}

/** Runs the verb `name`; paths are those of the project's folder. */
export async function runOn(project: Project, name: string, given: object = {}, options: CallOptions = {}) {
  const verb = await findVerb(name)!.load();
  const written: string[] = [];
  const told: string[] = [];
  const context: VerbContext = {
    signal: new AbortController().signal,
    onProgress: () => {},
    dryRun: options.dryRun ?? false,
    json: options.json ?? false,
    env: options.env ?? {},
    stdin: Readable.from([options.stdin ?? ""]),
    projectFolder: () => project.folder,
    openProject: () => project,
    namedFolder: undefined,
    path: (path) => join(project.folder, path),
    write: async (text) => void written.push(text),
    tell: (level, text) => void told.push(`${level}: ${text}`),
    ...(options.ask && { ask: options.ask }),
  };
  const input = verb.input.parse(given);
  const output = await verb.run(context, verb.needs === "project" ? project : undefined, input);
  const blocks = output === undefined ? [] : verb.table(output, input, context);
  return {
    output,
    blocks,
    document: output === undefined || verb.document === undefined ? output : verb.document(output, input),
    outcome: output === undefined ? undefined : (verb.outcome?.(output) ?? "ok"),
    texts: textsOf(blocks),
    tables: tablesOf(blocks),
    written: written.join(""),
    told,
  };
}
