// Runs the program inside the test's own process, with captured streams. Development only.
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll } from "vitest";
import { main } from "./main.ts";
import type { Terminal, TerminalStream } from "./terminal.ts";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Terminal["env"];
  readonly stdin?: string;
  /** Columns of a terminal; left out: a pipe. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line: `run("label stats --json", { cwd })`, or a list of words where one holds spaces. */
export async function run(
  words: string | readonly string[],
  { cwd = tmpdir(), env = {}, stdin = "", columns, signal = new AbortController().signal }: RunOptions = {},
): Promise<RunResult> {
  const stdout = captured(columns);
  const stderr = captured(columns);
  const code = await main(typeof words === "string" ? words.split(" ") : words, {
    stdin: Readable.from([stdin]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    cwd,
    signal,
  });
  return { code, out: stdout.text(), err: stderr.text() };
}

function captured(columns: number | undefined): { stream: TerminalStream; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(stream, columns === undefined ? {} : { isTTY: true, columns }),
    text: () => chunks.join(""),
  };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder with the files given; it goes when the tests of the file are over. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = filledFolder(files);
  folders.push(folder);
  return folder;
}

function filledFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "semitone-cli-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    // Whole seconds survive a copy; by its time the import knows an unchanged file.
    utimesSync(join(folder, name), 1e9, 1e9);
  }
  return folder;
}

/** A short tune in ABC, different for each `seed`. */
export function tune(title: string, seed = 0): string {
  const notes = Array.from({ length: 24 }, (_, i) => "CDEFGABcdefg"[(i * (seed + 3) + seed) % 12]);
  const bars = Array.from({ length: 8 }, (_, i) => notes.slice(3 * i, 3 * i + 3).join(""));
  return `X:1\nT:${title}\nM:3/4\nL:1/4\nQ:1/4=90\nK:G\n${bars.join("|")}|]\n`;
}

/** A project of three tunes, `waltz.abc`, `reel.abc` and `deep/air.abc`, in a folder of its own. */
export async function projectFolder(): Promise<string> {
  template ??= makeProject();
  const folder = folderWith();
  cpSync(await template, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** Made once, for all files of tests that share this process: an import starts one of its own. Goes with the folder of the whole run. */
let template: Promise<string> | undefined;

async function makeProject(): Promise<string> {
  const folder = filledFolder({
    "music/waltz.abc": tune("Waltz", 0),
    "music/reel.abc": tune("Reel", 1),
    "music/deep/air.abc": tune("Air", 2),
  });
  await run("init --name test", { cwd: folder });
  const { code, err } = await run("import music --quiet --workers 1", { cwd: folder });
  if (code !== 0) throw new Error(`the project for tests could not be made: ${err}`);
  return folder;
}
