// Semi-supervised VaDE: the GM-VAE of one factor, started as its paper does from a trained autoencoder and a mixture of its codes.
// Jiang et al. 2017, arXiv:1611.05148, with the labels of Kingma et al. 2014, arXiv:1406.5298.
import { scope } from "@semitone/graph";
import { infer, learnedMixture, vade } from "@semitone/prob";
import type { ModelPage } from "./model-page.ts";
import { decoder, encoder, LATENT } from "./networks.ts";

/** Answers with p(c | z) at the mean of q(z | x). Encoder and decoder have the names of the autoencoder's. */
export const vadePage: ModelPage = (parameters, sizes, start) => {
  const flat = (rows: readonly ArrayLike<number>[]) =>
    Float32Array.from(rows.flatMap((row) => Array.from(row)));
  const mixture = scope("mixture", () =>
    learnedMixture(parameters, {
      components: sizes.classes,
      size: LATENT,
      ...(start && { loc: () => flat(start.means), scale: () => flat(start.deviations) }),
    }),
  );
  const model = vade({
    shape: sizes.shape,
    labels: true,
    mixture,
    encoder: encoder(parameters, "encoder", sizes),
    decoder: decoder(parameters, [LATENT], sizes),
  });
  return { model, label: "c", answer: (x) => infer(model, { x }).c.mean() };
};
