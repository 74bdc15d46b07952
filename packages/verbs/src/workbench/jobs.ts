// Long work in processes of its own, one of a kind at a time: what runs, how far it is, how it ended.
import { type ChildProcess, fork } from "node:child_process";
import { childModule } from "@semitone/disk";
import {
  isAtWork,
  readTrainingNote,
  type TrainingNote,
  type TrainWork,
  writeTrainingNote,
} from "./training-note.ts";
import type { Work, WorkResult } from "./work.ts";

export interface JobState {
  readonly id: number;
  readonly kind: Work["kind"];
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly stage: string;
  /** 0..1 */
  readonly done: number;
  readonly secondsLeft?: number;
  /** Where it failed: why, and the way out. */
  readonly message?: string;
  /** Of a training: what to start again where it failed, to go on from what it kept. */
  readonly work?: TrainWork;
  readonly result?: Exclude<WorkResult, { kind: "place" }>;
}

/** Another of its kind runs already. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** A cancelled process has so long to leave by itself. */
const GRACE_MS = 5000;
/** Time between two looks at a training that was found. */
const LOOK_MS = 500;
/** Jobs that are over and still listed. */
const MAX_LISTED = 20;

type Message =
  | { type: "progress"; stage: string; done: number; secondsLeft?: number }
  | { type: "done"; result: WorkResult }
  | { type: "failed"; message: string };

export class Jobs {
  readonly #states = new Map<number, JobState>();
  readonly #children = new Map<number, ChildProcess>();
  readonly #cancelled = new Set<number>();
  /** The training of a studio of before that goes on, by its job. */
  #found: { readonly id: number; readonly timer: NodeJS.Timeout; readonly note: TrainingNote } | undefined;
  #next = 1;

  constructor(
    readonly folder: string,
    /** Told of every change; `result` with the last one of a job that is done. */
    private readonly onChange: (job: JobState, result?: WorkResult) => void,
  ) {}

  /** Newest first. */
  list(): JobState[] {
    return [...this.#states.values()].reverse().filter(({ kind }) => kind !== "place");
  }

  isRunning(kind: Work["kind"]): boolean {
    return [...this.#states.values()].some((job) => job.kind === kind && job.state === "running");
  }

  /** @throws BusyError while another of its kind runs */
  start(work: Work): JobState {
    if (this.isRunning(work.kind))
      throw new BusyError(
        `${work.kind}: expected none at work; got one that is running; wait for it, or cancel it`,
      );
    if (work.kind === "train") this.#refuseIfTrained();
    const id = this.#next++;
    const { path, execArgv } = childModule(import.meta.url, "./job-child");
    const child = fork(path, {
      execArgv: [...execArgv],
      // A training goes on when this process, or the terminal that it was started in, is gone.
      detached: work.kind === "train",
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#children.set(id, child);
    const again = work.kind === "train" ? { work } : {};
    this.#set({ id, kind: work.kind, state: "running", stage: "", done: 0, ...again });
    child.on("message", (message: Message) => this.#hear(id, message));
    child.on("error", (error) => this.#end(id, "failed", error.message));
    child.on("exit", (code, signal) => {
      this.#children.delete(id);
      if (this.#states.get(id)?.state !== "running") return;
      if (this.#cancelled.has(id)) this.#end(id, "cancelled");
      else
        this.#end(
          id,
          "failed",
          `${work.kind}: its process ended before its work (${signal ?? `exit code ${code}`}); start it again, and it goes on from what it kept`,
        );
    });
    child.send({ ...work, folder: this.folder });
    return this.#states.get(id)!;
  }

  /** Ends a job; what it had begun leaves nothing. Unknown ones are over already. */
  cancel(id: number): void {
    const child = this.#children.get(id);
    if (this.#found?.id === id) this.#cancelFound();
    if (!child) return;
    this.#cancelled.add(id);
    if (child.connected) child.send({ type: "cancel" });
    setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
  }

  /** Ends all work but a training, which goes on by itself. */
  async close(): Promise<void> {
    clearInterval(this.#found?.timer);
    const ended: Promise<void>[] = [];
    for (const [id, child] of this.#children) {
      if (this.#states.get(id)?.kind === "train" && !this.#cancelled.has(id)) {
        child.removeAllListeners();
        child.disconnect();
        child.unref();
      } else {
        ended.push(new Promise((resolve) => child.once("exit", () => resolve())));
        this.cancel(id);
      }
    }
    await Promise.all(ended);
  }

  /** Takes over a training that a studio of before has started, or says how it ended while nobody looked. */
  find(): void {
    const note = readTrainingNote(this);
    if (!note || note.state === "done" || note.state === "cancelled") return;
    const id = this.#next++;
    this.#take(id, note);
    if (this.#states.get(id)!.state !== "running") return;
    const timer = setInterval(() => this.#look(id), LOOK_MS);
    timer.unref();
    this.#found = { id, timer, note };
  }

  #look(id: number): void {
    const note = readTrainingNote(this);
    if (note && note.pid === this.#found?.note.pid) this.#take(id, note);
    else this.#end(id, "failed", "train: what it says of itself is gone; see the list of runs");
    if (this.#states.get(id)!.state === "running") return;
    clearInterval(this.#found?.timer);
    this.#found = undefined;
  }

  /** The job that a note tells of. */
  #take(id: number, note: TrainingNote): void {
    const { pid, work, stage, done, secondsLeft, message, result } = note;
    const job = { id, kind: "train", work, stage, done } as const;
    if (isAtWork(note)) this.#set({ ...job, state: "running", secondsLeft });
    else if (note.state === "running" && this.#cancelled.has(id)) {
      this.#noteCancelled();
      this.#set({ ...job, state: "cancelled" });
    } else if (note.state === "running")
      this.#set({
        ...job,
        state: "failed",
        message: `train: its process (${pid}) ended before its work, killed or with the machine; start it again, and it goes on from what it kept`,
      });
    else this.#set({ ...job, state: note.state, message, result }, result);
  }

  #cancelFound(): void {
    const { id, note } = this.#found!;
    if (this.#cancelled.has(id)) return;
    this.#cancelled.add(id);
    if (isAtWork(note)) process.kill(note.pid, "SIGTERM");
    setTimeout(() => {
      if (isAtWork(note)) process.kill(note.pid, "SIGKILL");
    }, GRACE_MS).unref();
  }

  /** Another studio on the project may be training. */
  #refuseIfTrained(): void {
    const note = readTrainingNote(this);
    if (note && isAtWork(note))
      throw new BusyError(
        `train: expected none at work; got one by another process (${note.pid}); wait for it, or cancel it there`,
      );
  }

  #hear(id: number, message: Message): void {
    const job = this.#states.get(id)!;
    if (job.state !== "running") return;
    if (message.type === "progress") {
      const { stage, done, secondsLeft } = message;
      this.#set({ ...job, stage, done, secondsLeft });
    } else if (message.type === "failed") {
      this.#end(id, this.#cancelled.has(id) ? "cancelled" : "failed", message.message);
    } else {
      const { result } = message;
      const done: JobState = { ...job, state: "done", done: 1, secondsLeft: undefined };
      this.#set(result.kind === "place" ? done : { ...done, result }, result);
    }
  }

  #end(id: number, state: "failed" | "cancelled", message?: string): void {
    const job = this.#states.get(id)!;
    if (job.kind === "train" && state === "cancelled") this.#noteCancelled();
    this.#set({ ...job, state, secondsLeft: undefined, ...(state === "failed" && { message }) });
  }

  /** One that did not leave by itself in time has not said so. */
  #noteCancelled(): void {
    const note = readTrainingNote(this);
    if (note?.state === "running" && !isAtWork(note))
      writeTrainingNote(this, { ...note, state: "cancelled" });
  }

  #set(job: JobState, result?: WorkResult): void {
    this.#states.set(job.id, job);
    for (const [id, { state }] of this.#states)
      if (this.#states.size > MAX_LISTED && state !== "running") this.#states.delete(id);
    this.onChange(job, result);
  }
}
