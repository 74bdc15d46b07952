// Names of what can compose; apart from it, so that a list of options loads no model.

export const COMPOSER_MODELS = ["template", "segments", "language"] as const;
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
