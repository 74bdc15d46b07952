// The autoencoder, which sees no label: M1's features are the means of its codes. Kingma et al. 2014, arXiv:1406.5298.
import { m1Features, vae } from "@semitone/prob";
import type { ModelPage } from "./model-page.ts";
import { decoder, encoder, LATENT } from "./networks.ts";

/** Answers with the mean of q(z | x). */
export const vaePage: ModelPage = (parameters, sizes) => {
  const model = vae({
    shape: sizes.shape,
    latent: LATENT,
    encoder: encoder(parameters, "encoder", sizes),
    decoder: decoder(parameters, [LATENT], sizes),
  });
  return { model, answer: (x) => m1Features(model, x) };
};
