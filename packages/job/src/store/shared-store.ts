// Where machines that work together leave what they share: inputs, files that jobs read, results, and notes about who works. A store is
// either a folder that all of them see or a bucket of a server that speaks S3; objects are whole or not there.
import { JobError } from "../errors.ts";

/** An object of a store. */
export interface StoredObject {
  /** Parts with slashes between them, e.g. `results/evaluate-fold/<64 hex digits>.json`. */
  readonly name: string;
  readonly bytes: number;
  /** When it was written, by the clock of the store, in milliseconds: to be compared with `now()` alone. */
  readonly modified: number;
}

/** Objects by name. All methods reject where the store cannot be reached (StoreError, FileError). Names that would leave the store are refused (JobError). */
export interface SharedStore {
  /** As it may be shown: without secrets. */
  readonly url: string;
  /** The bytes of an object; undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Writes an object, whole or not at all, in place of what has its name. */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** Copies a file into the store, whole or not at all. */
  upload(name: string, path: string): Promise<void>;
  /** Copies an object into a new file. @returns whether there is one */
  download(name: string, path: string): Promise<boolean>;
  has(name: string): Promise<boolean>;
  /** Removes an object; one that is not there is no error. */
  remove(name: string): Promise<void>;
  /** Names of the objects below `folder`, in no order. */
  names(folder: string): Promise<string[]>;
  /** The objects below `folder`, in no order. */
  list(folder: string): Promise<StoredObject[]>;
  /** The time by the clock of the store, in milliseconds. */
  now(): Promise<number>;
}

const NAME = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

/** A name that lies in the store. @throws JobError for every other text */
export function checkedName(name: string): string {
  if (NAME.test(name) && name.length <= 500) return name;
  throw new JobError(
    `store: expected the name of an object inside it; got ${JSON.stringify(name.slice(0, 200))}`,
  );
}
