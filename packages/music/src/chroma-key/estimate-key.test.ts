import { describe, expect, it } from "vitest";
import { estimateKey } from "./estimate-key.ts";
import { AARDEN, KRUMHANSL_KESSLER, TEMPERLEY } from "./key-profiles.ts";

const rotate = (weights: readonly number[], by: number) =>
  weights.map((_, pitchClass) => weights[(pitchClass - by + 12) % 12]);

describe("estimateKey", () => {
  it("estimateKey(a profile in each of the 12 transpositions) is that key with correlation 1", () => {
    for (const profile of [KRUMHANSL_KESSLER, TEMPERLEY, AARDEN])
      for (const mode of ["major", "minor"] as const)
        for (let tonic = 0; tonic < 12; tonic++) {
          const estimate = estimateKey(rotate(profile[mode], tonic), profile)!;
          expect(estimate).toMatchObject({ tonic, mode });
          expect(estimate.correlation).toBeCloseTo(1, 12);
          expect(estimate.majorness > 0).toBe(mode === "major");
        }
  });

  it("estimateKey(chroma) does not depend on the scale of the weights", () => {
    const chroma = [3, 0, 2, 0, 2, 1, 0, 3, 0, 1, 0, 1];
    const estimate = estimateKey(chroma)!;
    const scaled = estimateKey(chroma.map((weight) => 1e6 * weight))!;
    expect(scaled.tonic).toBe(estimate.tonic);
    expect(scaled.correlation).toBeCloseTo(estimate.correlation, 12);
  });

  it("estimateKey(diminished seventh) has no clarity, and its tonic follows the reference", () => {
    const chroma = [1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0];
    const tonics = [0, 1, 2, 3, 4].map(
      (reference) => estimateKey(chroma, KRUMHANSL_KESSLER, reference)!.tonic,
    );
    expect(estimateKey(chroma)!.clarity).toBe(0);
    for (let k = 1; k < 5; k++) expect((tonics[k] - tonics[0] + 12) % 3).toBe(0);
    const shifted = estimateKey(rotate(chroma, 1), KRUMHANSL_KESSLER, 1)!.tonic;
    expect(shifted).toBe((tonics[0] + 1) % 12);
  });

  it("estimateKey(silence or all pitch classes alike) is undefined", () => {
    expect(estimateKey(new Float64Array(12))).toBeUndefined();
    expect(estimateKey(new Float64Array(12).fill(0.1))).toBeUndefined();
  });
});
