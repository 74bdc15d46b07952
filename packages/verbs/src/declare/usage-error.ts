/** A verb was called wrongly: an option that is missing, out of range, or does not go with another. The message names the way out. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
