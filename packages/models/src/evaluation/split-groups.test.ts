import { defineAttribute, listPieces, setLabels } from "@semitone/library";
import { madeUpProject } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dataset } from "../dataset.ts";
import { groupAttributes, splitGroups } from "./split-groups.ts";

const datasetOf = (groups: readonly string[]) =>
  ({ groups, pieces: groups.map((_, i) => ({ name: `p${i}` })) }) as unknown as Dataset;
const split = (groups: readonly string[], values: readonly (string | undefined)[]) =>
  splitGroups(datasetOf(groups), new Map([["composer", values]]), "composer", "groups");

describe("splitGroups", () => {
  it("splitGroups keeps near-duplicates together, by itself; by pieces it keeps nothing", () => {
    const dataset = datasetOf(["a", "a", "b"]);
    expect(splitGroups(dataset, new Map(), undefined, "groups")).toEqual(["a", "a", "b"]);
    expect(splitGroups(dataset, new Map(), undefined, "pieces")).toEqual(["p0", "p1", "p2"]);
  });

  it("splitGroups joins what shares a near-duplicate or a value, through others too", () => {
    // b and c share a composer, c's near-duplicate has another: all three groups are one.
    const [first, second, third, fourth, fifth] = split(
      ["a", "b", "c", "c", "d"],
      ["Bach", "Abel", "Abel", "Bach", undefined],
    );
    expect(new Set([first, second, third, fourth]).size).toBe(1);
    expect(fifth).not.toBe(first);
  });

  it("splitGroups takes a value for no near-duplicate of the same name", () => {
    const [a, b] = split(["Bach", "b"], [undefined, "Bach"]);
    expect(a).not.toBe(b);
  });

  it("splitGroups of anything: two pieces are together where a chain of shared groups or values joins them, and not otherwise", () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ group: fc.nat(6), value: fc.option(fc.nat(6), { nil: undefined }) }), {
          minLength: 1,
          maxLength: 14,
        }),
        (pieces) => {
          const found = split(
            pieces.map(({ group }) => `g${group}`),
            pieces.map(({ value }) => (value === undefined ? undefined : `v${value}`)),
          );
          // Reachability, by growing it until nothing changes.
          const reach = pieces.map((a) =>
            pieces.map((b) => a.group === b.group || (a.value !== undefined && a.value === b.value)),
          );
          for (let round = 0; round < pieces.length; round++)
            for (const i of pieces.keys())
              for (const j of pieces.keys())
                for (const k of pieces.keys()) reach[i][j] ||= reach[i][k] && reach[k][j];
          for (const i of pieces.keys())
            for (const j of pieces.keys()) expect(found[i] === found[j]).toBe(reach[i][j]);
        },
      ),
      { numRuns: 60, seed: 1 },
    ));

  it("splitGroups names the group attributes that there are", () => {
    const known = new Map([["composer", ["x"]]]);
    expect(() => splitGroups(datasetOf(["a"]), known, "book", "groups")).toThrow(
      'groupBy: expected a group attribute with labels; got "book"; known: composer',
    );
    expect(() => splitGroups(datasetOf(["a"]), new Map(), "book", "groups")).toThrow(/known: none$/);
  });
});

describe("groupAttributes", () => {
  it("groupAttributes has the value of every group attribute by row; of two annotators' words the first by name", async () => {
    const project = await madeUpProject({ tunes: 2, labels: 2 });
    defineAttribute(project, { kind: "group", name: "book" });
    setLabels(project, ["reel0.abc"], [{ attribute: "book", value: "O'Neill" }]);
    setLabels(project, ["waltz1.abc"], [{ attribute: "book", value: "Ryan" }], { annotator: "one" });
    setLabels(project, ["waltz1.abc"], [{ attribute: "book", value: "Cole" }], { annotator: "two" });
    const pieces = listPieces(project);
    const found = await groupAttributes(project, { pieces } as unknown as Dataset);
    expect([...found.keys()]).toEqual(["book"]);
    const byName = Object.fromEntries(pieces.map(({ name }, i) => [name, found.get("book")![i]]));
    expect(byName).toEqual({
      "reel0.abc": "O'Neill",
      "reel1.abc": undefined,
      "waltz0.abc": undefined,
      "waltz1.abc": "Cole",
    });
  });
});
