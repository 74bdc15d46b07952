// One damaged file read, and what became of it. Used by the tests (a few hundred) and by `npm run bench -- fuzz` (as many as you like).
import type { FuzzFormat } from "./formats.ts";
import { mutate } from "./mutate.ts";

/**
 * - `reason`: read with at least one diagnostic
 * - `unchanged`: the same scores as the intact file, without one
 * - `legal`: other scores, but nothing wrong with the file as such
 * - `silent`: other scores and no reason, though the file is broken: a fault of the reader
 * - `crashed`: the reader threw: a fault of the reader
 */
export type Outcome = "reason" | "unchanged" | "legal" | "silent" | "crashed";

export interface FuzzResult {
  readonly kind: string;
  readonly outcome: Outcome;
  readonly milliseconds: number;
  readonly error?: unknown;
}

/** Intact files that mutations start from; more seeds reuse them. */
const INTACT_FILES = 200;

export function fuzzOnce(format: FuzzFormat, seed: number): FuzzResult {
  const intact = format.generate(seed % INTACT_FILES);
  const { kind, bytes } = mutate(intact, seed, format.anatomy);
  const start = performance.now();
  try {
    const { scores, diagnostics } = format.read(bytes);
    const milliseconds = performance.now() - start;
    if (diagnostics.length > 0) return { kind, milliseconds, outcome: "reason" };
    if (JSON.stringify(scores) === JSON.stringify(format.read(intact).scores))
      return { kind, milliseconds, outcome: "unchanged" };
    return { kind, milliseconds, outcome: format.isLegal(bytes) ? "legal" : "silent" };
  } catch (error) {
    return { kind, milliseconds: performance.now() - start, outcome: "crashed", error };
  }
}
