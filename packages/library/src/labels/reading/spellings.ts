// Spellings of one class brought together: letter case, spaces and what cannot be seen do not make another class, nor do other words for yes.
import { foldedText } from "../plain-text.ts";
import { areYesAndNo, YES_AND_NO, yesOrNo } from "./marks.ts";

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
  const saysYesOrNo = areYesAndNo([...counts.keys()].map(foldedText));
  for (const entry of counts) {
    const folded = foldedText(entry[0]);
    const key = saysYesOrNo ? yesOrNo(folded)! : folded;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  const kept = new Map<string, string>();
  const merged: string[][] = [];
  for (const group of groups.values()) {
    const ranked = group.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([spelling]) => spelling);
    for (const spelling of ranked) kept.set(foldedText(spelling), ranked[0]);
    if (ranked.length > 1) merged.push(ranked);
  }
  return { kept, merged };
}

/** The listed values that no other listed value is a spelling of, by `foldedText`; of a yes and a no every other word for them, too. */
export function unmistakable(values: readonly string[]): ReadonlyMap<string, string> {
  const byFold = new Map<string, string | undefined>();
  for (const value of values) {
    const key = foldedText(value);
    byFold.set(key, byFold.has(key) ? undefined : value);
  }
  const found = new Map([...byFold].filter((entry): entry is [string, string] => entry[1] !== undefined));
  if (values.length !== 2 || !areYesAndNo(found.keys())) return found;
  const meant = new Map([...found].map(([folded, value]) => [yesOrNo(folded), value]));
  if (meant.size < 2) return found;
  return new Map(YES_AND_NO.map((word) => [word, meant.get(yesOrNo(word))!]));
}
