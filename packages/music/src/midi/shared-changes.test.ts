import { describe, expect, it } from "vitest";
import { ticks } from "../units.ts";
import type { Precedence } from "./shared-changes.ts";
import { SharedChanges } from "./shared-changes.ts";

/** What counts of changes given as tick, value and MTrk. */
function settled(precedence: Precedence, ...changes: [at: number, value: string, source: number][]) {
  const shared = new SharedChanges<{ at: ReturnType<typeof ticks>; value: string }>(
    precedence,
    ({ value }) => value,
  );
  for (const [at, value, source] of changes) shared.add({ at: ticks(at), value }, source);
  const { changes: left, contradictions } = shared.settled();
  return [left.map(({ at, value }) => `${at} ${value}`).join(", "), contradictions];
}

describe("SharedChanges.settled()", () => {
  it("takes the first track's of several at a tick, and its last", () => {
    expect(settled("first", [0, "a", 0], [0, "b", 0], [0, "c", 1], [5, "d", 1])).toEqual(["0 b, 5 d", 1]);
  });

  it("takes what most tracks say, of equals the first", () => {
    expect(settled("most", [0, "a", 0], [0, "b", 1], [0, "b", 2])).toEqual(["0 b", 1]);
    expect(settled("most", [0, "a", 0], [0, "b", 1])).toEqual(["0 a", 1]);
  });

  it("counts no contradiction where tracks agree, and leaves the changes of one track alone", () => {
    expect(settled("first", [0, "a", 0], [0, "a", 1])).toEqual(["0 a", 0]);
    expect(settled("first", [0, "a", 0], [0, "b", 0])).toEqual(["0 a, 0 b", 0]);
  });
});
