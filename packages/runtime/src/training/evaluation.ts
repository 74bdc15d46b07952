// Running an evaluation program over its batches with the parameters a training run has at the moment.
import type { TypedArray } from "@semitone/graph";
import type { Devices } from "../devices.ts";
import { JobError } from "../errors.ts";
import { allocate, elementCount, staticSpec } from "../program.ts";
import type { SessionOptions, Tensors } from "../session.ts";
import { compileFeeds, type FeedContext } from "./feeds.ts";
import type { Evaluation, Reports, StepProgram } from "./job.ts";

export interface Evaluator {
  readonly every: number;
  /** Means over the batches of each output. @param state  the tensors of the state inputs, as they are fed to a step */
  evaluate(state: Tensors): Promise<Reports>;
  dispose(): Promise<void>;
}

/**
 * Loads an evaluation beside its training step.
 *
 * @throws JobError if a parameter is no state of the step, or a feed does not fit
 */
export async function createEvaluator(
  { createSession }: Pick<Devices, "createSession">,
  name: string,
  { program, feeds, every, batches, parameters = {} }: Evaluation,
  step: StepProgram,
  context: Omit<FeedContext, "scope">,
  options: SessionOptions,
): Promise<Evaluator> {
  const bound = program.parameters.map((parameter): [input: string, stateInput: string] => {
    const wanted = parameters[parameter.name] ?? parameter.name;
    const state = step.state.find((spec) => spec.name === wanted);
    if (!state)
      throw new JobError(
        `evaluation "${name}": parameter "${parameter.name}" must be a state of the step; "${wanted}" is none`,
      );
    return [parameter.name, state.input];
  });
  const filled = new Set(bound.map(([input]) => input));
  const batch = batchSize(feeds, context);
  const inputs = program.inputs
    .filter((input) => !filled.has(input.name))
    .map((input) => staticSpec(input, batch));
  const fillers = compileFeeds(feeds, inputs, { ...context, scope: `evaluation/${name}/` });
  const session = await createSession(program.model, options);
  const fed: Tensors = Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => [
      name,
      session.tensor(dtype, shape, allocate(dtype, elementCount(shape))),
    ]),
  );
  return {
    every,
    evaluate: async (state) => {
      const values = Object.fromEntries(bound.map(([input, stateInput]) => [input, state[stateInput]]));
      const sums: Record<string, number[]> = {};
      for (let index = 0; index < batches; index++) {
        for (const input of inputs) fillers[input.name](index, fed[input.name].data as TypedArray);
        const outputs = await session.run({ ...fed, ...values });
        for (const { name } of program.outputs) {
          const data = Array.from(outputs[name].data as Float32Array, Number);
          sums[name] = data.map((value, i) => value + (sums[name]?.[i] ?? 0));
        }
      }
      return toReports(
        Object.entries(sums).map(([output, sum]) => [output, sum.map((value) => value / batches)]),
      );
    },
    dispose: () => session.dispose(),
  };
}

/** Rows of a batch, as the first sampler among the feeds makes them. */
function batchSize(feeds: Evaluation["feeds"], { samplers }: Omit<FeedContext, "scope">): number | undefined {
  for (const feed of Object.values(feeds)) if ("sampler" in feed) return samplers[feed.sampler]?.size;
  return undefined;
}

/** One number for a scalar output, a list otherwise. */
export const toReports = (outputs: readonly (readonly [string, ArrayLike<number | bigint>])[]): Reports =>
  Object.fromEntries(
    outputs.map(([name, values]) => [
      name,
      values.length === 1 ? Number(values[0]) : Array.from(values, Number),
    ]),
  );
