// The partially specified graph: the class is read off x and its code, q(z | x) q(y | x, z). Siddharth et al. 2017, arXiv:1706.00400.
import { infer, partiallySpecified } from "@semitone/prob";
import type { ModelPage } from "./model-page.ts";
import { classifier, decoder, encoder, LATENT } from "./networks.ts";

/** Answers with q(y | x, z) at the mean of q(z | x). */
export const partiallySpecifiedPage: ModelPage = (parameters, sizes) => {
  const { shape, classes } = sizes;
  const model = partiallySpecified({
    shape,
    classes,
    latent: LATENT,
    encoder: encoder(parameters, "encoder", sizes),
    classifier: classifier(parameters, sizes, [LATENT]),
    decoder: decoder(parameters, [classes, LATENT], sizes),
  });
  return { model, label: "y", answer: (x) => infer(model, { x }).y.mean() };
};
