// Names of what can compose; apart from it, so that a list of options loads no model.
import type { Kept, Steering } from "@semitone/models";

export const COMPOSER_MODELS = ["template", "segments", "language"] as const;
/** How a language model is led to classes. */
export const STEERING_NAMES = [
  "best",
  "control",
  "example",
  "guide",
  "search",
] as const satisfies readonly Steering[];
/** What may stay of bars that are varied. */
export const KEPT_NAMES = ["rhythm", "melody"] as const satisfies readonly Kept[];
export type ComposerModel = (typeof COMPOSER_MODELS)[number];

/** What only a language model of notes can be asked for. */
export const LANGUAGE_OPTIONS = [
  "continue",
  "fill",
  "vary",
  "in",
  "keep",
  "steer",
  "repetition",
  "topP",
  "range",
  "polyphony",
] as const;
