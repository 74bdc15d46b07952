// Runs on disk: one folder each, written under another name and renamed, so that a killed run leaves nothing half-made.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { PROJECT_FILES, type Project } from "@semitone/library";
import { isProcessAlive } from "@semitone/runtime";
import { SemitoneError } from "../semitone-error.ts";

/** Names of what a run folder holds. */
export const RUN_FILES = {
  config: "config.json",
  metrics: "metrics.json",
  model: "model.safetensors",
  /** The tagger as a graph, for other tools. */
  graph: "tagger.onnx",
  card: "README.md",
} as const;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const UNFINISHED = ".unfinished-";

/** The folder of all runs of a project. */
export function runsFolder({ folder }: Pick<Project, "folder">): string {
  return join(folder, PROJECT_FILES.runs);
}

/** Names of the finished runs, oldest first. */
export function listRunNames(project: Pick<Project, "folder">): string[] {
  const folder = runsFolder(project);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => ({ name, made: statSync(join(folder, name)).birthtimeMs }))
    .sort((a, b) => a.made - b.made || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/**
 * The folder of a run: the named one, else the newest.
 *
 * @throws SemitoneError (`no-run`) naming those there are
 */
export function findRun(project: Pick<Project, "folder">, name?: string): { name: string; folder: string } {
  const names = listRunNames(project);
  const found = name ?? names.at(-1);
  if (found === undefined)
    throw new SemitoneError("there is no trained run yet; train one first (semitone train)", "no-run");
  if (!names.includes(found))
    throw new SemitoneError(
      `no run is called ${JSON.stringify(found)}; got ${names.join(", ") || "none"}; see semitone runs`,
      "no-run",
    );
  return { name: found, folder: join(runsFolder(project), found) };
}

/** A name that nobody else trains under meanwhile, in this process or another. */
export interface ReservedRun {
  readonly name: string;
  /** Lets go of the name; a run that was made of it stays. */
  release(): void;
}

/**
 * Reserves the name for a run: the one that is wanted, else the first of run-1, run-2, ... that is free.
 *
 * @throws SemitoneError (`option`, `exists`) for a name that cannot be used, or is being trained under
 */
export function reserveRun(project: Pick<Project, "folder">, wanted?: string): ReservedRun {
  if (wanted !== undefined) checkRunName(project, wanted);
  const parent = runsFolder(project);
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  const taken = new Set(listRunNames(project));
  for (let i = taken.size + 1; ; i++) {
    const name = wanted ?? `run-${i}`;
    const folder = unfinishedFolder(parent, name);
    if (!taken.has(name) && claim(parent, name)) {
      const release = () => {
        rmSync(folder, { recursive: true, force: true });
        if (readdirSync(parent).length === 0) rmdirSync(parent);
      };
      return { name, release };
    }
    if (wanted !== undefined)
      throw new SemitoneError(
        `a run called ${wanted} is being trained by another process; choose another name, or wait for it`,
        "exists",
      );
  }
}

const unfinishedFolder = (parent: string, name: string): string =>
  join(parent, `${UNFINISHED}${process.pid}-${name}`);

/** Makes the unfinished folder of a name unless somebody has one; of two that do so at once, the older process keeps it. */
function claim(parent: string, name: string): boolean {
  const folder = unfinishedFolder(parent, name);
  const claimants = () =>
    unfinishedIn(parent).filter(
      (one) => one.name === name && isProcessAlive(one.pid) && one.pid !== process.pid,
    );
  if (existsSync(folder) || claimants().length > 0) return false;
  mkdirSync(folder);
  if (claimants().every(({ pid }) => pid > process.pid)) return true;
  rmSync(folder, { recursive: true, force: true });
  return false;
}

/** @throws SemitoneError (`option`, `exists`) for a name that cannot be used */
function checkRunName(project: Pick<Project, "folder">, name: string): void {
  if (!NAME.test(name))
    throw new SemitoneError(
      `a run's name must be letters, digits, ".", "_" and "-", beginning with a letter or digit; got ${JSON.stringify(name)}`,
      "option",
    );
  if (existsSync(join(runsFolder(project), name)))
    throw new SemitoneError(
      `a run called ${name} is there already; choose another name or delete it (semitone runs delete ${name})`,
      "exists",
    );
}

/**
 * Makes the run `name` from what `write` puts into the folder it is given. What a killed process had begun is removed first;
 * `write` failing leaves nothing.
 */
export async function createRun(
  project: Pick<Project, "folder">,
  name: string,
  write: (folder: string) => Promise<void>,
): Promise<string> {
  checkRunName(project, name);
  return publishFolder(runsFolder(project), name, write);
}

/** Fills a folder beside `name` in `parent` and renames it there when all is written. */
export async function publishFolder(
  parent: string,
  name: string,
  write: (folder: string) => Promise<void>,
): Promise<string> {
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  const unfinished = unfinishedFolder(parent, name);
  try {
    mkdirSync(unfinished, { recursive: true });
    await write(unfinished);
    renameSync(unfinished, join(parent, name));
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  return join(parent, name);
}

/** Removes what processes that are gone had begun. */
function removeLeftovers(parent: string): void {
  for (const { folder, pid } of unfinishedIn(parent))
    if (!isProcessAlive(pid)) rmSync(folder, { recursive: true, force: true });
}

/** Folders that are being filled, by whom, and what they will be called. */
function unfinishedIn(parent: string): { folder: string; pid: number; name: string }[] {
  return readdirSync(parent).flatMap((entry) => {
    const [, pid, name] = /^\.unfinished-(\d+)-(.*)$/.exec(entry) ?? [];
    return name === undefined ? [] : [{ folder: join(parent, entry), pid: Number(pid), name }];
  });
}

/** Writes a file and flushes it to the disk. */
export function writeFlushed(path: string, content: string | Uint8Array): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The JSON of a run's file. @throws SemitoneError (`broken-run`) */
export function readRunJson(folder: string, file: string): unknown {
  const path = join(folder, file);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new SemitoneError(
      `the run cannot be read: ${(error as Error).message}; at ${path}; train again, or copy the folder anew`,
      "broken-run",
    );
  }
}
