/** A job that cannot be run, or a result that cannot be used. The message: what must hold; what came; the way out. */
export class JobError extends Error {
  override readonly name = "JobError";

  /** @param code  of the system's error that was the cause, e.g. `ENOSPC` */
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

/** A queue that cannot be used, or machines on it that could not do a job: for whoever set them up. Same form of message. */
export class QueueError extends Error {
  override readonly name = "QueueError";
}

/** A store of several machines that does not answer: for whoever set it up. Same form of message. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
