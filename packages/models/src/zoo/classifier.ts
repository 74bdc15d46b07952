// M2 without its generative side: the classifier q(y | x) alone, which only labels teach.
import { classifierAlone, infer } from "@semitone/prob";
import type { ModelPage } from "./model-page.ts";
import { classifier } from "./networks.ts";

export const classifierPage: ModelPage = (parameters, sizes) => {
  const { shape, classes } = sizes;
  const model = classifierAlone({ shape, classes, classifier: classifier(parameters, sizes) });
  return { model, label: "y", answer: (x) => infer(model, { x }).y.mean() };
};
