// The jobs that any machine can be asked to run, by kind. To add one: a line here. None is loaded before it is asked for.
import { type JobModule, jobModule } from "@semitone/job";
import { READ_FILES } from "@semitone/library/jobs";
import { EVALUATE_FOLD, TAG_ROWS, TRAIN_STEPS } from "@semitone/models/jobs";

export const JOB_KINDS: Readonly<Record<string, JobModule>> = {
  "evaluate-fold": EVALUATE_FOLD,
  "read-files": READ_FILES,
  "render-score": jobModule(import.meta.url, "./sound/render-job", "renderJob"),
  "tag-rows": TAG_ROWS,
  "train-steps": TRAIN_STEPS,
};
