// What the tagger weighs: a way to learn a task, and what it needs.
import type { AnswererState } from "../answerer/answer.ts";
import type { Method } from "../choices.ts";
import type { Problem, View } from "./problem.ts";

export interface Candidate {
  readonly name: string;
  readonly method: Method;
  readonly kind: "classes" | "number";
  /** Learns from music without labels as well. */
  readonly usesUnlabelled: boolean;
  /** A simple baseline, below which the tagger must not fall. */
  readonly isBaseline: boolean;
  /** Weight in the mixture before any evidence. */
  readonly prior: number;
  readonly needsRatings?: boolean;
  /** Reads the latents of a listener, which learnt from all music. */
  readonly needsListener?: boolean;
  /** Of scores or of recordings only; both where it is left out. */
  readonly of?: "score" | "sound";
  /** Reads the states of a language model. */
  readonly needsStates?: boolean;
  /** Reads images of sounds. */
  readonly needsImages?: boolean;
  /** Columns that there must be any of. */
  readonly needs?: View;
  /** Takes seconds, not milliseconds: tried where there is time. */
  readonly isDeep?: boolean;
  /** Tried only where it is asked for by name, so that the stack stays as quick as it is. */
  readonly onRequest?: boolean;
  /** Its networks may be of any kind; but for fully connected ones they read a piece segment by segment. */
  readonly hasNetworks?: boolean;
  fit(problem: Problem): AnswererState | Promise<AnswererState>;
}
