// From a model and its data to a training job of pure data: the step, its feeds, the held-out part, the stopping rule.
import { adam, constant, type StateSpec, type TrainingStepProgram, trainingStep } from "@semitone/graph";
import { type Model, objective } from "@semitone/prob";
import type { HostTensor, Stopping, TrainingJob } from "@semitone/runtime";
import { TrainError } from "../errors.ts";
import { augmented } from "./augmentation.ts";
import { type BatchPlan, planBatches } from "./batches.ts";
import { compileEvaluation, HELD_OUT } from "./compile-evaluation.ts";
import { type FitArrays, fitArrays } from "./fit-arrays.ts";
import { fitFeeds, noiseOf } from "./fit-feeds.ts";
import type { FitPlanOptions, WeightValues } from "./fit-options.ts";
import { type HeldOutSplit, holdOut } from "./held-out.ts";
import { promisedRows } from "./promised-rows.ts";
import { type FitWeight, finalWeights, trainingWeights, weightsOf } from "./weight-inputs.ts";

export interface CompiledFit {
  readonly job: TrainingJob;
  readonly heldOutRows: readonly number[];
  /** Name of the state that holds the value of each parameter and buffer. */
  readonly states: Readonly<Record<string, string>>;
}

/** @throws TrainError, ModelError if the data or options do not fit the model */
export function compileFit(options: FitPlanOptions): CompiledFit {
  const { model, initial = {}, seed = 0, reportEvery = 10, patience } = options;
  const data = fitArrays(model, options.rows);
  const { training, heldOut } = splitRows(options, data);
  if (options.criterion === "labels" && !heldOut.some(data.isLabelled))
    throw new TrainError(
      `fit: criterion "labels" needs a held-out row with a label; none of ${heldOut.length} has one; take "bound"?`,
    );
  const plan = planBatches(training, data.isLabelled, options.batch);
  const weights = {
    alpha: weightsOf("alpha", options.alpha ?? kingmaAlpha(data, training), data.partial),
    beta: weightsOf("beta", options.beta ?? 1, unknownsOf(model)),
    penalties: weightsOf("penalties", options.penalties ?? {}, penaltiesOf(model)),
  };
  const { step, feeds } = compileStep(options, data, plan, weights);
  const states = statesOf(options, step.state);
  const evaluation =
    heldOut.length > 0 ? compileEvaluation(options, data, heldOut, finalWeights(weights), states) : undefined;
  return {
    heldOutRows: heldOut,
    states,
    job: {
      program: { ...step, state: step.state.map((state) => startingFrom(initial, state)) },
      feeds,
      arrays: { ...data.arrays, ...poolArrays(plan.pools), ...evaluation?.arrays },
      samplers: {
        [SAMPLER]: { pools: plan.pools.map(({ take }, i) => ({ rows: { listed: poolName(i) }, take })) },
        ...evaluation?.samplers,
      },
      steps: options.steps,
      seed,
      reportEvery,
      checkpointEvery: options.checkpointEvery,
      ...(evaluation && {
        evaluations: { [HELD_OUT]: evaluation.evaluation },
        stopping: { evaluation: HELD_OUT, ...watched(options), patience },
      }),
      device: options.device,
      threads: options.threads,
    },
  };
}

const SAMPLER = "training";

/** One training step on a batch as planned, and what feeds it. */
function compileStep(
  options: FitPlanOptions,
  data: FitArrays,
  plan: BatchPlan,
  weights: Record<"alpha" | "beta" | "penalties", Record<string, FitWeight>>,
): { step: TrainingStepProgram; feeds: TrainingJob["feeds"] } {
  const { model, parameters, gamma, freeBits, samples, bound } = options;
  const { rows, weights: rowWeights } = plan;
  const scheduled = trainingWeights(weights);
  const { values, noise } = augmented(model, rows, options.values?.(rows), options.augment);
  const built = objective(model, {
    rows,
    ...scheduled.weights,
    gamma,
    freeBits,
    samples,
    bound,
    rowWeights: rowWeights && constant(rowWeights),
    knownRows: promisedRows(model, data, plan, new Set(Object.keys(values))),
    values,
  });
  const step = trainingStep({
    loss: built.loss,
    reports: built.terms,
    parameters,
    optimizer: options.optimizer ?? adam(),
    learningRate: options.learningRate ?? 1e-3,
    clipNorm: options.clipNorm,
    averageDecay: options.averageDecay,
    trainable: options.trainable,
  });
  const feeds = fitFeeds(step.inputs, {
    arrays: new Set(Object.keys(data.arrays)),
    prefix: "",
    sampler: SAMPLER,
    noise: { ...noise, ...noiseOf(built.inputs) },
    given: { ...scheduled.feeds, ...options.feeds },
  });
  return { step, feeds };
}

/** What the criterion looks at, and whether more of it is better. */
export function watched({ criterion = "bound", bound }: FitPlanOptions): Pick<Stopping, "output" | "goal"> {
  if (criterion === "loss") return { output: "loss", goal: "minimise" };
  if (criterion === "labels") return { output: "labels", goal: "maximise" };
  return { output: bound === "importance" ? "importance" : "elbo", goal: "maximise" };
}

function splitRows(
  { heldOut = 0.1, heldOutSeed = 0, training, groups, patience }: FitPlanOptions,
  { count, isLabelled }: FitArrays,
): HeldOutSplit {
  if (groups && groups.length !== count)
    throw new TrainError(`fit: groups must name the group of each of ${count} rows; got ${groups.length}`);
  const groupOf = (row: number) => groups?.[row] ?? row;
  const rows = training ?? Array.from({ length: count }, (_, row) => row);
  for (const row of typeof heldOut === "number" ? rows : [...rows, ...heldOut])
    if (!Number.isSafeInteger(row) || row < 0 || row >= count)
      throw new TrainError(`fit: row numbers must lie in 0..${count - 1}; got ${row}`);
  const split =
    typeof heldOut === "number"
      ? holdOut(rows, groupOf, isLabelled, heldOut, heldOutSeed)
      : withoutGroupsOf(rows, heldOut, groupOf);
  if (patience !== undefined && split.heldOut.length === 0)
    throw new TrainError("fit: patience needs a held-out part to watch; hold out a share of the groups?");
  return split;
}

/** Given held-out rows: their groups must not be trained on. */
function withoutGroupsOf(
  rows: readonly number[],
  heldOut: readonly number[],
  groupOf: (row: number) => number | string,
): HeldOutSplit {
  const aside = new Set(heldOut);
  const groups = new Set(heldOut.map(groupOf));
  const training = rows.filter((row) => !aside.has(row));
  const torn = training.find((row) => groups.has(groupOf(row)));
  if (torn !== undefined)
    throw new TrainError(
      `fit: a group must be held out as a whole; row ${torn} of group ${groupOf(torn)} is not; hold it out too?`,
    );
  return { training, heldOut };
}

/** 0.1 N / N_v; Kingma et al. 2014, arXiv:1406.5298. 0 where no row has a label of v. */
function kingmaAlpha({ partial, isKnown }: FitArrays, training: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    partial.map((variable) => {
      const known = training.filter((row) => isKnown(variable, row)).length;
      return [variable, known === 0 ? 0 : (0.1 * training.length) / known];
    }),
  );
}

const unknownsOf = ({ variables }: Model): string[] =>
  Object.keys(variables).filter((name) => ["latent", "partial"].includes(variables[name].role));

const penaltiesOf = ({ penalties = [] }: Model): string[] => penalties.map(({ name }) => name);

const poolName = (index: number): string => `pool/${index}`;

const poolArrays = (pools: readonly { readonly rows: Int32Array }[]): Record<string, HostTensor> =>
  Object.fromEntries(
    pools.map(({ rows }, i) => [poolName(i), { dtype: "int32", shape: [rows.length], data: rows }]),
  );

const AVERAGE = "average/";

/** A parameter's average starts from where the parameter does. */
function startingFrom(values: WeightValues, state: StateSpec): StateSpec {
  const value = values[state.role === "average" ? state.name.slice(AVERAGE.length) : state.name];
  if (!value || state.role === "optimizer") return state;
  const size = state.shape.reduce((product, axis) => product * axis, 1);
  if (value.length !== size)
    throw new TrainError(`fit: initial "${state.name}" must have ${size} values; got ${value.length}`);
  return { ...state, initial: () => value };
}

function statesOf({ parameters }: FitPlanOptions, states: readonly StateSpec[]): Record<string, string> {
  const known = new Set(states.map(({ name }) => name));
  const names = [...parameters.all, ...parameters.buffers].map(({ name }) => name);
  return Object.fromEntries(
    names
      .filter((name) => known.has(name))
      .map((name) => [name, known.has(AVERAGE + name) ? AVERAGE + name : name]),
  );
}
