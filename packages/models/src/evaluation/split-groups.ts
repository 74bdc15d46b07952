// What an evaluation may not tear apart.
import { type Project, queryLabels } from "@semitone/library";
import type { Dataset } from "../dataset.ts";
import { SemitoneError } from "../semitone-error.ts";

/** Values of every group attribute, by row of the dataset. */
export async function groupAttributes(
  project: Project,
  { pieces }: Dataset,
): Promise<Map<string, (string | undefined)[]>> {
  const rowOf = new Map(pieces.map(({ name }, row) => [name, row]));
  const groups = new Map<string, (string | undefined)[]>();
  for await (const { attribute, file, value, span } of queryLabels(project)) {
    const row = rowOf.get(file);
    if (attribute.kind !== "group" || row === undefined || span !== undefined || typeof value !== "string")
      continue;
    const values = groups.get(attribute.name) ?? new Array<string | undefined>(pieces.length).fill(undefined);
    // Of several annotators' words the first by code points: whoever came last would depend on the order of imports.
    values[row] = values[row] === undefined || value < values[row] ? value : values[row];
    groups.set(attribute.name, values);
  }
  return groups;
}

/**
 * What the folds keep together, by row: near-duplicates, and pieces of one value of the attribute `groupBy`.
 *
 * @throws SemitoneError (`option`) if there is no such attribute
 */
export function splitGroups(
  { pieces, groups }: Dataset,
  attributes: ReadonlyMap<string, readonly (string | undefined)[]>,
  groupBy: string | undefined,
  split: "groups" | "pieces",
): string[] {
  if (split === "pieces") return pieces.map(({ name }) => name);
  if (groupBy === undefined) return [...groups];
  const values = attributes.get(groupBy);
  if (values === undefined)
    throw new SemitoneError(
      `groupBy: expected a group attribute with labels; got ${JSON.stringify(groupBy)}; known: ${[...attributes.keys()].join(", ") || "none"}`,
      "option",
    );
  return joined(groups, values);
}

/** Groups that share a near-duplicate or a value, joined. */
function joined(groups: readonly string[], values: readonly (string | undefined)[]): string[] {
  const parent = new Map<string, string>();
  const root = (of: string): string => {
    let at = of;
    while (parent.has(at)) at = parent.get(at)!;
    return at;
  };
  for (const [row, value] of values.entries()) {
    if (value === undefined) continue;
    const [a, b] = [root(`group ${groups[row]}`), root(`value ${value}`)];
    if (a !== b) parent.set(a, b);
  }
  return groups.map((group) => root(`group ${group}`));
}
