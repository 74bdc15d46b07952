// Collects what a reader has to say, one entry a reason, so that a hostile file cannot make the report as long as itself. Knows no format.
import type { Diagnostic, Severity } from "../diagnostic.ts";
import { tidyLine } from "../texts/tidy-text.ts";

/** Diagnostics in the order of their first occurrence; repeats of a reason only raise its `count`. */
export class DiagnosticLog {
  readonly #entries = new Map<string, Diagnostic>();

  /** @param message the whole sentence for the first occurrence; later ones are only counted */
  add(code: string, severity: Severity, message: string, offset?: number): void {
    const first = this.#entries.get(code);
    if (first) this.#entries.set(code, { ...first, count: (first.count ?? 1) + 1 });
    else this.#entries.set(code, { code, severity, message, ...(offset === undefined ? {} : { offset }) });
  }

  /** Takes over what another log holds, at the place `offset`. */
  include(other: DiagnosticLog, offset: number): void {
    for (const { code, severity, message, count = 1 } of other.list()) {
      this.add(code, severity, message, offset);
      const entry = this.#entries.get(code)!;
      if (count > 1) this.#entries.set(code, { ...entry, count: (entry.count ?? 1) + count - 1 });
    }
  }

  list(): Diagnostic[] {
    return [...this.#entries.values()];
  }
}

/** Text from a file made fit for a message: short, on one line, in quotes. */
export function quoted(text: string): string {
  const line = tidyLine(text.slice(0, 64));
  return JSON.stringify(line.length > 32 ? `${line.slice(0, 32)}...` : line);
}
