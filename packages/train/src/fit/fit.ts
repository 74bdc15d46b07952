// A model, its data and a few numbers in; trained weights out. What is compiled here is a training job of pure data.
import type { Progress, Reports } from "@semitone/runtime";
import { compileFit, watched } from "./compile-fit.ts";
import type { FitPlanOptions, WeightValues } from "./fit-options.ts";
import { runJob } from "./run-job.ts";
import { type LoggedStep, readRunLog } from "./run-log.ts";

export interface FitOptions extends FitPlanOptions {
  /**
   * Folder of the run: it trains in a process of its own, and goes on from its last checkpoint if it holds this very run already.
   * @default a temporary folder, in this process
   */
  readonly runDir?: string;
  /** Wall-clock budget of this call in seconds; the run then ends with its best weights so far. @default none */
  readonly seconds?: number;
  /** Ends the run with a checkpoint, and the best weights so far. */
  readonly signal?: AbortSignal;
  /**
   * Training rows made anew every so many steps: `rows` gives the values of some arrays for steps epoch * every to
   * (epoch + 1) * every - 1, from nothing but the epoch, so that a resumed run is the same run. The run is then in this process.
   * @default none
   */
  readonly refresh?: {
    readonly every: number;
    readonly rows: (epoch: number) => WeightValues | Promise<WeightValues>;
  };
  /** Called at most ten times a second, and after the last step. */
  readonly onProgress?: (progress: FitProgress) => void;
  /** Sentences for the user, such as that a damaged checkpoint was passed over. */
  readonly onMessage?: (text: string) => void;
}

export interface FitProgress extends Progress {
  /** Until the last step or the end of the budget, at the present pace; patience may end the run before. */
  readonly secondsLeft: number;
}

export interface FitResult {
  /** "stopped": patience ran out; "outOfTime": `seconds` did. */
  readonly status: "finished" | "stopped" | "outOfTime" | "cancelled";
  /** Steps taken. */
  readonly step: number;
  /** Step of `weights`: the best by the held-out part, or the last. */
  readonly bestStep: number;
  /** Parameters and buffers at `bestStep`; their running averages where `averageDecay` is set. */
  readonly weights: WeightValues;
  /** What the held-out part said at `bestStep`; none without one, or before its first evaluation. */
  readonly heldOut?: Reports;
  /** The criterion at `bestStep`, larger is better. */
  readonly score?: number;
  readonly history: readonly LoggedStep[];
  /** Row numbers kept aside. */
  readonly heldOutRows: readonly number[];
  /** Wall-clock seconds of this call. */
  readonly seconds: number;
}

/**
 * Trains `model` on partly labelled rows: minimises
 *
 *     -(1/N) [ sum_i bound_i + sum_v alpha_v sum_(i labelled with v) log q(v_i | x_i) ]
 *
 * over batches in which labelled rows come more often than they occur (see `planBatches`), watches the bound of held-out groups, and
 * returns the weights that did best there. The same options and seed give the same weights, bit for bit, on one machine with one
 * number of threads, however often the run was cancelled and taken up again.
 *
 * @throws TrainError, ModelError if the data do not fit the model; NonFiniteError if a loss is not finite
 * @example
 * const { weights } = await fit({ model, parameters, rows: { x, y, yObserved }, batch: { rows: 100 }, steps: 5000, heldOut: 0.1 });
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const { runDir, seconds, signal, refresh, onProgress, onMessage } = options;
  const { job, heldOutRows, states } = compileFit(options);
  const { result, tensors, log, elapsed, isOutOfTime } = await runJob(job, {
    runDir,
    seconds,
    signal,
    refresh: refresh && { every: refresh.every, arrays: refresh.rows },
    onProgress,
    onMessage,
  });
  const history = readRunLog(log);
  const { status, step, best } = result;
  const bestStep = best?.step ?? step;
  return {
    status: status === "cancelled" && isOutOfTime ? "outOfTime" : status,
    step,
    bestStep,
    weights: Object.fromEntries(Object.entries(states).map(([name, state]) => [name, tensors[state].data])),
    ...(best && {
      score: watched(options).goal === "minimise" ? -best.value : best.value,
      heldOut: history.find((line) => line.step === best.step && line.evaluation !== undefined)?.reports,
    }),
    history,
    heldOutRows,
    seconds: elapsed,
  };
}
