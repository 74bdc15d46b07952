// The jobs that any machine can be asked to run, by kind. To add one: a line here.
import type { JobModule } from "@semitone/job";
import { READ_FILES } from "@semitone/library";
import { EVALUATE_FOLD } from "./evaluation/fold-job.ts";
import { TAG_ROWS } from "./tagging/tag-job.ts";

export const JOB_KINDS: Readonly<Record<string, JobModule>> = {
  "evaluate-fold": EVALUATE_FOLD,
  "read-files": READ_FILES,
  "tag-rows": TAG_ROWS,
};
