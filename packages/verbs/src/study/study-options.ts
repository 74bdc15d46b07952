// What may be asked of a study, and what is told before it begins.
import type { Budget } from "@semitone/models";
import type { EvaluateOptions } from "../evaluate.ts";

export interface StudyEstimate {
  /** Choices of labels, each learnt from by every method. */
  readonly seeds: number;
  /** Jobs: choices of labels times numbers of pieces without, of every attribute. */
  readonly choices: number;
  readonly seconds: number;
  readonly megabytes: number;
  /** What does not fit into the budget, and what to do about it. */
  readonly notes: readonly string[];
}

export interface StudyOptions
  extends Pick<
    EvaluateOptions,
    | "kind"
    | "attributes"
    | "deep"
    | "alone"
    | "groupBy"
    | "listenSteps"
    | "listener"
    | "seed"
    | "workers"
    | "machines"
    | "signal"
    | "onProgress"
  > {
  /** Labels per class (of numbers: labels in all). @default [3, 5, 10, 20, 40] */
  readonly budgets?: readonly Budget[];
  /** Choices of labels, each with other ones. @default 5 */
  readonly seeds?: number;
  /** Pieces without labels that are learnt from. @default [0, "all"] */
  readonly unlabelled?: readonly (number | "all")[];
  /** The score whose price in labels is asked for, 0..1. @default the best round one that was reached */
  readonly target?: number;
  /** So many labels in all, from which the gain of ten more is asked. */
  readonly predict?: number;
  /** Time to aim at: as many choices of labels as fit into it, 2 at least and `seeds` at most. @default no limit */
  readonly budgetSeconds?: number;
  /** Whether nothing is learnt: what a study with the same options has found so far, while it runs or after it was killed. @default false */
  readonly soFar?: boolean;
  /** Told what the study will take, before it begins. */
  readonly onEstimate?: (estimate: StudyEstimate) => void;
}
