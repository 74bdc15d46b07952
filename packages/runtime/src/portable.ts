// What runs in Node and in a browser alike.
export type { DeviceRow, DeviceStatus, Devices } from "./devices.ts";
export { deviceTable } from "./devices.ts";
export {
  CheckpointError,
  DeviceError,
  JobError,
  NonFiniteError,
  RuntimeError,
  SafetensorsError,
  SessionError,
  TrainerDiedError,
} from "./errors.ts";
export { feedInputs, reportOutputs } from "./program.ts";
export type { Draw, RandomStream } from "./random/random-stream.ts";
export { randomStream } from "./random/random-stream.ts";
export type { HostTensor, SafetensorsEntry, SafetensorsIndex } from "./safetensors.ts";
export { decodeSafetensors, encodeSafetensors, firstNonFinite } from "./safetensors.ts";
export type { DeviceName, Session, SessionOptions, Tensor, Tensors } from "./session.ts";
export type { Feed, FeedKinds } from "./training/feeds.ts";
export type { NonFiniteOrigin } from "./training/find-first-non-finite.ts";
export { findFirstNonFinite } from "./training/find-first-non-finite.ts";
export type {
  Best,
  Evaluation,
  Progress,
  Reports,
  Stopping,
  TrainingJob,
  TrainingResult,
} from "./training/job.ts";
export type { BatchRows, Pool, RowSet, Sampler } from "./training/sampler.ts";
export type { Schedule } from "./training/schedule.ts";
export type { TrainingSession } from "./training-session.ts";
export { createTrainingSession } from "./training-session.ts";
export type { StateValues, TrainingState } from "./training-state.ts";
