// One file read, and what became of it. Used by the tests (a few hundred) and by `npm run bench -- fuzz` (as many as you like).
import type { FuzzFormat } from "./formats.ts";
import { FUZZ_FORMATS } from "./formats.ts";
import { mutate } from "./mutate.ts";
import { FUZZ_SOUND_FORMATS, fuzzSoundOnce } from "./sounds.ts";
import { judgeStructured, STRUCTURED_FORMATS } from "./structured.ts";

/**
 * - `reason`: read with at least one diagnostic
 * - `unchanged`: the same scores as the intact file, without one
 * - `legal`: other scores, but nothing wrong with the file as such
 * - `silent`: other scores and no reason, though the file is broken: a fault of the reader
 * - `crashed`: the reader threw: a fault of the reader
 * - `broken`: what was read breaks a promise of the oracle (`brokenPromise`): a fault of reader, writer or descriptors
 */
export type Outcome = "reason" | "unchanged" | "legal" | "silent" | "crashed" | "broken";

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

/** A structured file of a seed, read and judged by the oracle. */
function structuredOnce(format: (typeof STRUCTURED_FORMATS)[number], seed: number): FuzzResult {
  const { broken, milliseconds, reasons } = judgeStructured(format, seed);
  const kind = ["as generated", "tokens moved", "bytes damaged"][seed % 3];
  if (broken !== undefined) return { kind, milliseconds, outcome: "broken", error: broken };
  return { kind, milliseconds, outcome: reasons > 0 ? "reason" : "legal" };
}

/** Everything that can be fuzzed, by name: `structured/midi` with files of odd structure, `damaged/midi` with damage to plain ones. */
export const FUZZ_RUNS: ReadonlyMap<string, (seed: number) => FuzzResult | Promise<FuzzResult>> = new Map<
  string,
  (seed: number) => FuzzResult | Promise<FuzzResult>
>([
  ...STRUCTURED_FORMATS.map(
    (format) => [`structured/${format.name}`, (seed: number) => structuredOnce(format, seed)] as const,
  ),
  ...FUZZ_FORMATS.map(
    (format) => [`damaged/${format.name}`, (seed: number) => fuzzOnce(format, seed)] as const,
  ),
  ...FUZZ_SOUND_FORMATS.map(
    (format) => [`damaged/${format.name}`, (seed: number) => fuzzSoundOnce(format, seed)] as const,
  ),
]);
