// The known name a misspelt one probably meant. Knows nothing of what the names stand for.

/**
 * The known name with the fewest single-letter edits (see `editDistance`) to `name`, ignoring case; undefined where none is near: more
 * than a third of its letters, and at least two, would have to change. So "slwo" is meant to be "slow", but "slow" not "how".
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const { best, distance } = closest(name, known);
  return distance <= Math.max(1, name.length / 3) ? best : undefined;
}

/** The known name with the fewest edits to `name`, however far; for a few fixed names, of which one must be meant. `known` is not empty. */
export const closestName = (name: string, known: Iterable<string>): string => closest(name, known).best!;

function closest(name: string, known: Iterable<string>): { best: string | undefined; distance: number } {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return { best, distance: least };
}

/**
 * Fewest letters to insert, delete, replace, or swap with the next, each letter touched once (optimal string alignment); texts are cut at 64
 * characters, more than any name here has.
 */
export function editDistance(a: string, b: string): number {
  const source = a.slice(0, 64);
  const target = b.slice(0, 64);
  let before: number[] = [];
  let row = Array.from({ length: target.length + 1 }, (_, j) => j);
  for (let i = 0; i < source.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < target.length; j++) {
      const replaced = row[j] + (source[i] === target[j] ? 0 : 1);
      const isSwap = i > 0 && j > 0 && source[i] === target[j - 1] && source[i - 1] === target[j];
      const swapped = isSwap ? before[j - 1] + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, row[j + 1] + 1, next[j] + 1));
    }
    [before, row] = [row, next];
  }
  return row[target.length];
}
