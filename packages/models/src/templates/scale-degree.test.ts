import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { degreeOf, pitchOf, playable } from "./scale-degree.ts";

const keys = fc.record({
  tonic: fc.integer({ min: 0, max: 11 }),
  mode: fc.constantFrom("major" as const, "minor" as const),
});

describe("degreeOf", () => {
  it("degreeOf(pitch, key) counts degrees from the tonic; between two of them it is the lower one raised", () => {
    const c = { tonic: 0, mode: "major" } as const;
    expect([60, 62, 63, 71, 72, 59].map((pitch) => degreeOf(pitch, c))).toEqual([
      { step: 35, alteration: 0 },
      { step: 36, alteration: 0 },
      { step: 36, alteration: 1 },
      { step: 41, alteration: 0 },
      { step: 42, alteration: 0 },
      { step: 34, alteration: 0 },
    ]);
    const a = { tonic: 9, mode: "minor" } as const;
    // The leading note of A minor is a raised seventh.
    expect(degreeOf(68, a)).toEqual({ step: 34, alteration: 1 });
  });

  it("pitchOf(degreeOf(pitch, key), key) is the pitch, in every key", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 127 }), keys, (pitch, key) => {
        expect(pitchOf(degreeOf(pitch, key), key)).toBe(pitch);
      }),
    );
  });
});

describe("playable", () => {
  it("playable(pitch) is within MIDI, by octaves", () => {
    fc.assert(
      fc.property(fc.integer({ min: -60, max: 200 }), (pitch) => {
        const found = playable(pitch);
        expect(found >= 0 && found <= 127 && (found - pitch) % 12 === 0).toBe(true);
        if (pitch >= 0 && pitch <= 127) expect(found).toBe(pitch);
      }),
    );
  });
});
