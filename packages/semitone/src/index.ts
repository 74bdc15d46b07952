export type { VerbOptions, VerbProgress } from "./progress.ts";
export type { SemitoneErrorCode } from "./semitone-error.ts";
export { SemitoneError } from "./semitone-error.ts";
