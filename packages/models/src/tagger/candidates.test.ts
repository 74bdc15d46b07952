import { describe, expect, it } from "vitest";
import { METHODS } from "../choices.ts";
import { CANDIDATES, candidatesWith } from "./candidates.ts";

describe("CANDIDATES", () => {
  it("CANDIDATES have a name each within their kind, and every method has one", () => {
    const names = CANDIDATES.map(({ name, kind, method }) => `${method}/${kind}/${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(CANDIDATES.map(({ method }) => method))).toEqual(new Set(METHODS));
    for (const { prior } of CANDIDATES) expect(prior).toBeGreaterThan(0);
  });

  it("CANDIDATES that are baselines learn from labels alone, in a moment, and read no listener", () => {
    for (const candidate of CANDIDATES.filter(({ isBaseline }) => isBaseline))
      expect([candidate.usesUnlabelled, candidate.isDeep ?? false, candidate.needsListener ?? false]).toEqual(
        [false, false, false],
      );
  });

  it("candidatesWith(other networks) changes what has networks, and nothing else", () => {
    expect(candidatesWith({ encoder: "mlp", decoder: "mlp" })).toBe(CANDIDATES);
    const others = candidatesWith({ encoder: "gru", decoder: "mlp" });
    expect(others).toHaveLength(CANDIDATES.length);
    for (const [i, candidate] of CANDIDATES.entries()) {
      expect([others[i].method, others[i].kind]).toEqual([candidate.method, candidate.kind]);
      if (!candidate.hasNetworks && !candidate.isDeep && !candidate.onRequest)
        expect(others[i]).toBe(candidate);
    }
    expect(others.some((candidate, i) => candidate !== CANDIDATES[i])).toBe(true);
  });
});
