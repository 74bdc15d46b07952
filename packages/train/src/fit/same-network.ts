// The labels-only arm as a classifier among the other baselines.
import type { Parameters } from "@semitone/graph";
import { type Model, maskName } from "@semitone/prob";
import { type FeatureRows, type FittingOptions, floatRows, type SoftTargets } from "@semitone/stats";
import { TrainError } from "../errors.ts";
import { type FitOptions, fit } from "./fit.ts";
import { dataParents, labelsOnly } from "./labels-only.ts";
import { openPosterior, type Posterior, tensorRows } from "./posterior.ts";

/** A `Classifier` but for its promises, since a network trains and answers in the runtime. */
export interface NetworkClassifier {
  /** Rows have no weights here. */
  fit(rows: FeatureRows, targets: SoftTargets, options?: Pick<FittingOptions, "groups">): Promise<void>;
  /** Probabilities of the classes, one row a case. */
  predict(rows: FeatureRows): Promise<number[][]>;
  /** Frees the network; `fit` may be called again. */
  dispose(): Promise<void>;
}

export interface SameNetworkOptions
  extends Omit<FitOptions, "model" | "parameters" | "rows" | "training" | "groups" | "runDir" | "initial"> {
  /** The semi-supervised model, anew for each `fit`. */
  readonly build: () => { readonly model: Model; readonly parameters: Parameters };
  /** The class variable. @default "y" */
  readonly variable?: string;
}

const NAME = "sameNetworkWithoutUnlabelled";

/** The network q(variable | x) of a model, trained on the rows of `fit` and never on an unlabelled one. */
export function sameNetworkWithoutUnlabelled({
  build,
  variable = "y",
  ...options
}: SameNetworkOptions): NetworkClassifier {
  let trained: { readonly posterior: Posterior; readonly parent: string; readonly width: number } | undefined;
  const dispose = async () => {
    await trained?.posterior.dispose();
    trained = undefined;
  };
  return {
    fit: async (rows, targets, { groups } = {}) => {
      const { model, parameters } = build();
      const [parent, ...others] = dataParents(model, variable);
      if (others.length > 0)
        throw new TrainError(
          `${NAME}: q(${variable}) must depend on one array; got ${[parent, ...others].join(", ")}; use labelsOnly`,
        );
      const labelled = {
        [parent]: flattened(rows),
        [variable]: flattened(targets),
        [maskName(variable)]: new Float32Array(rows.length).fill(1),
      };
      const { weights } = await fit(
        labelsOnly({ ...options, model, parameters, groups, rows: labelled }, variable),
      );
      await dispose();
      const { device, threads } = options;
      trained = {
        posterior: await openPosterior({
          model,
          parameters,
          weights,
          device,
          threads,
          outputs: (inferred) => ({ [variable]: inferred[variable].mean() }),
        }),
        parent,
        width: rows[0].length,
      };
    },
    predict: async (rows) => {
      if (!trained) throw new TrainError(`${NAME}: nothing is fitted yet; call fit first`);
      if (rows.length === 0) return [];
      const { posterior, parent, width } = trained;
      return tensorRows((await posterior.run({ [parent]: flattened(rows, width) }))[variable]);
    },
    dispose,
  };
}

/** Rows one after the other, checked. */
function flattened(rows: FeatureRows, width?: number): Float32Array {
  const floats = floatRows(NAME, rows, width);
  const flat = new Float32Array(floats.length * floats[0].length);
  for (const [i, row] of floats.entries()) flat.set(row, i * row.length);
  return flat;
}
