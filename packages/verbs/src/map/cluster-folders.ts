// Clusters as folders that any program can open: copies of the files, or links to them.
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { publishFolder } from "@semitone/disk";
import { findPiece, type Project, sourceFile } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import type { MapPoint } from "./map-point.ts";

export interface ClusterFolders {
  /** The folder that holds one for each cluster. */
  readonly folders: string;
  /** Files in them. */
  readonly copied: number;
  /** Names of pieces whose file is gone. */
  readonly missing: readonly string[];
}

interface ClusterFolderOptions {
  readonly folders: string;
  /** Symbolic links instead of copies. */
  readonly links: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Puts every file into the folder of its cluster, `cluster-1` and so on, under its own name; a number follows where two would have the same.
 * The folder appears whole or not at all. A file that holds several pieces is in the cluster of its first.
 *
 * @throws SemitoneError (`exists`) if something is at `folders`
 */
export async function clusterFolders(
  project: Project,
  points: readonly Pick<MapPoint, "file" | "cluster">[],
  { folders, links, signal }: ClusterFolderOptions,
): Promise<ClusterFolders> {
  const target = resolve(folders);
  if (existsSync(target))
    throw new SemitoneError(
      `folders: expected a new folder; got ${target}, which exists; choose another`,
      "exists",
    );
  const missing: string[] = [];
  const done = new Set<string>();
  const digits = String(Math.max(0, ...points.map(({ cluster }) => cluster)) + 1).length;
  await publishFolder(dirname(target), basename(target), async (folder) => {
    const taken = new Set<string>();
    for (const { file, cluster } of points) {
      signal?.throwIfAborted();
      const source = sourceFile(project, findPiece(project, file).id);
      if (source === undefined) missing.push(file);
      if (source === undefined || done.has(source)) continue;
      done.add(source);
      const inside = join(folder, `cluster-${String(cluster + 1).padStart(digits, "0")}`);
      mkdirSync(inside, { recursive: true });
      const path = freeName(join(inside, basename(source)), taken);
      if (links) symlinkSync(source, path);
      else copyFileSync(source, path);
    }
  });
  return { folders: target, copied: done.size, missing };
}

/** The path, with a number before its ending where it is taken; letter case does not tell files apart everywhere. */
function freeName(path: string, taken: Set<string>): string {
  const ending = extname(path);
  let free = path;
  for (let n = 2; taken.has(free.toLowerCase()); n++)
    free = `${path.slice(0, path.length - ending.length)}-${n}${ending}`;
  taken.add(free.toLowerCase());
  return free;
}
