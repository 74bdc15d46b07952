// A classifier as a model that generates nothing: p(y) uniform, q(y | x). What M2 is without p(x | y, z): the control of what generation
// teaches.
import type { DType } from "@semitone/graph";
import { uniformClasses } from "../distributions/one-hot-categorical.ts";
import { content, defineModel, type Model, p, partiallyObserved, q } from "../model.ts";
import type { Network } from "../networks/network.ts";

export interface ClassifierAloneOptions {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** Of x; int64 for tokens. @default "float32" */
  readonly dtype?: DType;
  readonly classes: number;
  /** x -> q(y | x) */
  readonly classifier: Network;
}

/** Rows without a label say nothing of q: their bound is largest where it is uniform. Train it on labelled rows. */
export const classifierAlone = ({ shape, dtype, classes, classifier }: ClassifierAloneOptions): Model =>
  defineModel({
    name: "classifier",
    variables: { x: content(shape, dtype), y: partiallyObserved([classes]) },
    generative: [p("y", [], () => uniformClasses(classes))],
    inference: [q("y", ["x"], ({ x }) => classifier(x))],
  });
