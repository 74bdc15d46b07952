/** What kind of trouble, for callers that react to it. */
export type SemitoneErrorCode =
  | "no-labels"
  | "one-class"
  | "too-small"
  | "no-run"
  | "broken-run"
  | "exists"
  | "not-yet"
  | "option";

/** Thrown by every verb for what a user can put right. The message names the way out. */
export class SemitoneError extends Error {
  override readonly name = "SemitoneError";
  constructor(
    message: string,
    readonly code: SemitoneErrorCode,
  ) {
    super(message);
  }
}
