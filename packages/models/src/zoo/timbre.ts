// The timbre model as a page: x is a row of the view `image`, then numbers beside it; the class is p(y | z_t). Luo, Agres and Herremans
// 2019, arXiv:1906.08152.
import { IMAGE_CELLS, PITCH_NUMBERS } from "@semitone/sound";
import { DEFAULT_ENCODER, DEFAULT_HIDDEN, timbreModel } from "../timbre/timbre-page.ts";
import type { ModelPage } from "./model-page.ts";

/** @throws RangeError for an x that is shorter than an image */
export const timbrePage: ModelPage = (parameters, { shape, classes }) => {
  const beside = shape[0] - IMAGE_CELLS - PITCH_NUMBERS;
  if (shape.length !== 1 || beside < 0)
    throw new RangeError(
      `timbre: expected rows of at least ${IMAGE_CELLS + PITCH_NUMBERS} numbers, an image first; got [${shape}]`,
    );
  const { model, infer, trainable } = timbreModel(parameters, {
    timbres: classes,
    beside,
    encoder: DEFAULT_ENCODER,
    hidden: DEFAULT_HIDDEN,
    fixedPitches: false,
  });
  return {
    model,
    label: "timbre",
    trainable,
    answer: (x) => infer(x).timbre.mean(),
    code: (x) => infer(x).zTimbre.mean(),
  };
};
