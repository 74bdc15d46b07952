// A verb of the program, declared once: flags, documentation and routes are made from the declaration.
import type { Readable } from "node:stream";
import type { ProgressReport } from "@semitone/job";
import type { Project } from "@semitone/library";
import type { z } from "zod";
import type { Block } from "./declare/block.ts";
import { describeOptions, type OptionDescription } from "./declare/describe-options.ts";
import { shapeText } from "./declare/shape-text.ts";

/** What a verb may know of its caller. */
export interface VerbContext {
  /** Aborted: the verb throws the signal's reason. */
  readonly signal: AbortSignal;
  readonly onProgress: (report: ProgressReport) => void;
  /** Only of verbs that write: nothing may change; the output is what would be. */
  readonly dryRun: boolean;
  /** Whether the output is wanted as JSON. */
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the caller pipes in. */
  readonly stdin: Readable;
  /** The folder of the project: the one named, else the nearest around. @throws UsageError if there is none */
  readonly projectFolder: () => string;
  /** Opened when first asked for, closed by the caller. */
  readonly openProject: () => Project;
  /** The folder that the caller named as the project's, where there need not be one yet. */
  readonly namedFolder: string | undefined;
  /** The absolute path of what a user wrote. */
  readonly path: (written: string) => string;
  /** Writes data that is ready before the verb ends. */
  readonly write: (text: string) => Promise<void>;
  /** Tells something while the verb works. An error told so does not end it, but what is done is done in part. */
  readonly tell: (level: "note" | "warning" | "error", text: string) => void;
  /** Asks a person; undefined where nobody sits there. */
  readonly ask?: (question: string) => Promise<string>;
}

/** `project`: an open project; `new project`: a folder for one; `none`: whatever it asks the context for. */
export type Needs = "project" | "new project" | "none";

/** How a verb ended that threw nothing. */
export type Outcome = "ok" | "partly" | "failed";

/** What a file of verbs/ states. Name and sentence are in the table of verbs. */
export interface Declaration<
  Input extends z.ZodObject = z.ZodObject,
  Output = unknown,
  Need extends Needs = Needs,
> {
  /** Every argument and option, each wrapped in `option`; arguments first. */
  readonly input: Input;
  /** The shape of the JSON document; undefined numbers are null. */
  readonly output: z.ZodType;
  /** Whether it changes the project or any file: then it takes `--dry-run`. The project's cache is nobody's file. */
  readonly writes: boolean;
  readonly needs: Need;
  /** Command lines, without `semitone`. */
  readonly examples: readonly string[];
  /** Further paragraphs of help. */
  readonly more?: () => string;
  /** Does the work. Undefined: all of it was written already. */
  readonly run: (
    context: VerbContext,
    project: Need extends "project" ? Project : undefined,
    input: z.output<Input>,
  ) => Promise<Output>;
  /** What is printed as JSON, where it is not the output as it is. */
  readonly document?: (output: NonNullable<Output>, input: z.output<Input>) => unknown;
  /** What a person sees. */
  readonly table: (output: NonNullable<Output>, input: z.output<Input>, context: VerbContext) => Block[];
  /** @default ok */
  readonly outcome?: (output: NonNullable<Output>) => Outcome;
}

export interface Verb extends Declaration<z.ZodObject, unknown, Needs> {
  readonly options: readonly OptionDescription[];
  /** The output's shape, to read. */
  readonly shape: string;
  readonly run: (
    context: VerbContext,
    project: Project | undefined,
    input: Readonly<Record<string, unknown>>,
  ) => Promise<unknown>;
  readonly document?: (output: unknown, input: unknown) => unknown;
  readonly table: (output: unknown, input: unknown, context: VerbContext) => Block[];
  readonly outcome?: (output: unknown) => Outcome;
}

/** Checks nothing at run time: gives the functions of a declaration the types of its schema. */
export function defineVerb<Input extends z.ZodObject, Output, Need extends Needs>(
  declaration: Declaration<Input, Output, Need>,
): Verb {
  return {
    ...(declaration as unknown as Verb),
    options: describeOptions(declaration.input),
    shape: shapeText(declaration.output),
  };
}
