// Files that jobs read, in a shared store: named by what they hold, checked when they are fetched.

import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { digestFile, makeFolder, temporaryFolder } from "@semitone/disk";
import { JobError } from "../errors.ts";
import { filePath, keepFile } from "./local-store.ts";
import type { SharedStore } from "./shared-store.ts";

const nameOf = (digest: string): string => `files/${digest}`;

/** Whether a store has a file. */
export const isShared = (store: SharedStore, digest: string): Promise<boolean> => store.has(nameOf(digest));

/**
 * Leaves a file in a store where it is not there yet.
 *
 * @param write  writes it to the path it is given
 * @returns its digest (SHA-256, 64 hex digits), by which inputs of jobs name it
 */
export async function shareFile(store: SharedStore, write: (path: string) => void): Promise<string> {
  const folder = temporaryFolder("share");
  try {
    const digest = keepFile(folder, write);
    if (!(await isShared(store, digest))) await store.upload(nameOf(digest), filePath(folder, digest));
    return digest;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Brings a file of a store into the folder of this machine, where `keptFile` finds it.
 *
 * @throws JobError where the store has none of that digest; one that holds something else is removed from the store
 */
export async function fetchFile(store: SharedStore, digest: string, folder: string): Promise<void> {
  const path = filePath(folder, digest);
  makeFolder(join(folder, "files"));
  const unfinished = join(folder, "files", randomUUID());
  try {
    if (await store.download(nameOf(digest), unfinished)) {
      if (digestFile(unfinished).sha256 === digest) return await rename(unfinished, path);
      await store.remove(nameOf(digest));
    }
  } finally {
    await rm(unfinished, { force: true });
  }
  throw new JobError(
    `store: expected a file of digest ${digest} in ${store.url}; got none that holds it; run the command again`,
  );
}

/** The files that a worker has at hand: those used last, up to a bound of bytes. */
export class FileCache {
  /** Bytes of each file, the one used last at the end. */
  readonly #files = new Map<string, number>();
  readonly #fetching = new Map<string, Promise<void>>();
  readonly #inUse = new Map<string, number>();

  constructor(
    private readonly store: SharedStore,
    readonly folder: string,
    private readonly mostBytes: number,
  ) {}

  /** Runs `action` while these files are in the folder. @throws JobError where one cannot be had */
  async with<T>(digests: readonly string[], action: () => Promise<T>): Promise<T> {
    for (const digest of digests) this.#inUse.set(digest, (this.#inUse.get(digest) ?? 0) + 1);
    try {
      for (const digest of digests) await this.#have(digest);
      return await action();
    } finally {
      for (const digest of digests) this.#inUse.set(digest, this.#inUse.get(digest)! - 1);
      await this.#evict();
    }
  }

  /** Leaves files that a job made in the store, and has them at hand from then on. */
  async share(digests: readonly string[]): Promise<void> {
    for (const digest of digests) {
      const path = filePath(this.folder, digest);
      if (!(await isShared(this.store, digest))) await this.store.upload(nameOf(digest), path);
      this.#files.set(digest, digestFile(path).bytes);
    }
    await this.#evict();
  }

  async #have(digest: string): Promise<void> {
    const bytes = this.#files.get(digest);
    if (bytes !== undefined) {
      this.#files.delete(digest);
      this.#files.set(digest, bytes);
      return;
    }
    // Several jobs that begin at once read the same file.
    const fetching = this.#fetching.get(digest) ?? fetchFile(this.store, digest, this.folder);
    this.#fetching.set(digest, fetching);
    try {
      await fetching;
      this.#files.set(digest, digestFile(filePath(this.folder, digest)).bytes);
    } finally {
      this.#fetching.delete(digest);
    }
  }

  async #evict(): Promise<void> {
    let total = [...this.#files.values()].reduce((sum, bytes) => sum + bytes, 0);
    for (const [digest, bytes] of [...this.#files]) {
      if (total <= this.mostBytes) return;
      if ((this.#inUse.get(digest) ?? 0) > 0) continue;
      this.#files.delete(digest);
      this.#inUse.delete(digest);
      total -= bytes;
      await rm(filePath(this.folder, digest), { force: true });
    }
  }
}
