// The training loop of one run folder: steps, log, checkpoints, evaluations, and what happens when a number is not finite.

import { join } from "node:path";
import { waitForFolder } from "@semitone/disk";
import type { TypedArray } from "@semitone/graph";
import type { Devices } from "../devices.ts";
import { JobError, NonFiniteError } from "../errors.ts";
import { feedInputs } from "../program.ts";
import { firstNonFinite, type HostTensor } from "../safetensors.ts";
import type { SessionOptions } from "../session.ts";
import { type Arrays, createTrainingSession, type TrainingSession } from "../training-session.ts";
import { checkJob } from "./check-job.ts";
import { type Checkpoint, Checkpoints, checkpointName, valuesOf } from "./checkpoints.ts";
import { createEvaluator, type Evaluator, toReports } from "./evaluation.ts";
import { compileFeeds, type Filler } from "./feeds.ts";
import { findFirstNonFinite } from "./find-first-non-finite.ts";
import type { Best, Progress, Reports, TrainingJob, TrainingResult } from "./job.ts";
import { readJob } from "./job-folder.ts";
import { LossLog } from "./loss-log.ts";
import { compileSampler } from "./sampler.ts";

export const LOG_FILE = "loss.jsonl";

/** How the loop is watched and steered between steps. */
export interface TrainingHooks {
  readonly onProgress: (progress: Progress) => void;
  /** Things a user should hear of: a checkpoint passed over, say. */
  readonly onMessage: (text: string) => void;
  /** Asked before each step; a promise holds the run. Answering "cancel" ends it with a checkpoint. */
  readonly gate: () => "run" | "cancel" | Promise<"run" | "cancel">;
  /** Arrays that change as the run goes on. @default none: every step sees the job's own */
  readonly refresh?: ArrayRefresh;
}

/** Arrays made anew every so many steps: rows transposed, jittered, cut differently. */
export interface ArrayRefresh {
  /** Steps that one set of arrays serves, >= 1. */
  readonly every: number;
  /**
   * Values in place of the job's, by array name, for steps epoch * every to (epoch + 1) * every - 1. They must depend on nothing but
   * the epoch: a resumed run asks for its epoch again.
   */
  readonly arrays: (epoch: number) => Arrays | Promise<Arrays>;
}

type OpenDevices = Pick<Devices, "createSession" | "keepsOnDevice">;

/**
 * Runs the job of `runDir` from its last checkpoint, or from the start, to its end.
 *
 * @throws LockedError, JobError, CheckpointError, DeviceError, FileError; NonFiniteError once the last good state is saved
 */
export async function runTraining(
  runDir: string,
  devices: OpenDevices,
  hooks: TrainingHooks,
): Promise<TrainingResult> {
  const unlock = await waitForFolder(runDir);
  try {
    const { job, id } = readJob(runDir);
    checkJob(job);
    const every = hooks.refresh?.every ?? 1;
    if (!(Number.isSafeInteger(every) && every >= 1))
      throw new JobError(`refresh: every must be an integer >= 1; got ${every}`);
    const checkpoints = new Checkpoints(runDir, id, job.program.state);
    const start = checkpoints.latest(hooks.onMessage);
    const run = await TrainingRun.open(runDir, job, devices, hooks, checkpoints, start);
    try {
      return await run.toEnd();
    } finally {
      await run.dispose();
    }
  } finally {
    unlock();
  }
}

class TrainingRun {
  private step: number;
  private reports: Reports;
  private latest: Record<string, Reports>;
  private best: Best | undefined;
  private readonly rate = { step: 0, at: performance.now() };
  /** The last checkpoint, from which a bad step can be looked for again. */
  private saved: Checkpoint | undefined;

  /** Milliseconds of a step in the last run. */
  private stepMs = Number.POSITIVE_INFINITY;

  /** The epoch of `hooks.refresh` whose arrays are in place. */
  private epoch = -1;

  /** Look at the state after each step, to find the one that spoilt it. */
  private careful = false;

  private constructor(
    private readonly job: TrainingJob,
    private readonly devices: OpenDevices,
    private readonly hooks: TrainingHooks,
    private readonly checkpoints: Checkpoints,
    private readonly log: LossLog,
    private readonly fillers: Record<string, Filler>,
    private readonly evaluators: Readonly<Record<string, Evaluator>>,
    private readonly options: SessionOptions,
    private session: TrainingSession,
    start: Checkpoint | undefined,
  ) {
    this.step = start?.step ?? 0;
    this.reports = start?.reports ?? {};
    this.latest = { ...start?.evaluations };
    this.best = start?.best;
    this.rate.step = this.step;
    this.saved = start;
  }

  static async open(
    runDir: string,
    job: TrainingJob,
    devices: OpenDevices,
    hooks: TrainingHooks,
    checkpoints: Checkpoints,
    start: Checkpoint | undefined,
  ): Promise<TrainingRun> {
    const { program, seed, arrays = {}, samplers = {}, evaluations = {} } = job;
    const options: SessionOptions = {
      device: job.device ?? "cpu",
      optimization: job.optimization,
      threads: job.threads,
    };
    const compiled = Object.fromEntries(
      Object.entries(samplers).map(([name, sampler]) => [name, compileSampler(name, sampler, arrays, seed)]),
    );
    const context = { seed, arrays, samplers: compiled };
    const fillers = compileFeeds(job.feeds, feedInputs(program), { ...context, scope: "" });
    const evaluators: Record<string, Evaluator> = {};
    for (const [name, evaluation] of Object.entries(evaluations))
      evaluators[name] = await createEvaluator(devices, name, evaluation, program, context, options);
    const session = await createTrainingSession(devices, program, options, valuesOf(start?.state ?? {}));
    const log = new LossLog(join(runDir, LOG_FILE), start?.logBytes ?? 0);
    return new TrainingRun(
      job,
      devices,
      hooks,
      checkpoints,
      log,
      fillers,
      evaluators,
      options,
      session,
      start,
    );
  }

  async toEnd(): Promise<TrainingResult> {
    const { steps, checkpointEvery = 1000 } = this.job;
    let status: TrainingResult["status"] = "finished";
    while (this.step < steps) {
      if (this.isOutOfPatience()) {
        status = "stopped";
        break;
      }
      if ((await this.hooks.gate()) === "cancel") {
        status = "cancelled";
        break;
      }
      await this.refresh();
      if (!(await this.advance(this.stepsAtOnce()))) continue;
      const isLast = this.step === steps;
      const isBest = await this.evaluate(isLast);
      this.report();
      if (this.step % checkpointEvery === 0 || isLast || isBest) await this.save();
    }
    while (this.saved?.step !== this.step) await this.save();
    return {
      status,
      step: this.step,
      reports: this.reports,
      evaluations: this.latest,
      checkpoint: checkpointName(this.step),
      ...(this.best && { best: { ...this.best, checkpoint: checkpointName(this.best.step) } }),
    };
  }

  async dispose(): Promise<void> {
    this.log.close();
    for (const evaluator of Object.values(this.evaluators)) await evaluator.dispose();
    await this.session.dispose();
  }

  /** Puts the arrays of the next step's epoch in place. */
  private async refresh(): Promise<void> {
    const { refresh } = this.hooks;
    if (!refresh) return;
    const epoch = Math.floor(this.step / refresh.every);
    if (epoch === this.epoch) return;
    for (const [name, values] of Object.entries(await refresh.arrays(epoch))) {
      const data = this.job.arrays?.[name]?.data;
      if (data?.constructor !== values.constructor || data.length !== values.length)
        throw new JobError(
          `refresh: "${name}" must be an array of the job, with as many values of its dtype; got ${values.length} in epoch ${epoch}`,
        );
      data.set(values as never);
    }
    this.epoch = epoch;
  }

  /** As many steps as one run should hold, up to the next step after which something else must happen. */
  private stepsAtOnce(): number {
    if (this.careful) return 1;
    const { steps, checkpointEvery = 1000 } = this.job;
    const stops = [checkpointEvery, ...Object.values(this.evaluators).map(({ every }) => every)];
    if (this.hooks.refresh) stops.push(this.hooks.refresh.every);
    const untilStop = Math.min(steps - this.step, ...stops.map((every) => every - (this.step % every)));
    const { slots, runMs } = this.session;
    return Math.max(1, Math.min(slots.length, Math.floor(runMs / this.stepMs), untilStop));
  }

  /**
   * The next `count` steps; the state is only looked at when `careful`, since that costs as much as reading all of it.
   *
   * @returns false if the run went back to its last checkpoint instead
   */
  private async advance(count: number): Promise<boolean> {
    const before = this.careful ? await this.session.state.read() : undefined;
    const started = performance.now();
    for (let slot = 0; slot < count; slot++) this.fill(slot);
    const outputs = await this.session.run(count);
    this.stepMs = (performance.now() - started) / count;
    const bad = outputs.findIndex((arrays) => firstBad(arrays) !== undefined);
    // The steps before the bad one are taken again without it, and then kept.
    if (bad > 0) return this.advance(bad);
    if (bad === 0) {
      await this.stopOrRewind(firstBad(outputs[0])!);
      return false;
    }
    this.session.commit();
    if (before) {
      const badState = firstBad(valuesOf(await this.session.state.read()));
      if (badState) {
        await this.restart(before);
        throw await this.explain(badState);
      }
    }
    const { steps, reportEvery = 1 } = this.job;
    for (const arrays of outputs) {
      this.step++;
      this.reports = toReports(Object.entries(arrays) as [string, ArrayLike<number>][]);
      if (this.step % reportEvery === 0 || this.step === steps)
        this.log.append({ step: this.step, ...this.reports });
    }
    return true;
  }

  /** Feeds the step that is `slot` steps ahead. */
  private fill(slot: number): void {
    for (const [name, fill] of Object.entries(this.fillers))
      fill(this.step + slot, this.session.slots[slot][name]);
  }

  /** @returns whether this step is the best so far by the stopping rule */
  private async evaluate(isLast: boolean): Promise<boolean> {
    let isBest = false;
    for (const [evaluation, evaluator] of Object.entries(this.evaluators))
      if (this.step % evaluator.every === 0 || isLast) {
        this.latest[evaluation] = await evaluator.evaluate(this.session.state.inputs());
        this.log.append({ step: this.step, evaluation, ...this.latest[evaluation] });
        if (evaluation === this.job.stopping?.evaluation) isBest = this.judge(this.latest[evaluation]);
      }
    return isBest;
  }

  /** Takes this step as the best if its value betters all before; one that is not finite never does. */
  private judge(reports: Reports): boolean {
    const { output, goal = "minimise" } = this.job.stopping!;
    const value = Number(reports[output]);
    const gain = goal === "minimise" ? -1 : 1;
    if (!Number.isFinite(value) || (this.best && gain * value <= gain * this.best.value)) return false;
    this.best = { step: this.step, value };
    return true;
  }

  /** Counted from the steps alone, so that a resumed run stops where an uninterrupted one does. */
  private isOutOfPatience(): boolean {
    const { stopping } = this.job;
    if (stopping?.patience === undefined) return false;
    const { every } = this.evaluators[stopping.evaluation];
    const evaluated = (step: number) => Math.floor(step / every);
    return evaluated(this.step) - evaluated(this.best?.step ?? 0) >= stopping.patience;
  }

  private report(): void {
    const now = performance.now();
    const seconds = (now - this.rate.at) / 1000;
    if (seconds < 0.1 && this.step < this.job.steps) return;
    const stepsPerSecond = (this.step - this.rate.step) / seconds;
    Object.assign(this.rate, { step: this.step, at: now });
    this.log.flush();
    this.hooks.onProgress({
      step: this.step,
      steps: this.job.steps,
      reports: this.reports,
      evaluations: this.latest,
      stepsPerSecond,
      ...(this.best && { best: this.best }),
    });
  }

  private async save(): Promise<void> {
    const state = await this.session.state.read();
    const bad = firstBad(valuesOf(state));
    if (bad) return this.stopOrRewind(bad);
    this.keep(state);
  }

  private keep(state: Readonly<Record<string, HostTensor>>): void {
    const { step, reports, latest, best } = this;
    this.saved = { step, logBytes: this.log.sync(), reports, evaluations: { ...latest }, best, state };
    this.checkpoints.save(this.saved);
  }

  /**
   * What to do about a number that is not finite: if the state before this step is good, stop; if it is bad already, go
   * back to the last checkpoint and take the same steps again, carefully, to stop where it went bad.
   */
  private async stopOrRewind(symptom: string): Promise<void> {
    if (this.careful || !firstBad(valuesOf(await this.session.state.read())))
      throw await this.explain(symptom);
    this.careful = true;
    this.step = this.saved?.step ?? 0;
    this.reports = this.saved?.reports ?? {};
    this.latest = { ...this.saved?.evaluations };
    this.best = this.saved?.best;
    this.log.cut(this.saved?.logBytes ?? 0);
    this.hooks.onMessage(
      `"${symptom}" is not finite; running again from step ${this.step} to see since when`,
    );
    await this.restart(this.saved?.state ?? {});
  }

  private async restart(state: Readonly<Record<string, HostTensor>>): Promise<void> {
    await this.session.dispose();
    this.session = await createTrainingSession(this.devices, this.job.program, this.options, valuesOf(state));
  }

  /** The error for the next step, whose reports or resulting state are bad; the state before it is saved. */
  private async explain(symptom: string): Promise<NonFiniteError> {
    const { program } = this.job;
    const good = await this.session.state.read();
    this.keep(good);
    this.fill(0);
    const feeds: Record<string, HostTensor> = Object.fromEntries([
      ...feedInputs(program).map(({ name, dtype, shape }) => [
        name,
        { dtype, shape, data: this.session.feeds[name] },
      ]),
      ...program.state.map(({ name, input }) => [input, good[name]]),
    ]);
    const origin = await findFirstNonFinite(this.devices, program.model, feeds);
    const cause = origin
      ? `first from ${origin.op} "${origin.node}", which gave ${origin.value} at element ${origin.index}`
      : "not seen again when the step was rerun on the cpu without graph rewrites";
    return new NonFiniteError(
      `training: reports and state must be finite; "${symptom}" was not at step ${this.step + 1}; ${cause}; ` +
        `the state after step ${this.step} is kept; a smaller learning rate or clipped gradients may help`,
      this.step + 1,
      symptom,
      origin?.node,
    );
  }
}

/** Name of the first array that holds a NaN or an infinity. */
function firstBad(arrays: Readonly<Record<string, TypedArray>>): string | undefined {
  return Object.keys(arrays).find((name) => firstNonFinite(arrays[name]) >= 0);
}
