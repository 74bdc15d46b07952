import { SCORE_VIEWS } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { SCORE_READS } from "../features/reads.ts";
import { LISTENER_COLUMNS } from "../listener/latents.ts";
import { storedReads, whyUnreadable } from "./stored-reads.ts";

const scoreNames = SCORE_VIEWS.flatMap(({ columns }) => columns.map(({ name }) => name));
const latentNames = LISTENER_COLUMNS.map(({ name }) => name);
const version2 = (names: readonly string[]) => ({ features: { version: "2", names } });
const listener = { folder: "anywhere", digest: "0123456789abcdef" };

describe("storedReads(config, listener)", () => {
  it("takes reads as they are", () => {
    expect(storedReads({ reads: SCORE_READS }, undefined)).toEqual(SCORE_READS);
    for (const reads of [{}, [{ view: "rhythm", columns: [] }], [{ view: "rhythm@1", columns: [""] }]])
      expect(storedReads({ reads }, undefined)).toBeUndefined();
  });

  it("finds the views of the names of version 2, the latents being those of the run's own listener", () => {
    const names = [...scoreNames, ...latentNames];
    expect(storedReads(version2(names), undefined)).toEqual(SCORE_READS);
    expect(storedReads(version2(names), listener)).toEqual([
      ...SCORE_READS,
      { view: "listener@0123456789abcdef", columns: latentNames },
    ]);
  });

  it("keeps the place of a name that is gone, which matters only where it is used", () => {
    const names = [...scoreNames];
    names[100] = "goneSince";
    const reads = storedReads(version2(names), undefined)!;
    expect(reads.map(({ view, columns }) => [view, columns.length])).toEqual(
      SCORE_READS.map(({ view, columns }) => [view, columns.length]),
    );
    expect(whyUnreadable(reads, [99, 101])).toBeUndefined();
    expect(whyUnreadable(reads, [99, 100])).toMatch(/^it reads "goneSince" of rhythm@1, which/);
  });
});
