// Rows by group: what must not be torn apart.

/** Row numbers of each group, groups in order of first appearance. */
export function rowsByGroup(groups: readonly (number | string)[]): number[][] {
  const members = new Map<number | string, number[]>();
  for (const [row, group] of groups.entries()) {
    const rows = members.get(group);
    if (rows) rows.push(row);
    else members.set(group, [row]);
  }
  return [...members.values()];
}

/** Groups with rows in both lists: a split is free of leaks where this is empty. */
export function leakedGroups(
  groups: readonly (number | string)[],
  training: readonly number[],
  test: readonly number[],
): (number | string)[] {
  const trained = new Set(training.map((row) => groups[row]));
  return [...new Set(test.map((row) => groups[row]))].filter((group) => trained.has(group));
}

/** Groups named in a warning, at most. */
const NAMED = 3;

/** What to tell people of a split that tears groups apart; undefined where none is torn. */
export function leakWarning(
  groups: readonly (number | string)[],
  training: readonly number[],
  test: readonly number[],
): string | undefined {
  const leaked = leakedGroups(groups, training, test);
  if (leaked.length === 0) return undefined;
  const tested = new Set(test.map((row) => groups[row])).size;
  const names = leaked.slice(0, NAMED).join(", ") + (leaked.length > NAMED ? ", ..." : "");
  return `${leaked.length} of ${tested} test groups also have training rows (${names}): scores measure memory of them as well; split by group`;
}
