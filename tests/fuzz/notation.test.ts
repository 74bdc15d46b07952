import { describe, expect, it } from "vitest";
import { FUZZ_FORMATS } from "./formats.ts";
import { fuzzOnce } from "./fuzz.ts";
import { MUTATIONS } from "./mutate.ts";

const ROUNDS = 30;

describe.each(FUZZ_FORMATS.filter(({ name }) => name !== "midi"))("readScores on $name", (format) => {
  it("reads intact files without a diagnostic", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { scores, diagnostics } = format.read(format.generate(seed));
      expect([scores.length, diagnostics]).toEqual([1, []]);
    }
  });

  it(`never fails on damaged files, and gives a reason where it can be told (${ROUNDS} seeds of each kind)`, () => {
    for (let seed = 0; seed < ROUNDS * Object.keys(MUTATIONS).length; seed++) {
      const { outcome, kind } = fuzzOnce(format, seed);
      expect(outcome, `seed ${seed}, ${kind}`).toMatch(/^(reason|unchanged|legal)$/);
    }
  });
});
