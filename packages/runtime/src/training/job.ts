// A training run as pure data: programs, arrays, where each input comes from, how long, how often. No code, no paths.
import type { InferenceProgram, TrainingStepProgram } from "@semitone/graph";
import type { HostTensor } from "../safetensors.ts";
import type { DeviceName, SessionOptions } from "../session.ts";
import type { Feed } from "./feeds.ts";
import type { Sampler } from "./sampler.ts";

/** The part of a step program that runs; its text is for readers. */
export type StepProgram = Omit<TrainingStepProgram, "text">;
export type EvaluationProgram = Omit<InferenceProgram, "text">;

export interface TrainingJob {
  readonly program: StepProgram;
  /** What feeds each input of the program. */
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Data by name; the first axis counts rows. @default none */
  readonly arrays?: Readonly<Record<string, HostTensor>>;
  /** @default none */
  readonly samplers?: Readonly<Record<string, Sampler>>;
  /** Steps in all, >= 1. */
  readonly steps: number;
  /** Of shuffling and noise; the initial state has its own. Integer in 0..2^53-1 */
  readonly seed: number;
  /** Steps between two lines of the loss log. @default 1 */
  readonly reportEvery?: number;
  /** Steps between two checkpoints. @default 1000 */
  readonly checkpointEvery?: number;
  /** Runs over held-out rows, by name. @default none */
  readonly evaluations?: Readonly<Record<string, Evaluation>>;
  /** When to end before the last step, and which state to keep. @default the last step */
  readonly stopping?: Stopping;
  /** @default "cpu" */
  readonly device?: DeviceName;
  /** Rewrites of the graph before it runs. @default "all" */
  readonly optimization?: SessionOptions["optimization"];
  /** @default the runtime's choice; the loss sequence is only the same bit for bit at the same number */
  readonly threads?: number;
}

/** A program that reads the present parameters; its scalar outputs are averaged over the batches. */
export interface Evaluation {
  readonly program: EvaluationProgram;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Steps between two evaluations; the last step is always evaluated. */
  readonly every: number;
  /** Batches of one evaluation: the samplers' steps 0..batches-1, the same rows and noise each time. */
  readonly batches: number;
  /** State that fills a parameter, where the names differ (an average of weights, say). @default none */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Keeps the state at which an evaluation was best, and ends the run once it has not been bettered for a while. */
export interface Stopping {
  /** Name of the evaluation to watch. */
  readonly evaluation: string;
  /** Its output to watch, a scalar. */
  readonly output: string;
  /** @default "minimise" */
  readonly goal?: "minimise" | "maximise";
  /** Evaluations without a better value after which the run ends, >= 1. @default none: the run goes to its last step */
  readonly patience?: number;
}

/** The options of a job, an evaluation and a stopping rule; the types demand that none is forgotten. */
export const JOB_KEYS = Object.keys({
  program: true,
  feeds: true,
  arrays: true,
  samplers: true,
  steps: true,
  seed: true,
  reportEvery: true,
  checkpointEvery: true,
  evaluations: true,
  stopping: true,
  device: true,
  optimization: true,
  threads: true,
} satisfies Record<keyof TrainingJob, true>);
export const EVALUATION_KEYS = Object.keys({
  program: true,
  feeds: true,
  every: true,
  batches: true,
  parameters: true,
} satisfies Record<keyof Evaluation, true>);
export const STOPPING_KEYS = Object.keys({
  evaluation: true,
  output: true,
  goal: true,
  patience: true,
} satisfies Record<keyof Stopping, true>);

/** Numbers that a step or an evaluation gave, by output name; arrays for outputs that are no scalars. */
export type Reports = Readonly<Record<string, number | readonly number[]>>;

/** What a trainer says about itself while it runs. */
export interface Progress {
  /** Steps done, out of `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly reports: Reports;
  /** The latest results by evaluation. */
  readonly evaluations: Readonly<Record<string, Reports>>;
  readonly stepsPerSecond: number;
  /** The best step so far, where the job has a stopping rule. */
  readonly best?: Best;
}

/** The step whose state did best by the stopping rule. */
export interface Best {
  readonly step: number;
  /** What the rule watches, at that step. */
  readonly value: number;
}

export interface TrainingResult {
  /** "stopped": the patience of the stopping rule ran out. */
  readonly status: "finished" | "stopped" | "cancelled";
  /** Steps done. */
  readonly step: number;
  readonly reports: Reports;
  readonly evaluations: Readonly<Record<string, Reports>>;
  /** The checkpoint of this step, relative to the run folder. */
  readonly checkpoint: string;
  /** The step that did best by the stopping rule, and its checkpoint; none before the first evaluation. */
  readonly best?: Best & { readonly checkpoint: string };
}
