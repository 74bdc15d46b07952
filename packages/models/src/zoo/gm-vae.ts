// GM-VAE: p(y | z) at the code of x, a component of the prior for each class. Luo, Agres and Herremans 2019, arXiv:1906.08152.
import { scope } from "@semitone/graph";
import { gmVae, infer, learnedMixture } from "@semitone/prob";
import type { ModelPage } from "./model-page.ts";
import { decoder, encoder, LATENT } from "./networks.ts";

export const gmVaePage: ModelPage = (parameters, sizes) => {
  const mixture = scope("mixture", () =>
    learnedMixture(parameters, { components: sizes.classes, size: LATENT }),
  );
  const model = gmVae({
    shape: sizes.shape,
    factors: { y: { mixture, encoder: encoder(parameters, "encoder", sizes), labels: true } },
    decoder: decoder(parameters, [LATENT], sizes),
  });
  return { model, label: "y", answer: (x) => infer(model, { x }).y.mean() };
};
