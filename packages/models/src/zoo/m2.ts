// M2: the classifier q(y | x) of a class-conditional autoencoder. Kingma et al. 2014, arXiv:1406.5298.
import { infer, m2 } from "@semitone/prob";
import type { ModelPage } from "./model-page.ts";
import { classifier, decoder, encoder, LATENT } from "./networks.ts";

export const m2Page: ModelPage = (parameters, sizes) => {
  const { shape, classes } = sizes;
  const model = m2({
    shape,
    classes,
    latent: LATENT,
    classifier: classifier(parameters, sizes),
    encoder: encoder(parameters, "encoder", sizes, { beside: [classes] }),
    decoder: decoder(parameters, [classes, LATENT], sizes),
  });
  return { model, label: "y", answer: (x) => infer(model, { x }).y.mean() };
};
