// Training a language model: it learns, a killed training ends as an unharmed one, and its predictions are what they are said to be.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { describe, expect, it } from "vitest";
import { LANGUAGE_FILES, readLanguageConfig } from "./language-config.ts";
import { scalePieces, TEST_TOKENS } from "./made-up-pieces.test-support.ts";
import { openLanguageModel } from "./open-language-model.ts";
import { bitsOf, readPieces } from "./read-pieces.ts";
import { type LanguageTrainingOptions, trainLanguageModel } from "./train-language-model.ts";

const folder = (): string => {
  const dir = join(temporaryFolder("language-test"), "model");
  mkdirSync(dir, { recursive: true });
  return dir;
};

const OPTIONS = {
  pieces: scalePieces(24),
  tokens: TEST_TOKENS.spec,
  sizes: { embedding: 16, units: 24, layers: 1, heads: 2, window: 16 },
  chunk: { lanes: 8, steps: 16 },
  steps: 120,
  threads: 1,
} satisfies Omit<LanguageTrainingOptions, "dir">;

const filesOf = (dir: string) => Object.values(LANGUAGE_FILES).map((file) => readFileSync(join(dir, file)));

describe("trainLanguageModel", () => {
  it("learns to predict held-out pieces, and says how well; a training that was killed leaves the same bytes", async () => {
    const dir = folder();
    const { config } = await trainLanguageModel({ ...OPTIONS, dir });
    const { heldOut, pieces } = config.training;
    expect(pieces).toBe(23);
    expect(heldOut!.bitsPerToken).toBeLessThan(0.5 * Math.log2(TEST_TOKENS.vocabulary.size));

    const again = folder();
    const abort = new AbortController();
    const cancelled = trainLanguageModel({
      ...OPTIONS,
      dir: again,
      signal: abort.signal,
      onProgress: ({ done }) => done > 0.3 && abort.abort(),
    });
    await expect(cancelled).rejects.toThrow();
    await trainLanguageModel({ ...OPTIONS, dir: again });
    expect(filesOf(again)).toEqual(filesOf(dir));

    // Read once more, one piece after the other and all side by side.
    const model = await openLanguageModel(dir, { threads: 1 });
    const some = OPTIONS.pieces.slice(0, 3);
    const together = await readPieces(model, some);
    for (const [i, piece] of some.entries()) {
      const [alone] = await readPieces(model, [piece]);
      expect(alone.nats).toBeCloseTo(together[i].nats, 3);
      expect(alone.notes).toBe(32);
    }
    expect(bitsOf(together).bitsPerNote).toBeCloseTo(
      together.reduce((sum, { nats }) => sum + nats, 0) / Math.LN2 / 96,
      9,
    );
    await model.dispose();
  }, 60_000);

  it("trains every network", async () => {
    for (const network of ["gru", "lstm", "transformer"] as const) {
      const dir = folder();
      await trainLanguageModel({ ...OPTIONS, dir, network, steps: 8, chunk: { lanes: 4, steps: 8 } });
      expect(readLanguageConfig(dir)).toMatchObject({ network, training: { steps: 8 } });
    }
  }, 60_000);

  it("holds nothing out of a few pieces, and refuses none at all", async () => {
    const dir = folder();
    const few = { ...OPTIONS, pieces: scalePieces(3), steps: 4, dir };
    const { config } = await trainLanguageModel(few);
    expect(config.training).toMatchObject({ pieces: 3, steps: 4, best: 4 });
    expect(config.training.heldOut).toBeUndefined();
    await expect(trainLanguageModel({ ...few, pieces: [] })).rejects.toThrow(
      /^the language model: expected pieces with notes; got 0 without any; import music first/,
    );
  }, 60_000);
});
