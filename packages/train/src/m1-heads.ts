// M1: a classifier on the posterior means of a variational autoencoder that saw no labels. Kingma et al. 2014, arXiv:1406.5298.
import type { Classifier, SoftTargets } from "@semitone/stats";
import { logisticRegression, standardized } from "@semitone/stats";
import { TrainError } from "./errors.ts";
import type { Rows } from "./fit/fit-arrays.ts";
import { openPosterior, type PosteriorOptions, tensorRows } from "./fit/posterior.ts";

/** Classifiers on the features by name. The paper has a support vector machine as well: any classifier may be given. */
export const M1_HEADS = {
  logistic: (): Classifier => standardized(logisticRegression()),
} as const;

export interface M1Options extends Omit<PosteriorOptions, "outputs"> {
  /** A name, or any classifier of rows of numbers. */
  readonly head: keyof typeof M1_HEADS | Classifier;
  /** The variable whose posterior mean is the features. @default "z" */
  readonly variable?: string;
}

/** A trained autoencoder with a head; end it with `dispose`. */
export interface M1 {
  /** E_q(z | x)[z], [rows][latent] */
  features(rows: Rows): Promise<number[][]>;
  /** Fits the head to labelled rows; the autoencoder stays as it is. */
  fit(rows: Rows, targets: SoftTargets): Promise<void>;
  /** Probabilities of the classes; after `fit`. */
  predict(rows: Rows): Promise<number[][]>;
  dispose(): Promise<void>;
}

/**
 * @throws TrainError if the model infers no such variable
 * @example
 * const m1 = await openM1({ model, parameters, weights, head: "logistic" });
 * await m1.fit({ x: labelled }, targets);
 * const probabilities = await m1.predict({ x: others });
 */
export async function openM1({ head, variable = "z", ...options }: M1Options): Promise<M1> {
  const classifier = typeof head === "string" ? M1_HEADS[head]() : head;
  const posterior = await openPosterior({
    ...options,
    outputs: (inferred) => {
      if (!inferred[variable])
        throw new TrainError(
          `openM1: ${variable} is not inferred; there are ${Object.keys(inferred).join(", ")}`,
        );
      return { features: inferred[variable].mean() };
    },
  });
  const features = async (rows: Rows) => tensorRows((await posterior.run(rows)).features);
  return {
    features,
    fit: async (rows, targets) => classifier.fit(await features(rows), targets),
    predict: async (rows) => classifier.predict(await features(rows)),
    dispose: () => posterior.dispose(),
  };
}
