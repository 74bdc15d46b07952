// Misspelt options are errors that name the nearest key, instead of defaults that nobody asked for.
import { closestName } from "@semitone/stats";
import { JobError } from "./errors.ts";

/**
 * @param where  what holds the keys, for the message
 * @throws JobError if `record` has a key that is not in `known`
 */
export function checkKeys(where: string, record: object, known: readonly string[]): void {
  for (const key of Object.keys(record))
    if (!known.includes(key))
      throw new JobError(`${where}: unknown key "${key}"; did you mean "${closestName(key, known)}"?`);
}
