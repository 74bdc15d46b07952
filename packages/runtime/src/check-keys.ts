// Misspelt options are errors that name the nearest key, instead of defaults that nobody asked for.
import { JobError } from "./errors.ts";

/**
 * @param where  what holds the keys, for the message
 * @throws JobError if `record` has a key that is not in `known`
 */
export function checkKeys(where: string, record: object, known: readonly string[]): void {
  for (const key of Object.keys(record))
    if (!known.includes(key)) {
      const [nearest] = known.toSorted((a, b) => distance(key, a) - distance(key, b));
      throw new JobError(`${where}: unknown key "${key}"; did you mean "${nearest}"?`);
    }
}

/** Least number of insertions, deletions and substitutions that turn `a` into `b`, whatever their case. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1].toLowerCase() === b[j - 1].toLowerCase();
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (isSame ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
