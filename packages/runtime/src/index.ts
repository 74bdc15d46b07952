// The runtime in Node: what is portable, with native devices, files and trainer processes.
export { createSession, devices, keepsOnDevice } from "./node/node-devices.ts";
export type { SafetensorsFile } from "./node/safetensors-file.ts";
export { openSafetensorsFile, readSafetensorsFile, writeSafetensorsFile } from "./node/safetensors-file.ts";
export { softwareVulkan } from "./node/software-vulkan.ts";
export * from "./portable.ts";
export { readJob, writeJob } from "./training/job-folder.ts";
export { type ArrayRefresh, LOG_FILE, runTraining, type TrainingHooks } from "./training/run-training.ts";
export type { Trainer, TrainerOptions } from "./training/start-training.ts";
export { resumeTraining, startTraining } from "./training/start-training.ts";
