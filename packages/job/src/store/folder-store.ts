// A folder that all machines see as a store, on one disk or over NFS.
import { randomUUID } from "node:crypto";
import { constants, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { FileError, TEMPORARY, toPosix, withFileErrors } from "@semitone/disk";
import { checkedName, type SharedStore, type StoredObject } from "./shared-store.ts";

/**
 * A store in a folder, which is made when something is written.
 *
 * What is written is not flushed to the disk: whatever a power cut leaves half written does not have its digest, and is computed again.
 */
export function folderStore(folder: string): SharedStore {
  const root = resolve(folder);
  const pathOf = (name: string): string => join(root, checkedName(name));
  /** Beside its place under a name that no other process of any machine has, then renamed. */
  const put = async (name: string, make: (path: string) => Promise<void>): Promise<void> => {
    const path = pathOf(name);
    const unfinished = join(dirname(path), `.${randomUUID()}${TEMPORARY}`);
    await withErrors("write", path, async () => {
      await mkdir(dirname(path), { recursive: true });
      try {
        await make(unfinished);
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    });
  };
  const store: SharedStore = {
    url: root,
    read: (name) => whereThere(() => readFile(pathOf(name))),
    write: (name, content) => put(name, (path) => writeFile(path, content)),
    upload: (name, from) => put(name, (path) => copyFile(from, path, constants.COPYFILE_FICLONE)),
    async download(name, path) {
      return (
        (await whereThere(() => copyFile(pathOf(name), path, constants.COPYFILE_FICLONE).then(() => true))) ??
        false
      );
    },
    has: async (name) => (await whereThere(() => stat(pathOf(name)))) !== undefined,
    remove: (name) => withErrors("remove", pathOf(name), () => rm(pathOf(name), { force: true })),
    async names(below) {
      const entries =
        (await whereThere(() => readdir(pathOf(below), { recursive: true, withFileTypes: true }))) ?? [];
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith(TEMPORARY))
        .map((entry) => toPosix(relative(root, join(entry.parentPath, entry.name))));
    },
    async list(below) {
      const found: StoredObject[] = [];
      for (const name of await store.names(below)) {
        const stats = await whereThere(() => stat(join(root, name)));
        if (stats) found.push({ name, bytes: stats.size, modified: stats.mtimeMs });
      }
      return found;
    },
    async now() {
      const name = `clock/${randomUUID()}`;
      await store.write(name, "");
      const { mtimeMs } = await stat(pathOf(name));
      await store.remove(name);
      return mtimeMs;
    },
  };
  return store;
}

/** Undefined where there is nothing of the name. */
async function whereThere<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** System errors in plain words. @throws FileError */
async function withErrors<T>(verb: string, path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof FileError) throw error;
    return withFileErrors(verb, path, () => {
      throw error;
    });
  }
}
