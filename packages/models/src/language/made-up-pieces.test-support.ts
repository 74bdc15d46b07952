// Small pieces that a small model can learn: a scale up and down, in keys of their own.
import { createBeat, createScore, type Score, ticks } from "@semitone/music";
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
