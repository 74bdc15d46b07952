// Checkpoints of a run: the whole state of one step in a safetensors file. The last two are kept, and the best.
import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { JsonError, makeFolder, parseJson, TEMPORARY } from "@semitone/disk";
import type { StateSpec, TypedArray } from "@semitone/graph";
import { CheckpointError, SafetensorsError } from "../errors.ts";
import { readSafetensorsFile, writeSafetensorsFile } from "../node/safetensors-file.ts";
import { bytesOf } from "../program.ts";
import type { HostTensor } from "../safetensors.ts";
import type { Best, Reports } from "./job.ts";

const FORMAT = "semitone-checkpoint/1";
const KEPT = 2;
const FOLDER = "checkpoints";
const NAME = /^step-(\d{9,})\.safetensors$/;

/** Errors that mean that the file, not the disk or the program, is at fault. */
const DAMAGE = [SafetensorsError, CheckpointError, JsonError];

export interface Checkpoint {
  /** Steps done; with the seed this is the whole state of the random generators. */
  readonly step: number;
  /** Bytes of the loss log that belong to these steps. */
  readonly logBytes: number;
  /** What the step reported, and the latest evaluations, so that a finished run can tell its result again. */
  readonly reports: Reports;
  readonly evaluations: Readonly<Record<string, Reports>>;
  /** The best step up to this one; its own checkpoint is kept as long as this one. */
  readonly best?: Best;
  readonly state: Readonly<Record<string, HostTensor>>;
}

/** Path of a checkpoint, relative to the run folder. */
export const checkpointName = (step: number): string =>
  `${FOLDER}/step-${String(step).padStart(9, "0")}.safetensors`;

export class Checkpoints {
  private readonly folder: string;
  /** What the checkpoint before the newest calls the best step. */
  private earlierBest: number | undefined;

  /**
   * @param runDir  the run folder
   * @param job     identity of the job; a checkpoint of another one is refused
   */
  constructor(
    private readonly runDir: string,
    private readonly job: string,
    private readonly specs: readonly StateSpec[],
  ) {
    this.folder = join(runDir, FOLDER);
    makeFolder(this.folder);
    for (const file of readdirSync(this.folder))
      if (file.endsWith(TEMPORARY)) rmSync(join(this.folder, file), { force: true });
  }

  /** Writes atomically, then drops all but the last two and those that these call the best. */
  save({ step, logBytes, reports, evaluations, best, state }: Checkpoint): void {
    writeSafetensorsFile(join(this.runDir, checkpointName(step)), state, {
      format: FORMAT,
      job: this.job,
      step: String(step),
      logBytes: String(logBytes),
      reports: JSON.stringify(reports),
      evaluations: JSON.stringify(evaluations),
      ...(best && { best: JSON.stringify(best) }),
      sha256: digest(state),
    });
    const older = this.steps().filter((other) => other <= step);
    for (const other of older.slice(0, -KEPT)) {
      if (other === best?.step || other === this.earlierBest) continue;
      rmSync(join(this.runDir, checkpointName(other)), { force: true });
    }
    this.earlierBest = best?.step;
  }

  /**
   * The newest checkpoint that is whole; `onDamaged` hears about each that had to be passed over.
   *
   * @returns undefined if there is none at all
   * @throws CheckpointError if there are some, but none can be used
   */
  latest(onDamaged: (message: string) => void): Checkpoint | undefined {
    const steps = this.steps().reverse();
    for (const [i, step] of steps.entries())
      try {
        const checkpoint = this.load(step);
        this.earlierBest = checkpoint.best?.step;
        return checkpoint;
      } catch (error) {
        if (!DAMAGE.some((kind) => error instanceof kind)) throw error;
        const next = i + 1 < steps.length ? `; falling back to step ${steps[i + 1]}` : "";
        const message = `checkpoint of step ${step} cannot be used: ${(error as Error).message}${next}`;
        if (!next)
          throw new CheckpointError(`${message}; delete ${this.folder} to start this run from the beginning`);
        onDamaged(message);
      }
    return undefined;
  }

  private load(step: number): Checkpoint {
    const { tensors, metadata } = readSafetensorsFile(join(this.runDir, checkpointName(step)), {
      finite: true,
      within: this.runDir,
    });
    if (metadata.format !== FORMAT)
      throw new CheckpointError(`the format must be ${FORMAT}; got ${JSON.stringify(metadata.format)}`);
    if (metadata.job !== this.job) throw new CheckpointError("it belongs to another job");
    const logBytes = Number(metadata.logBytes);
    if (metadata.step !== String(step) || !Number.isSafeInteger(logBytes) || logBytes < 0)
      throw new CheckpointError(
        `its step and log length must be ${step} and a number; got ${metadata.step}, ${metadata.logBytes}`,
      );
    for (const spec of this.specs) {
      const tensor = tensors[spec.name];
      if (tensor?.dtype !== spec.dtype || tensor.shape.join() !== spec.shape.join())
        throw new CheckpointError(`"${spec.name}" must be ${spec.dtype} [${spec.shape.join(", ")}]`);
    }
    if (digest(tensors) !== metadata.sha256)
      throw new CheckpointError("its values do not match their digest");
    const [reports, evaluations] = [metadata.reports, metadata.evaluations].map(
      (text) => parseJson(text ?? "{}") as Checkpoint["evaluations"][string] & Checkpoint["evaluations"],
    );
    const best = metadata.best === undefined ? undefined : (parseJson(metadata.best) as Best);
    return { step, logBytes, reports, evaluations, best, state: tensors };
  }

  private steps(): number[] {
    return readdirSync(this.folder)
      .map((file) => NAME.exec(file)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number)
      .sort((a, b) => a - b);
  }
}

/** The values of `state` by name, for a training state to start from. */
export const valuesOf = (state: Readonly<Record<string, HostTensor>>): Record<string, TypedArray> =>
  Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, data]));

function digest(state: Readonly<Record<string, HostTensor>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(state).sort())
    hash.update(name).update("\0").update(bytesOf(state[name].data));
  return hash.digest("hex");
}
