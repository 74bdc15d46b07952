// What a queue hands out.
import type { RequestArm, Span } from "@semitone/library";

/** What the labels so far say of a piece. */
export interface QueueGuess {
  readonly attribute: string;
  readonly tag?: string;
  readonly value: string | number;
  /** Of classes: by class. */
  readonly distribution?: Readonly<Record<string, number>>;
}

export interface QueuedPiece {
  readonly file: string;
  /** The stretch that is asked about; left out where it is the whole piece. */
  readonly span?: Span;
  /** Attributes that are asked about it: those without a label. */
  readonly attributes: readonly string[];
  readonly arm: RequestArm;
  readonly strategy: string;
  /** Asked before and not answered yet. */
  readonly again: boolean;
  /** 0 sure .. 1 unsure; undefined while labels tell nothing. */
  readonly uncertainty?: number;
  readonly guesses: readonly QueueGuess[];
  /** Near-duplicates, which need no label of their own. */
  readonly alike: number;
}

export interface QueueResult {
  readonly attributes: readonly string[];
  readonly strategy: string;
  readonly pieces: readonly QueuedPiece[];
  /** Groups of near-duplicates that were not asked yet, after this. */
  readonly left: number;
  readonly warnings: readonly string[];
}
