// The hierarchical model: how something is played, given which notes of the key it is made of (content that is not explained). Groups
// have a mixture prior, Hsu et al. 2018, arXiv:1810.07217; numbers are known in some rows, Habib et al. 2019, arXiv:1910.01709.
import { type Parameters, scope } from "@semitone/graph";
import { hierarchical, infer, learnedMixture, type Model } from "@semitone/prob";
import type { ModelPage, ModelSizes } from "./model-page.ts";
import { decoder, encoder, LATENT } from "./networks.ts";

/** Classes are groups: answers with p(group | z) at the code of x. */
export const hierarchicalClassesPage: ModelPage = (parameters, sizes) => {
  const model = declare(parameters, sizes, false);
  return { model, label: "group", answer: (x) => infer(model, { x }).group.mean() };
};

/** The number is an attribute of unit deviation: answers with the mean of q(number | x). */
export const hierarchicalNumberPage: ModelPage = (parameters, sizes) => {
  const model = declare(parameters, sizes, true);
  return { model, label: "number", answer: (x) => infer(model, { x }).number.mean() };
};

function declare(parameters: Parameters, sizes: ModelSizes, ofNumber: boolean): Model {
  const { shape, classes, content } = sizes;
  const mixture = scope("mixture", () => learnedMixture(parameters, { components: classes, size: LATENT }));
  return hierarchical({
    shape,
    content: [content],
    group: { mixture, encoder: encoder(parameters, "encoder", sizes), labels: !ofNumber },
    attributes: ofNumber ? { number: { encoder: encoder(parameters, "number", sizes, { outputs: 1 }) } } : {},
    decoder: decoder(parameters, [content, LATENT, ...(ofNumber ? [1] : [])], sizes),
  });
}
