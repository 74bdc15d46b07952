// The errors of the runtime. Each message: where, what must hold, what came, the likely way out.

/** Anything that goes wrong while running a graph. */
export class RuntimeError extends Error {
  override readonly name: string = "RuntimeError";
}

/** A device that cannot be used here. */
export class DeviceError extends RuntimeError {
  override readonly name = "DeviceError";
  constructor(
    readonly device: string,
    readonly available: readonly string[],
    message: string,
  ) {
    super(message);
  }
}

/** Feeds, outputs or a model that a session refuses. */
export class SessionError extends RuntimeError {
  override readonly name = "SessionError";
}

/** A safetensors file that breaks the format; nothing was allocated for its tensors. */
export class SafetensorsError extends RuntimeError {
  override readonly name = "SafetensorsError";
}

/** A training job that does not fit its programs or its data. */
export class JobError extends RuntimeError {
  override readonly name = "JobError";
}

/** A checkpoint that cannot be used: damaged, or of another job. */
export class CheckpointError extends RuntimeError {
  override readonly name = "CheckpointError";
}

/** A report became NaN or infinite; the last good state is that before `step`. */
export class NonFiniteError extends RuntimeError {
  override readonly name = "NonFiniteError";
  constructor(
    message: string,
    /** The step that failed, counted from 1. */
    readonly step: number,
    readonly report: string,
    /** The first op whose inputs are finite and whose output is not, if the step could be rerun. */
    readonly op: string | undefined,
  ) {
    super(message);
  }
}

/** The trainer's process ended by itself. */
export class TrainerDiedError extends RuntimeError {
  override readonly name = "TrainerDiedError";
}
