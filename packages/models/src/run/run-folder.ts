// Runs on disk: one folder each, written under another name and renamed, so that a killed run leaves nothing half-made.
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  claimWorkFolder,
  makeFolder,
  publishFolder,
  readJsonFile,
  removeLeftovers,
  whyUnread,
  workFolder,
} from "@semitone/disk";
import { PROJECT_FILES, type Project } from "@semitone/library";
import { SemitoneError } from "../semitone-error.ts";
import { madeAfter, madeOf } from "./made.ts";

/** Names of what a run folder holds. */
export const RUN_FILES = {
  config: "config.json",
  metrics: "metrics.json",
  model: "model.safetensors",
  /** The tagger as a graph, for other tools. */
  graph: "tagger.onnx",
  card: "README.md",
  /** What the run is made of and how to make it again; written last. */
  manifest: "manifest.json",
} as const;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The folder of all runs of a project. */
export function runsFolder({ folder }: Pick<Project, "folder">): string {
  return join(folder, PROJECT_FILES.runs);
}

/** Names of the finished runs, oldest first, as they say themselves. */
export function listRunNames(project: Pick<Project, "folder">): string[] {
  const folder = runsFolder(project);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => ({ name, made: madeOf(join(folder, name)) }))
    .sort((a, b) => (a.made === b.made ? (a.name < b.name ? -1 : 1) : a.made < b.made ? -1 : 1))
    .map(({ name }) => name);
}

/** The time for a run that is made now: later than that of every other run of the project. */
export const nextMade = (project: Pick<Project, "folder">): string =>
  madeAfter(listRunNames(project).map((name) => madeOf(join(runsFolder(project), name))));

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

/** The newest run whose folder holds what is looked for; undefined without any. */
export function newestRunWith(
  project: Pick<Project, "folder">,
  holds: (folder: string) => boolean,
): string | undefined {
  const parent = runsFolder(project);
  return listRunNames(project).findLast((name) => holds(join(parent, name)));
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
  makeFolder(parent);
  removeLeftovers(parent);
  const taken = new Set(listRunNames(project));
  for (let i = taken.size + 1; ; i++) {
    const name = wanted ?? `run-${i}`;
    const folder = workFolder(parent, name);
    if (!taken.has(name) && claimWorkFolder(parent, name)) {
      const release = () => {
        rmSync(folder, { recursive: true, force: true });
        if (readdirSync(parent).length === 0) rmdirSync(parent);
      };
      return { name, release };
    }
    if (wanted !== undefined)
      throw new SemitoneError(
        `name: expected one that is free; got ${wanted}, which another process is training; choose another name, or wait`,
        "exists",
      );
  }
}

/** @throws SemitoneError (`option`, `exists`) for a name that cannot be used */
function checkRunName(project: Pick<Project, "folder">, name: string): void {
  if (!NAME.test(name))
    throw new SemitoneError(
      `name: expected letters, digits, ".", "_" and "-", beginning with a letter or digit; got ${JSON.stringify(name)}`,
      "option",
    );
  if (existsSync(join(runsFolder(project), name)))
    throw new SemitoneError(
      `name: expected one that is free; got ${name}, a run that exists; choose another name or delete the run (semitone runs delete ${name})`,
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

/** The JSON of a run's file. @throws SemitoneError (`broken-run`) */
export function readRunJson(folder: string, file: string): unknown {
  const path = join(folder, file);
  try {
    return readJsonFile(path, { within: folder });
  } catch (error) {
    throw new SemitoneError(
      `the run cannot be read: ${whyUnread(error)}; at ${path}; train again, or copy the folder again`,
      "broken-run",
    );
  }
}
