import { describe, expect, it } from "vitest";
import { FUZZ_SOUND_FORMATS, fuzzSoundOnce } from "./sounds.ts";

describe("readSound(damaged bytes)", () => {
  it.each(FUZZ_SOUND_FORMATS)(
    "never throws on $name, gives numbers, and says what was wrong",
    async (format) => {
      for (let seed = 0; seed < 42; seed++) {
        const { kind, outcome, error } = await fuzzSoundOnce(format, seed);
        expect(["reason", "unchanged", "legal"], `seed ${seed}, ${kind}: ${error}`).toContain(outcome);
      }
    },
  );
});
