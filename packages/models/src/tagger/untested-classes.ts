// Classes that no left-out label can say anything of.
import type { Task } from "../dataset.ts";

/** Classes that fewer than two groups have a label of, among some rows: where one is left out, nothing is there to learn it from. */
export function untestedClasses(
  { kind, classes, targets }: Task,
  rows: readonly number[],
  groups: readonly string[],
): string[] {
  if (kind === "number") return [];
  return classes.filter((_, k) => {
    const labelled = rows.filter((row) => targets[row] !== undefined && targets[row][k] > 0);
    return new Set(labelled.map((row) => groups[row])).size < 2;
  });
}
