// Spectra, bands and cepstra against librosa, on a sound made by formula (fixtures/generate/sound.py).
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COEFFICIENTS, cepstraOf, momentsOf } from "./descriptors/cepstra.ts";
import { spectraOf } from "./descriptors/spectra.ts";
import { fixtureSound, RATE } from "./made-up-sounds.test-support.ts";
import { hertzToMel, melFilters, melToHertz } from "./spectrum/mel-filters.ts";
import { fineMel, MEL_BANDS } from "./views/mel.ts";

const fixture = JSON.parse(
  readFileSync(new URL("../../../fixtures/sound/librosa.json", import.meta.url), "utf8"),
);
const sound = fixtureSound();

const expectNear = (values: ArrayLike<number>, expected: readonly number[], relative: number) => {
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs(values[i] - value), `number ${i}: ${values[i]}, ${value}`).toBeLessThanOrEqual(
      relative * Math.max(1, Math.abs(value)),
    );
};

describe("against librosa", () => {
  it("melFilters: sums and moments of all 256 triangles", () => {
    const filters = melFilters({ sampleRate: RATE, size: 2048, bands: 256, low: 27, high: 11_000 });
    const sums = new Float64Array(256);
    filters.apply(new Float64Array(1025).fill(1), sums);
    expectNear(sums, fixture.filterSums, 1e-8);
    filters.apply(
      Float64Array.from({ length: 1025 }, (_, k) => k),
      sums,
    );
    expectNear(sums, fixture.filterMoments, 1e-8);
  });

  it("fineMel: whole rows", () => {
    const rows = fineMel.compute([sound])[0];
    for (const [t, expected] of Object.entries<number[]>(fixture.logMel))
      expectNear(rows.subarray(Number(t) * MEL_BANDS, (Number(t) + 1) * MEL_BANDS), expected, 1e-6);
  });

  it("spectraOf: centroid, spread, rolloff and flatness of every frame", () => {
    const spectra = spectraOf(sound);
    expect(spectra.frames).toBe(24);
    expectNear(spectra.centroid, fixture.centroid, 1e-6);
    expectNear(spectra.spread, fixture.spread, 1e-6);
    expectNear(spectra.rolloff, fixture.rolloff, 1e-8);
    expectNear(spectra.flatness, fixture.flatness, 1e-6);
  });

  it("cepstraOf: coefficients, their deviations, and those of their slopes", () => {
    const { coefficients, deltas } = cepstraOf(spectraOf(sound));
    for (const [t, expected] of Object.entries<number[]>(fixture.mfcc)) {
      const row = coefficients.subarray(Number(t) * COEFFICIENTS, (Number(t) + 1) * COEFFICIENTS);
      expectNear(row, expected, 1e-6);
    }
    const moments = fixture.mfccMean.map((_: number, n: number) => momentsOf(coefficients, COEFFICIENTS, n));
    expectNear(
      moments.map(({ mean }: { mean: number }) => mean),
      fixture.mfccMean,
      1e-6,
    );
    expectNear(
      moments.map(({ deviation }: { deviation: number }) => deviation),
      fixture.mfccDeviation,
      1e-6,
    );
    expectNear(
      fixture.deltaDeviation.map((_: number, n: number) => momentsOf(deltas, COEFFICIENTS, n).deviation),
      fixture.deltaDeviation,
      1e-6,
    );
  });

  it("melToHertz undoes hertzToMel, on both sides of 1000 Hz", () => {
    for (const hertz of [0, 27, 999, 1000, 1001, 11_000])
      expect(melToHertz(hertzToMel(hertz))).toBeCloseTo(hertz, 8);
    expect(hertzToMel(1000)).toBeCloseTo(15, 9);
    expect(hertzToMel(6400)).toBeCloseTo(42, 9);
  });
});
