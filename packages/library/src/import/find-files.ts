// Walks a folder and sorts what it finds into music and the rest, with a reason for each file left out. Opens files only to look at their first bytes.
import type { Dirent, Stats } from "node:fs";
import { lstatSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isInside, toPosix, withRegularFile } from "@semitone/disk";
import { SOUND_ENDINGS, startsLikeSound } from "@semitone/sound";
import { MUSIC_ENDINGS } from "../names/file-endings.ts";
import { OWN_FILES, PROJECT_FILES } from "../own-files.ts";
import { HEAD_BYTES, startsLikeScore } from "./file-kind.ts";

/** File name endings of the formats that `readScores` and `readSound` know. */
const MUSIC_EXTENSIONS = new Set([...MUSIC_ENDINGS, ...SOUND_ENDINGS].map((ending) => `.${ending}`));

/** One file under the folder. */
export interface FoundFile {
  /** POSIX path relative to the folder. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Why it is not worth reading; absent for music. */
  readonly reason?: "not-music" | "symlink-outside" | "symlink-broken" | "not-a-file" | "unreadable";
}

export interface FoundFiles {
  /** Sorted by path. */
  readonly files: readonly FoundFile[];
  /** Left out without a line of their own: hidden entries and links to what is found anyway. */
  readonly skipped: { readonly hidden: number; readonly "symlink-inside": number };
  /** POSIX paths of folders that could not be listed, whose files are therefore unknown. */
  readonly unreadable: readonly string[];
}

/** Entries looked at before other work gets its turn. */
const ENTRIES_A_TURN = 500;

/**
 * Everything under `start`, itself a file or folder inside `root`; symbolic links are never followed.
 *
 * @param root           absolute, links resolved; the paths found are relative to it
 * @param projectFolder  the project's own files there are passed over
 */
export async function findFiles(
  root: string,
  start: string,
  projectFolder: string,
  signal: AbortSignal,
): Promise<FoundFiles> {
  const files: FoundFile[] = [];
  const unreadable: string[] = [];
  const skipped = { hidden: 0, "symlink-inside": 0 };
  const own = ownFiles(projectFolder);
  const folders: string[] = [];
  const posix = (path: string) => toPosix(relative(root, path));
  const add = (path: string, stats: Pick<Stats, "size" | "mtimeMs">, reason?: FoundFile["reason"]) =>
    files.push({ path: posix(path), size: stats.size, modified: stats.mtimeMs, reason });

  const stats = statSync(start);
  if (stats.isDirectory()) folders.push(start);
  else if (!stats.isFile()) add(start, { size: 0, mtimeMs: 0 }, "not-a-file");
  else add(start, stats, looksLikeMusic(start) ? undefined : "not-music");

  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      unreadable.push(posix(folder));
      add(folder, { size: 0, mtimeMs: 0 }, "unreadable");
      continue;
    }
    for (const entry of entries) {
      if (++seen % ENTRIES_A_TURN === 0) {
        await nextTurn();
        signal.throwIfAborted();
      }
      const path = join(folder, entry.name);
      if (own.has(path)) continue;
      if (entry.name.startsWith(".")) skipped.hidden++;
      else if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink()) {
        const reason = judgeLink(path, root);
        if (reason) add(path, { size: 0, mtimeMs: 0 }, reason);
        else skipped["symlink-inside"]++;
      } else if (!entry.isFile()) add(path, { size: 0, mtimeMs: 0 }, "not-a-file");
      else {
        const stats = lstatSync(path, { throwIfNoEntry: false });
        // Listed, but not to be had: a name that is no proper text, or a file that went meanwhile.
        if (!stats) add(path, { size: 0, mtimeMs: 0 }, "unreadable");
        else add(path, stats, looksLikeMusic(path) ? undefined : "not-music");
      }
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, skipped, unreadable };
}

/** Absolute paths that belong to the project itself, so that a project may be made inside the folder of music. */
function ownFiles(projectFolder: string): ReadonlySet<string> {
  const names = [...Object.values(PROJECT_FILES), ...OWN_FILES];
  return new Set(names.map((name) => join(projectFolder, name)));
}

function judgeLink(path: string, root: string): FoundFile["reason"] {
  try {
    return isInside(realpathSync(path), root) ? undefined : "symlink-outside";
  } catch {
    return "symlink-broken";
  }
}

/** By its ending, else by its first bytes: MIDI files and recordings travel under many names. */
function looksLikeMusic(path: string): boolean {
  if (MUSIC_EXTENSIONS.has(extname(path).toLowerCase())) return true;
  try {
    return withRegularFile(path, {}, ({ file }) => {
      const head = Buffer.alloc(HEAD_BYTES);
      const read = readSync(file, head, 0, HEAD_BYTES, 0);
      return startsLikeScore(head.subarray(0, read)) || startsLikeSound(head.subarray(0, read));
    });
  } catch {
    return false;
  }
}
