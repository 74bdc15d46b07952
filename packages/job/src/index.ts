export { JobError } from "./errors.ts";
export { canonicalJson, type Job, type JobContext, jobId } from "./job.ts";
export { Progress, type ProgressReport, type WorkOptions } from "./progress.ts";
export { type JobModule, runJobInProcess } from "./run-in-process.ts";
export { type RunJobOptions, resultPath, runJob } from "./run-job.ts";
