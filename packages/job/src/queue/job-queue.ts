// What carries jobs between machines: names of work, never the work itself or its result. Inputs and results lie in the store, which all
// machines share; so a queue may lose everything, or hand a job out twice, and nothing is lost or different.

/** A job as a queue carries it: the input lies in the store under its id. */
export interface QueuedJob {
  readonly kind: string;
  readonly version: number;
  /** See `jobId`. */
  readonly id: string;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly running: number;
  /** Workers that are connected. */
  readonly workers: number;
}

export interface JobQueue {
  /** Version of the program whose jobs it carries. */
  readonly program: string;
  /** Adds jobs; those that are in it already stay where they are. */
  add(jobs: readonly QueuedJob[]): Promise<void>;
  /** Takes those back that nobody has begun. */
  remove(jobs: readonly QueuedJob[]): Promise<void>;
  counts(): Promise<QueueCounts>;
  /**
   * Hands jobs to `run`, at most `jobs` at once, until the signal is aborted; resolves when those that are running have ended. A job whose
   * process or machine dies is handed out again. `giveBack` hands it to others at once; the call then still counts as one of `jobs`.
   */
  work(
    run: (job: QueuedJob, giveBack: () => Promise<void>) => Promise<void>,
    options: { readonly jobs: number; readonly signal: AbortSignal },
  ): Promise<void>;
  close(): Promise<void>;
}

/** A URL as it may be shown: without its password. */
export function shownUrl(url: string): string {
  try {
    const shown = new URL(url);
    if (shown.password !== "") shown.password = "...";
    for (const name of [...shown.searchParams.keys()])
      if (/pass|secret|token/i.test(name)) shown.searchParams.set(name, "...");
    return shown.href;
  } catch {
    return "the URL of the queue";
  }
}
