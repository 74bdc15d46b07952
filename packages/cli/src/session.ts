// One run of one verb: its output, its project, and how it ended. What every command is handed.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { openProject, PROJECT_FILES, type Project } from "@semitone/library";
import type { Command } from "commander";
import { EXIT } from "./exit-codes.ts";
import { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export { EXIT };

/** Options of every verb. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly project?: string;
  /** Only of verbs that write. */
  readonly dryRun?: boolean;
}

export class Session {
  readonly out: Output;
  readonly dryRun: boolean;
  /** Set by a command whose work was done only in part. */
  exitCode: number = EXIT.ok;
  #project: Project | undefined;

  constructor(
    readonly terminal: Terminal,
    private readonly options: CommonOptions,
  ) {
    this.out = new Output(terminal, { json: options.json ?? false, quiet: options.quiet ?? false });
    this.dryRun = options.dryRun ?? false;
  }

  get signal(): AbortSignal {
    return this.terminal.signal;
  }

  /** Whether questions may be asked: a person at both ends, and data not wanted by a program. */
  get canAsk(): boolean {
    return Boolean(this.terminal.stdin.isTTY && this.terminal.stderr.isTTY) && !this.out.json;
  }

  /** The absolute path of what a user wrote. */
  path(written: string): string {
    return resolve(this.terminal.cwd, written);
  }

  /**
   * The project: the folder named by `--project`, else the nearest one around the current folder.
   *
   * @throws UsageError if there is none around; ProjectError if it cannot be opened
   */
  get project(): Project {
    this.#project ??= openProject(this.projectFolder);
    return this.#project;
  }

  get projectFolder(): string {
    if (this.options.project !== undefined) return this.path(this.options.project);
    for (let folder = this.terminal.cwd; ; folder = dirname(folder)) {
      if (existsSync(join(folder, PROJECT_FILES.config))) return folder;
      if (folder === dirname(folder)) break;
    }
    throw new UsageError(
      `no project here or above; got ${this.terminal.cwd}; name one (--project DIR) or make one (semitone init)`,
    );
  }

  async close(): Promise<void> {
    await this.#project?.close();
  }
}

/** The body of a command: arguments as commander hands them over, options included. */
export type Action<Arguments extends unknown[]> = (session: Session, ...args: Arguments) => Promise<void>;

/** Turns the body of a command into commander's action; `main` decides what runs it and how errors are told. */
export type Start = <Arguments extends unknown[]>(
  action: Action<Arguments>,
) => (...args: [...Arguments, Command]) => Promise<void>;

/** A verb: adds its command to the program. */
export type Verb = (program: Command, start: Start) => void;

/** Adds the options that every verb has. */
export function withCommonOptions(command: Command, { writes = false } = {}): Command {
  command
    .option("--project <dir>", "the project (default: the nearest around the current folder)")
    .option("--json", "data as JSON on stdout")
    .option("--quiet", "nothing on stderr but errors");
  if (writes) command.option("--dry-run", "tell what would change and change nothing");
  return command;
}

/** Adds an example to a command's help. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText("after", `\nExample:\n${lines.map((line) => `  $ ${line}`).join("\n")}`);
}
