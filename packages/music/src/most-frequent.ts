/** Index of the first of the names that occur most often; -1 of none. */
export function mostFrequent(names: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return names.findIndex((name) => counts.get(name) === most);
}
