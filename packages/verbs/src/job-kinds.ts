// The jobs that any machine can be asked to run, by kind. To add one: a line here.
import type { JobModule } from "@semitone/job";
import { READ_FILES } from "@semitone/library";
import { EVALUATE_FOLD, TAG_ROWS, TRAIN_STEPS } from "@semitone/models";
import { RENDER_SCORE } from "./sound/render-job.ts";

export const JOB_KINDS: Readonly<Record<string, JobModule>> = {
  "evaluate-fold": EVALUATE_FOLD,
  "read-files": READ_FILES,
  "render-score": RENDER_SCORE,
  "tag-rows": TAG_ROWS,
  "train-steps": TRAIN_STEPS,
};
