// Spellings of one class brought together: letter case, spaces and what cannot be seen do not make another class.
import { foldedText } from "../plain-text.ts";

/** How often each spelling stands. */
export type SpellingCounts = ReadonlyMap<string, number>;

export interface MergedSpellings {
  /** The spelling kept, by `foldedText`: the commonest, of equally common ones the first by code points. */
  readonly kept: ReadonlyMap<string, string>;
  /** Classes with several spellings, the one kept first. */
  readonly merged: readonly (readonly string[])[];
}

export function mergeSpellings(counts: SpellingCounts): MergedSpellings {
  const groups = new Map<string, [string, number][]>();
  for (const entry of counts) {
    const key = foldedText(entry[0]);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  const kept = new Map<string, string>();
  const merged: string[][] = [];
  for (const [key, group] of groups) {
    const ranked = group.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([spelling]) => spelling);
    kept.set(key, ranked[0]);
    if (ranked.length > 1) merged.push(ranked);
  }
  return { kept, merged };
}

/** The listed values that no other listed value is a spelling of, by `foldedText`. */
export function unmistakable(values: readonly string[]): ReadonlyMap<string, string> {
  const byFold = new Map<string, string | undefined>();
  for (const value of values) {
    const key = foldedText(value);
    byFold.set(key, byFold.has(key) ? undefined : value);
  }
  return new Map([...byFold].filter((entry): entry is [string, string] => entry[1] !== undefined));
}
