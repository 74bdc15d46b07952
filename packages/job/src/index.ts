export { JobError, QueueError, StoreError } from "./errors.ts";
export { canonicalJson, type Job, type JobContext, jobId } from "./job.ts";
export { type JobModule, jobModule } from "./job-module.ts";
export { Progress, type ProgressReport, type WorkOptions } from "./progress.ts";
export { openQueue } from "./queue/bullmq-queue.ts";
export { type JobQueue, type QueueCounts, type QueuedJob, shownUrl } from "./queue/job-queue.ts";
export { cancelJobs, type JobsReport, jobsReport, type PlanReport, retryJobs } from "./queue/oversee.ts";
export {
  eachJobOnQueue,
  type Machines,
  type RunOnQueueOptions,
  runJobsOnQueue,
  sharedOutputs,
} from "./queue/run-on-queue.ts";
export { type WorkOnQueueOptions, workOnQueue } from "./queue/work-on-queue.ts";
export { type RunJobsOptions, runJobInProcess, runJobs } from "./run-in-process.ts";
export { type RunJobOptions, runJob } from "./run-job.ts";
export { DIGEST, keepFile, keptFile, keptOutputs, resultPath } from "./store/local-store.ts";
export { openStore } from "./store/open-store.ts";
export { fetchFile, shareFile } from "./store/shared-files.ts";
export type { SharedStore, StoredObject } from "./store/shared-store.ts";
export { type StoreUse, sweepStore } from "./store/sweep-store.ts";
