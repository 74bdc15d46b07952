// Small pieces that a small model can learn: a scale up and down, in keys of their own.
import { createBeat, createScore, type Score, ticks } from "@semitone/music";
import type { LanguageNetworkKind } from "../choices.ts";
import { makeLanguageConfig } from "./language-config.ts";
import { type LanguageModel, untrained } from "./open-language-model.ts";
import { tokenPiece } from "./token-pieces.ts";
import type { LanguagePiece } from "./train-language-model.ts";

const SCALE = [0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7, 5, 4, 2, 0, 0];

/** Bars of eighths of a major scale on C plus `key`, from the note `from` on. */
export const scalePiece = (key: number, from = 0, bars = 4): Score =>
  createScore({
    ticksPerQuarter: 4,
    notes: Array.from({ length: 8 * bars }, (_, i) => ({
      onset: ticks(2 * i),
      duration: ticks(2),
      pitch: 60 + key + SCALE[(i + from) % SCALE.length],
      velocity: 80,
      track: 0,
    })),
  });

export const TEST_TOKENS = createBeat({ stepsPerQuarter: 4, tempoBins: 8 });

export const scalePieces = (count: number): LanguagePiece[] =>
  Array.from({ length: count }, (_, i) => ({
    ...tokenPiece(TEST_TOKENS, scalePiece(i % 5, i)),
    group: i,
  }));

/** A small model of the tokens with the weights that its seed draws. */
export function untrainedModel(network: LanguageNetworkKind, units: number): Promise<LanguageModel> {
  const sizes = { embedding: 8, units, layers: 1, heads: 2, window: 8 };
  const training = { pieces: 1, tokens: 1, notes: 1, planned: 1, steps: 0, best: 0, seed: 5 };
  const config = makeLanguageConfig({ tokens: TEST_TOKENS.spec, network, sizes, training });
  return untrained(config, { threads: 1 });
}
