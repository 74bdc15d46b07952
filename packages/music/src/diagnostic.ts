// What a reader says of a file it could not take at face value. Readers never throw on hostile bytes: they return these.

/** How much a fault cost: nothing lost, something mended, something lost, or nothing could be read. */
export type Severity = "note" | "repaired" | "lost" | "fatal";

export interface Diagnostic {
  /** Stable, kebab-case reason, e.g. `truncated-track`, `unmatched-note-on`; listed in docs/diagnostics.md. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence in the style of every error: what was expected, what came, where. */
  readonly message: string;
  /** Byte offset into the file, or character offset for text formats, where known. */
  readonly offset?: number;
  /** How often this very reason occurred; readers merge repeats after the first few. @default 1 */
  readonly count?: number;
}
