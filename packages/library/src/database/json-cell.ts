// JSON that a cell holds, read as what it should be: whoever wrote the database may have put anything there.
import { type JsonOptions, parseJson } from "@semitone/disk";
import { ProjectError } from "../project-error.ts";
import type { SqlValue } from "./connection.ts";

/**
 * The value of a cell of JSON.
 *
 * @param what  what it should be, in words
 * @param fits  whether a value is that
 * @param options  see `parseJson`
 * @throws ProjectError (`corrupt`)
 */
export function jsonCell<T>(
  cell: SqlValue,
  what: string,
  fits: (value: unknown) => boolean,
  options?: JsonOptions,
): T {
  let got = typeof cell === "string" ? cell.slice(0, 80) : String(cell).slice(0, 80);
  try {
    const value = typeof cell === "string" ? parseJson(cell, options) : undefined;
    if (fits(value)) return value as T;
  } catch (error) {
    got = (error as Error).message;
  }
  throw new ProjectError(
    `database: expected ${what}; got ${got}; copy the newest file of backups/ to library.db, or put back a copy of your own`,
    "corrupt",
  );
}

/** The reason codes of a file. @throws ProjectError (`corrupt`) */
export const reasonsOf = (cell: SqlValue): string[] =>
  jsonCell(
    cell,
    "a list of reasons",
    (value) => Array.isArray(value) && value.every((reason) => typeof reason === "string"),
  );

/** A soft label: a number for each name. @throws ProjectError (`corrupt`) */
export const softOf = (cell: SqlValue): Record<string, number> =>
  jsonCell(
    cell,
    "a number for each name",
    (value) => isObject(value) && Object.values(value).every((number) => typeof number === "number"),
    { anyKey: true },
  );

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
