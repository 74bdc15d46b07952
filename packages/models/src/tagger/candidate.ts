// What the tagger weighs: a way to learn a task, and what it needs.
import type { AnswererState } from "../answerer/answer.ts";
import { PROBE } from "../language/language-config.ts";
import type { Problem, View } from "./problem.ts";

/** M2 with one part of it changed: what each part is worth. */
export const ABLATIONS = [
  "M2 without decoder",
  "M2 with weak KL",
  "M2 with strong KL",
  "M2 with noise",
  "M2 with all descriptors",
] as const;

/** What is compared in reports: variants of one method differ in a setting that is chosen inside the training labels. */
export const METHODS = [
  "majority",
  "nearest neighbours",
  "linear discriminant",
  "logistic regression",
  "ridge on ratings",
  "ridge regression",
  "label spreading",
  "self-training",
  "listener",
  "M1",
  "M2",
  "GM-VAE",
  "M1+M2",
  "VaDE",
  "partially specified",
  "hierarchical",
  "timbre",
  ...ABLATIONS,
  PROBE,
] as const;
export type Method = (typeof METHODS)[number];

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

/** What methods are called on a command line: `m1+m2`, `logistic-regression`. */
export const METHOD_NAMES: readonly string[] = METHODS.map((method) =>
  method.toLowerCase().replaceAll(" ", "-"),
);

/** The method that a name means, in any case, with hyphens, spaces or neither: `GM-VAE`, `gmvae`; `vae` is M1. */
export function findMethod(name: string): Method | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = plain(name) === "vae" ? "m1" : plain(name);
  return METHODS.find((method) => plain(method) === wanted);
}
