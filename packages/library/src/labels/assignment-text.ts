// Words with the name of an attribute in them: `mood=calm`, `mood,tune type`. A name may hold any character, so that the names there are
// tell where one ends.

/**
 * `name=value` apart. The name is the longest of `known` that `word` is, or that a "=" follows; else what stands before the first "=".
 *
 * @returns a value of undefined where there is no "=" after the name
 */
export function splitAssignment(
  word: string,
  known: Iterable<string>,
): { readonly name: string; readonly value: string | undefined } {
  const name = longest(known, (one) => word === one || word.startsWith(`${one}=`)) ?? word.split("=", 1)[0];
  return { name, value: word.length > name.length ? word.slice(name.length + 1) : undefined };
}

/**
 * Names in lists whose items commas part, with or without spaces about them: each the longest of `known` that a comma or the end follows, else
 * the text up to the next comma. Two names that together look like a third are told apart in lists of their own.
 */
export function splitNames(lists: readonly string[], known: readonly string[]): string[] {
  return lists.flatMap((list) => {
    const names: string[] = [];
    for (let rest = list.trimStart(); rest !== ""; ) {
      const ends = (one: string) => rest.startsWith(one) && /^\s*(?:,|$)/.test(rest.slice(one.length));
      const name = longest(known, ends) ?? rest.split(",", 1)[0];
      if (name.trim() !== "") names.push(name.trimEnd());
      const comma = rest.indexOf(",", name.length);
      rest = comma === -1 ? "" : rest.slice(comma + 1).trimStart();
    }
    return names;
  });
}

function longest(names: Iterable<string>, fits: (name: string) => boolean): string | undefined {
  let best: string | undefined;
  for (const name of names) if (fits(name) && name.length > (best?.length ?? 0)) best = name;
  return best;
}
