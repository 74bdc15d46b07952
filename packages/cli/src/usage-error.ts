// A command called wrongly: exit code 2, with the way to its help.

export class UsageError extends Error {
  override readonly name = "UsageError";
}
