// Verbs that take long say what they will take before they begin; a dry run of them ends there.
/** What is told before anything is computed. */
interface Told {
  /** What does not fit, and what to do about it. */
  readonly notes: readonly string[];
}

/** Ends a dry run once it is known what there would be to do, before anything is computed or written. */
class EstimateOnly<E> extends Error {
  constructor(readonly estimate: E) {
    super("nothing is computed in a dry run");
  }
}

/**
 * @param text  an estimate in a line
 * @returns what a verb calls once it knows its estimate; and the estimate of a dry run, by what that threw
 */
export function estimating<E extends Told>(
  {
    dryRun,
    tell,
  }: { readonly dryRun: boolean; readonly tell: (level: "note" | "warning", text: string) => void },
  text: (estimate: E) => string,
) {
  return {
    onEstimate: (estimate: E) => {
      if (dryRun) throw new EstimateOnly(estimate);
      tell("note", text(estimate));
      for (const note of estimate.notes) tell("warning", note);
    },
    estimateIn: (error: unknown): E | undefined =>
      error instanceof EstimateOnly ? (error.estimate as E) : undefined,
  };
}
