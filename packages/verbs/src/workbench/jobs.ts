// Long work in processes of its own, one of a kind at a time: what runs, how far it is, how it ended.
import { type ChildProcess, fork } from "node:child_process";
import { childModule } from "@semitone/disk";
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
  readonly result?: Exclude<WorkResult, { kind: "place" }>;
}

/** Another of its kind runs already. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** A cancelled process has so long to leave by itself. */
const GRACE_MS = 5000;
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
  #next = 1;

  constructor(
    private readonly folder: string,
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
    const id = this.#next++;
    const { path, execArgv } = childModule(import.meta.url, "./job-child");
    const child = fork(path, {
      execArgv: [...execArgv],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#children.set(id, child);
    this.#set({ id, kind: work.kind, state: "running", stage: "", done: 0 });
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
    if (!child) return;
    this.#cancelled.add(id);
    if (child.connected) child.send({ type: "cancel" });
    setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
  }

  async close(): Promise<void> {
    const ended = [...this.#children.values()].map(
      (child) => new Promise<void>((resolve) => child.once("exit", () => resolve())),
    );
    for (const id of this.#children.keys()) this.cancel(id);
    await Promise.all(ended);
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
    this.#set({ ...job, state, secondsLeft: undefined, ...(state === "failed" && { message }) });
  }

  #set(job: JobState, result?: WorkResult): void {
    this.#states.set(job.id, job);
    for (const [id, { state }] of this.#states)
      if (this.#states.size > MAX_LISTED && state !== "running") this.#states.delete(id);
    this.onChange(job, result);
  }
}
