export { JobError } from "./errors.ts";
export { canonicalJson, type Job, type JobContext, jobId } from "./job.ts";
export { Progress, type ProgressReport, type WorkOptions } from "./progress.ts";
export { type JobModule, type RunJobsOptions, runJobInProcess, runJobs } from "./run-in-process.ts";
export { type RunJobOptions, runJob } from "./run-job.ts";
export { keepFile, resultPath } from "./store.ts";
