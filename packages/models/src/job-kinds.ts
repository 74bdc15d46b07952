// The jobs that any machine can be asked to run, by kind. To add one: a line here.
import type { JobModule } from "@semitone/job";
import { EVALUATE_FOLD } from "./evaluation/fold-job.ts";

export const JOB_KINDS: Readonly<Record<string, JobModule>> = {
  "evaluate-fold": EVALUATE_FOLD,
};
