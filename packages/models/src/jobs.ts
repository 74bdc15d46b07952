// The jobs of this package by name, and the version that they belong to: all that a worker has to load before its first job.
import { jobModule } from "@semitone/job";

export { type Machine, thisMachine } from "./artefact/machine.ts";

export const EVALUATE_FOLD = jobModule(import.meta.url, "./evaluation/fold-job", "evaluateFold");
export const TAG_ROWS = jobModule(import.meta.url, "./tagging/tag-job", "tagShard");
export const TRAIN_STEPS = jobModule(import.meta.url, "./steps-job", "trainSteps");
