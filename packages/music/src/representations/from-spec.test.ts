import { describe, expect, it } from "vitest";
import { REPRESENTATIONS, representationFromSpec } from "./from-spec.ts";
import type { RepresentationSpec } from "./representation.ts";

describe("representationFromSpec(spec)", () => {
  it.each(Object.entries(REPRESENTATIONS))(
    "%s: name, key and kind are one word, and the spec is plain JSON",
    (kind, create) => {
      const { name, spec } = create();
      expect([name, spec.kind]).toEqual([kind, kind]);
      expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
    },
  );

  it("refuses unknown kinds and options, naming the nearest", () => {
    expect(() => representationFromSpec({ kind: "pianorol" })).toThrow(
      /^representationFromSpec: expected kind to be one of beat, chroma, .*; got pianorol; did you mean pianoroll\?$/,
    );
    expect(() => representationFromSpec({ kind: "remi", tempobin: 3 })).toThrow("did you mean tempoBins?");
    expect(() => representationFromSpec({ kind: "melody", steps: -1 })).toThrow(
      "createMelody: expected steps to be an integer in 0..1048576; got -1",
    );
  });

  it.each([null, undefined, 7, "remi", {}, { kind: 3 }, { kind: "constructor" }])("refuses %j", (spec) => {
    expect(() => representationFromSpec(spec as unknown as RepresentationSpec)).toThrow(
      "representationFromSpec: expected kind to be one of",
    );
  });
});
