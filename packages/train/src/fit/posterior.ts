// What a trained model infers about rows: codes, class probabilities, or whatever of q is asked for.
import { inferenceProgram, input, type Parameters, type Tensor } from "@semitone/graph";
import { type Distribution, infer, type Model } from "@semitone/prob";
import type { HostTensor } from "@semitone/runtime";
import { TrainError } from "../errors.ts";
import { type Rows, rowArrays } from "./fit-arrays.ts";
import type { WeightValues } from "./fit-options.ts";
import { openRowRunner, type RowRunnerOptions } from "./row-runner.ts";

export interface PosteriorOptions extends RowRunnerOptions {
  readonly model: Model;
  readonly parameters: Parameters;
  /** Of a fit. @default the parameters' initial values */
  readonly weights?: WeightValues;
  /** Partially observed variables that are known in all rows asked about, and so condition q. @default none: they are inferred */
  readonly given?: readonly string[];
  /** What to compute from q by variable. @default the mean of each: class probabilities, centres of codes */
  readonly outputs?: (inferred: Readonly<Record<string, Distribution>>) => Readonly<Record<string, Tensor>>;
}

/** q of a trained model, loaded; end it with `dispose`. */
export interface Posterior {
  /** Outputs by name, one row for each given. @param rows  observed variables by name; others are not looked at */
  run(rows: Rows): Promise<Record<string, HostTensor>>;
  dispose(): Promise<void>;
}

/** Compiles and loads q(v | x) of every variable that is not known. */
export async function openPosterior(options: PosteriorOptions): Promise<Posterior> {
  const { model, parameters, given = [], outputs = means, weights } = options;
  const known = Object.entries(model.variables).filter(
    ([name, { role }]) => role === "observed" || role === "content" || given.includes(name),
  );
  const inputs = Object.fromEntries(
    known.map(([name, { shape, dtype }]) => [name, input(name, ["batch", ...shape], dtype)]),
  );
  const program = inferenceProgram({
    outputs: outputs(infer(model, inputs)),
    parameters,
    weights: weights ?? initialValues(parameters),
    contrib: true,
  });
  const runner = await openRowRunner(program, options);
  const shapes = new Map(known.map(([name, { shape }]) => [name, shape]));
  return {
    run: (rows) => {
      const read = program.inputs.map(({ name }) => name);
      const missing = read.find((name) => !rows[name]);
      if (missing !== undefined) throw new TrainError(`posterior: rows must hold "${missing}"`);
      const { arrays } = rowArrays(Object.fromEntries(read.map((name) => [name, rows[name]])), shapes);
      return runner.run(arrays);
    },
    dispose: () => runner.dispose(),
  };
}

/** As `openPosterior`, for one set of rows. @example const { z, y } = await posterior({ model, parameters, weights, rows: { x } }) */
export async function posterior({
  rows,
  ...options
}: PosteriorOptions & { readonly rows: Rows }): Promise<Record<string, HostTensor>> {
  const opened = await openPosterior(options);
  try {
    return await opened.run(rows);
  } finally {
    await opened.dispose();
  }
}

/** q(variable | x) of a class variable, a row of probabilities for each row. */
export async function classProbabilities(
  options: PosteriorOptions & { readonly rows: Rows; readonly variable: string },
): Promise<number[][]> {
  const { variable } = options;
  const { [variable]: probs } = await posterior({
    ...options,
    outputs: (inferred) => {
      if (!inferred[variable])
        throw new TrainError(
          `classProbabilities: ${variable} is not inferred; there are ${Object.keys(inferred).join(", ")}`,
        );
      return { [variable]: inferred[variable].mean() };
    },
  });
  return tensorRows(probs);
}

/** The rows of a tensor, each flattened. */
export function tensorRows({ shape, data }: HostTensor): number[][] {
  const width = data.length / shape[0];
  return Array.from({ length: shape[0] }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width), Number),
  );
}

const means = (inferred: Readonly<Record<string, Distribution>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(inferred).map(([name, distribution]) => [name, distribution.mean()]));

export const initialValues = (parameters: Parameters): WeightValues =>
  Object.fromEntries(
    [...parameters.all, ...parameters.buffers].map(({ name, initial }) => [name, initial()]),
  );
