import { describe, expect, it } from "vitest";
import { seededRandom } from "../../cases/scores.ts";
import { edited, stretched, transposed, tune } from "../../cases/tunes.ts";
import { fingerprint, similarity } from "./fingerprint.ts";
import { DEFAULT_THRESHOLD, groupNearDuplicates } from "./near-duplicates.ts";

const PIECES = 150;

/** Share of copies grouped with their original, and share of the grouped pairs that are copies. */
function score(groups: readonly number[]): { recall: number; precision: number } {
  let found = 0;
  let pairs = 0;
  for (let a = 0; a < groups.length; a++)
    for (let b = 0; b < a; b++) {
      if (groups[a] !== groups[b]) continue;
      pairs++;
      if (a - b === PIECES) found++;
    }
  return { recall: found / PIECES, precision: found / pairs };
}

describe("groupNearDuplicates", () => {
  const originals = Array.from({ length: PIECES }, (_, seed) => tune(seed));
  const sketches = originals.map(fingerprint);

  for (const share of [0, 0.02, 0.05])
    it(`groupNearDuplicates finds 95 % of copies with ${100 * share} % of their notes edited, and 99 % of what it finds is right`, () => {
      const copies = originals.map((original, i) =>
        fingerprint(stretched(transposed(edited(original, share, 1000 + i), (i % 13) - 6), 1 + (i % 3))),
      );
      const { recall, precision } = score(groupNearDuplicates([...sketches, ...copies]));
      expect(recall).toBeGreaterThanOrEqual(0.95);
      expect(precision).toBeGreaterThanOrEqual(0.99);
    });

  it("groupNearDuplicates finds short tunes of 32 notes too, with 2 % of their notes edited", () => {
    const short = originals.map((_, seed) => tune(seed, 32));
    const copies = short.map((original, i) => fingerprint(transposed(edited(original, 0.02, i), 3)));
    const { recall, precision } = score(groupNearDuplicates([...short.map(fingerprint), ...copies]));
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.99);
  });

  it("groupNearDuplicates(fingerprints) are the connected components of all pairs above the threshold", () => {
    const items = originals
      .slice(0, 40)
      .flatMap((original, i) => [original, edited(original, 0.03, i), edited(original, 0.1, 50 + i)])
      .map(fingerprint);
    // Brute force: repeat until no pair joins two groups.
    const expected = items.map((_, i) => i);
    for (let changed = true; changed; ) {
      changed = false;
      for (let a = 0; a < items.length; a++)
        for (let b = 0; b < a; b++)
          if (expected[a] !== expected[b] && similarity(items[a], items[b]) >= 0.45) {
            const [from, to] = [Math.max(expected[a], expected[b]), Math.min(expected[a], expected[b])];
            expected.forEach((group, i) => {
              if (group === from) expected[i] = to;
            });
            changed = true;
          }
    }
    expect(groupNearDuplicates(items, { threshold: 0.45 })).toEqual(expected);
  });

  it("groupNearDuplicates puts no empty fingerprint into a group, and takes none at all", () => {
    const empty = new Uint32Array(256).fill(0xffffffff);
    expect(groupNearDuplicates([])).toEqual([]);
    expect(groupNearDuplicates([empty])).toEqual([0]);
    expect(groupNearDuplicates([empty, sketches[0], empty, sketches[0]])).toEqual([0, 1, 2, 1]);
  });

  it("groupNearDuplicates(10,000 copies of one piece) makes one group at the cost of a few comparisons each", () => {
    const groups = groupNearDuplicates(Array.from({ length: 10_000 }, () => sketches[7]));
    expect(groups.every((group) => group === 0)).toBe(true);
  });

  it("groupNearDuplicates finds pairs just above the threshold with the promised probability of its bands", () => {
    const random = seededRandom(9);
    const shareFound = (equalPlaces: number) => {
      const pairs = Array.from({ length: 400 }, () => {
        const a = Uint32Array.from({ length: 256 }, () => Math.floor(random() * 2 ** 32));
        const order = Array.from(a, (_, place) => ({ place, key: random() })).sort((x, y) => x.key - y.key);
        const equal = new Set(order.slice(0, equalPlaces).map(({ place }) => place));
        return [a, a.map((value, place) => (equal.has(place) ? value : value ^ 1))];
      });
      const groups = groupNearDuplicates(pairs.flat());
      return pairs.filter((_, k) => groups[2 * k + 1] === 2 * k).length / pairs.length;
    };
    expect(103 / 256).toBeGreaterThanOrEqual(DEFAULT_THRESHOLD);
    expect(shareFound(103)).toBeGreaterThan(0.93);
    expect(shareFound(116)).toBeGreaterThan(0.985);
    expect(shareFound(102)).toBe(0);
  });

  it("groupNearDuplicates refuses a threshold outside (0, 1]", () => {
    for (const threshold of [0, -1, 1.5, Number.NaN])
      expect(() => groupNearDuplicates([], { threshold })).toThrow(
        `groupNearDuplicates: threshold must be in (0, 1]; got ${threshold}`,
      );
  });
});
