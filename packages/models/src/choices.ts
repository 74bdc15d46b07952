// What a user may choose by name: the values of options. A sub-path, `@semitone/models/choices`, which imports nothing, so that the options of
// a verb can be told without the models behind them.

/** Networks over the beats of a segment. `mlp` takes each beat by itself; the others add what they make of the whole sequence to it. */
export const NETWORK_KINDS = ["mlp", "cnn", "gru", "transformer"] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** Networks of a language model. */
export const LANGUAGE_NETWORKS = ["mlstm", "gru", "lstm", "transformer"] as const;
export type LanguageNetworkKind = (typeof LANGUAGE_NETWORKS)[number];

/**
 * Ways to lead a language model to classes: `best` is a judge's choice among versions, and `control` asks a model that was taught to be asked;
 * neither needs a probe.
 */
export const STEERING = ["best", "control", "example", "guide", "search"] as const;
export type Steering = (typeof STEERING)[number];

/** What stays of bars that are written anew: when notes begin and end, or that and the highest note of each moment, too. */
export const KEPT = ["rhythm", "melody"] as const;
export type Kept = (typeof KEPT)[number];

/** Ways to choose the pieces to label next. */
export const STRATEGY_NAMES = ["default", "typical", "margin", "badge", "random", "name"] as const;
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** M2 with one part of it changed: what each part is worth. */
export const ABLATIONS = [
  "M2 without decoder",
  "M2 with weak KL",
  "M2 with strong KL",
  "M2 with noise",
  "M2 with all descriptors",
] as const;

/** The method of a tagger that reads nothing but the states of a language model: the system of Ferreira and Whitehead 2019. */
export const PROBE = "mLSTM";

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
