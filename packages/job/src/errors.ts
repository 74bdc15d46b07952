/** A job that cannot be run, or a result that cannot be used. The message: what must hold; what came; the way out. */
export class JobError extends Error {
  override readonly name = "JobError";
}
