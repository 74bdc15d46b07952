// What a project keeps in its folder is made of files and folders: a link, pipe or device among them is a stranger's, and could make us read,
// wait for or delete what lies elsewhere.
import { closeSync, type Dirent, lstatSync, opendirSync, readSync } from "node:fs";
import { join } from "node:path";
import { kindOf, openRegularFile } from "@semitone/disk";
import { ProjectError } from "./project-error.ts";

/** Names of everything a project keeps in its folder. */
export const PROJECT_FILES = {
  config: "semitone.json",
  database: "library.db",
  backups: "backups",
  /** Can be deleted at any time. */
  cache: "cache",
  /** Trained models, one folder each. */
  runs: "runs",
} as const;

/** What SQLite keeps beside a database. */
const BESIDE = ["-wal", "-shm", "-journal"];
/** Every file that the project itself may have in its folder, beside those in its folders. */
export const OWN_FILES = [
  PROJECT_FILES.config,
  PROJECT_FILES.database,
  ...BESIDE.map((ending) => `${PROJECT_FILES.database}${ending}`),
];
const OWN_FOLDERS = [PROJECT_FILES.backups, PROJECT_FILES.cache, PROJECT_FILES.runs];

/** More entries than the cache of a million pieces has. */
const MAX_ENTRIES = 200_000;

/**
 * Looks at the kind of everything that the project in `folder` calls its own, without opening it.
 *
 * @throws ProjectError (`foreign`) naming the first entry that is neither a file nor a folder, as it should be
 */
export function checkOwnFiles(folder: string): void {
  for (const name of OWN_FILES) {
    const stats = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (stats && !stats.isFile()) throw foreign(join(folder, name), "a file", kindOf(stats));
  }
  checkJournal(join(folder, `${PROJECT_FILES.database}-journal`));
  const open: string[] = [];
  for (const name of OWN_FOLDERS) {
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    // A file in its place leads nowhere: whoever needs the folder says so.
    if (!stats || stats.isFile()) continue;
    if (!stats.isDirectory()) throw foreign(path, "a folder", kindOf(stats));
    open.push(path);
  }
  let seen = 0;
  for (let path = open.pop(); path !== undefined; path = open.pop())
    for (const entry of entriesOf(path)) {
      if (++seen > MAX_ENTRIES)
        throw foreign(path, `at most ${MAX_ENTRIES} files in ${OWN_FOLDERS.join(", ")}`, "more");
      if (entry.isDirectory()) open.push(join(path, entry.name));
      else if (!entry.isFile()) throw foreign(join(path, entry.name), "a file or folder", kindOf(entry));
    }
}

/** The entries of a folder, one by one: there may be millions. Nothing where it may not be listed. */
function* entriesOf(path: string): Generator<Dirent> {
  let folder: ReturnType<typeof opendirSync>;
  try {
    folder = opendirSync(path);
  } catch {
    return; // whoever needs what is in it says so
  }
  try {
    for (let entry = folder.readSync(); entry; entry = folder.readSync()) yield entry;
  } finally {
    folder.closeSync();
  }
}

/** Ends a journal that names another one, which SQLite would read and delete, wherever it lies. */
const NAMES_ANOTHER = Buffer.from("d9d505f920a163d7", "hex");

/** A journal of several databases at once is never ours. */
function checkJournal(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })) return;
  const { file, size } = openRegularFile(path);
  try {
    const end = Buffer.alloc(NAMES_ANOTHER.length);
    if (size < end.length || readSync(file, end, 0, end.length, size - end.length) < end.length) return;
    if (end.equals(NAMES_ANOTHER))
      throw foreign(path, "a journal of this database alone", "one that names another file");
  } finally {
    closeSync(file);
  }
}

const foreign = (path: string, expected: string, got: string): ProjectError =>
  new ProjectError(
    `openProject: expected ${expected}; got ${got}, at ${path}; a project has no such thing of its own: if it comes from somebody else, do not trust it; else remove it, or put the file itself there`,
    "foreign",
    path,
  );
