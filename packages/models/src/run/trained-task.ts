import type { TaskReport } from "../tagger/task-model.ts";

/** What a run says of an attribute that it learnt. */
export interface TrainedTask {
  readonly attribute: string;
  /** Of a multi-label attribute: which tag. */
  readonly tag?: string;
  readonly classes: readonly string[];
  readonly report: TaskReport;
}
