// M1+M2: an M2 over draws of the codes of an autoencoder that was trained before. Kingma et al. 2014, arXiv:1406.5298.
import { scope, softmax } from "@semitone/graph";
import { m1m2 } from "@semitone/prob";
import type { ModelPage } from "./model-page.ts";
import { HIDDEN, LATENT } from "./networks.ts";
import { vaePage } from "./vae.ts";

/** The first stage's names begin so: the second has an encoder and a decoder, too. */
export const FIRST_STAGE = "m1";

/** Answers with q(y | z1) at the mean of q(z1 | x). */
export const m1m2Page: ModelPage = (parameters, sizes) => {
  const { model: m1 } = scope(FIRST_STAGE, () => vaePage(parameters, sizes));
  const { second, trainingValues, classify } = m1m2({
    m1,
    parameters,
    features: LATENT,
    classes: sizes.classes,
    latent: LATENT,
    hidden: HIDDEN,
  });
  return {
    model: second,
    label: "y",
    values: (rows) => trainingValues(rows, sizes.shape),
    trainable: ({ name }) => !name.startsWith(`${FIRST_STAGE}/`),
    answer: (x) => softmax(classify(x)),
  };
};
