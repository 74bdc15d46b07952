// What a training says of itself on the disk, so that a studio that was started again finds it, or learns that it died.
import { join } from "node:path";
import { isSameProcess, readJsonFile, startOfProcess, writeWholeFile } from "@semitone/disk";
import { cacheFolder, type Project } from "@semitone/library";
import { z } from "zod";

const work = z.object({
  kind: z.literal("train"),
  budgetSeconds: z.number().positive().optional(),
  music: z.boolean().optional(),
  of: z.enum(["score", "sound"]).optional(),
});

const schema = z.object({
  pid: z.number().int().positive(),
  /** See `startOfProcess`: ids of processes are used again. */
  started: z.string().optional(),
  work,
  state: z.enum(["running", "done", "failed", "cancelled"]),
  stage: z.string(),
  /** 0..1 */
  done: z.number().min(0).max(1),
  secondsLeft: z.number().optional(),
  message: z.string().optional(),
  result: z.object({ kind: z.literal("train"), run: z.string(), skipped: z.array(z.string()) }).optional(),
});

export type TrainWork = z.infer<typeof work>;
export type TrainingNote = z.infer<typeof schema>;

const MAX_NOTE_BYTES = 1 << 20;
/** Time between two notes of how far it is. */
const EVERY_MS = 500;

const noteFile = (project: Pick<Project, "folder">): string => join(cacheFolder(project), "training.json");

/** What the last training said; undefined where there was none, or nothing that can be read. */
export function readTrainingNote(project: Pick<Project, "folder">): TrainingNote | undefined {
  try {
    const options = { atMost: MAX_NOTE_BYTES, within: project.folder };
    return schema.safeParse(readJsonFile(noteFile(project), options)).data;
  } catch {
    return undefined; // the cache can be deleted at any time
  }
}

export const writeTrainingNote = (project: Pick<Project, "folder">, note: TrainingNote): void =>
  writeWholeFile(noteFile(project), `${JSON.stringify(note)}\n`);

/** Whether the process that wrote a note is at work still. */
export const isAtWork = ({ state, pid, started }: TrainingNote): boolean =>
  state === "running" && isSameProcess(pid, started);

/** Writes the note of this very process. */
export class TrainingNoter {
  #note: TrainingNote;
  #written = 0;

  constructor(
    private readonly project: Pick<Project, "folder">,
    given: TrainWork,
  ) {
    const { pid } = process;
    this.#note = { pid, started: startOfProcess(pid), work: given, state: "running", stage: "", done: 0 };
    this.#write();
  }

  progress(report: Pick<TrainingNote, "stage" | "done" | "secondsLeft">): void {
    const { stage, done, secondsLeft } = report;
    this.#note = { ...this.#note, stage, done, secondsLeft };
    if (Date.now() - this.#written >= EVERY_MS) this.#write();
  }

  end(how: Pick<TrainingNote, "state" | "message" | "result">): void {
    this.#note = { ...this.#note, ...how, secondsLeft: undefined };
    this.#write();
  }

  #write(): void {
    this.#written = Date.now();
    writeTrainingNote(this.project, this.#note);
  }
}
