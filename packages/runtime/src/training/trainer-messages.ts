// What a trainer process and its host say to each other, as plain JSON.
import { FileError, LockedError } from "@semitone/disk";
import {
  CheckpointError,
  DeviceError,
  JobError,
  NonFiniteError,
  RuntimeError,
  SafetensorsError,
  SessionError,
} from "../errors.ts";
import type { Progress, TrainingResult } from "./job.ts";

export type Command = "pause" | "resume" | "cancel";

export type TrainerMessage =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "message"; readonly text: string }
  | { readonly type: "paused" | "running" }
  | { readonly type: "done"; readonly result: TrainingResult }
  | { readonly type: "failed"; readonly error: ErrorRecord };

/** An error with its class and fields, fit for a message. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const CLASSES = [
  CheckpointError,
  DeviceError,
  FileError,
  JobError,
  NonFiniteError,
  LockedError,
  SafetensorsError,
  SessionError,
];

export function toRecord(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), fields: {} };
  const {
    name,
    message,
    stack: _,
    ...fields
  } = { ...error, name: error.name, message: error.message, stack: "" };
  return { name, message, fields };
}

/** The error again, of the class it had: `instanceof` and its fields work as if it had been thrown here. */
export function fromRecord({ name, message, fields }: ErrorRecord): Error {
  const { prototype } = CLASSES.find((candidate) => candidate.name === name) ?? RuntimeError;
  const error = new Error(message);
  Object.setPrototypeOf(error, prototype);
  return Object.assign(error, fields, { name });
}
