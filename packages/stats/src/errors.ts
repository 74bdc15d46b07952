/** Data, labels or options that a statistic cannot use. The message: what must hold; what came; the way out. */
export class StatsError extends Error {
  override readonly name = "StatsError";
}
