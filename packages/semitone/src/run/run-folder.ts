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
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { PROJECT_FILES, type Project } from "@semitone/library";
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

/** The first of run-1, run-2, ... that is free. */
export function freeRunName(project: Pick<Project, "folder">): string {
  const taken = new Set(listRunNames(project));
  for (let i = taken.size + 1; ; i++) if (!taken.has(`run-${i}`)) return `run-${i}`;
}

/** @throws SemitoneError (`option`, `exists`) for a name that cannot be used */
export function checkRunName(project: Pick<Project, "folder">, name: string): void {
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
  const unfinished = join(parent, `${UNFINISHED}${process.pid}-${name}`);
  try {
    mkdirSync(unfinished);
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
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const pid = Number(name.slice(UNFINISHED.length).split("-")[0]);
    if (!isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
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
