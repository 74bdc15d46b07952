// Names of what can compose; apart from it, so that a list of options loads no model.
export const COMPOSER_MODELS = ["segments", "language"] as const;
export type ComposerModel = (typeof COMPOSER_MODELS)[number];
