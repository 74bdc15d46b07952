// A job on disk: job.json beside the ONNX and safetensors files it names, each with its digest. Written once, then only read.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import {
  CALL_BYTES,
  digestFile,
  makeFolder,
  parseJson,
  readRegularFile,
  writeWholeFile,
} from "@semitone/disk";
import type { DType, StateSpec, TypedArray } from "@semitone/graph";
import { JobError } from "../errors.ts";
import { readSafetensorsFile } from "../node/safetensors-file.ts";
import { elementCount } from "../program.ts";
import { type HostTensor, layOut } from "../safetensors.ts";
import type { Evaluation, StepProgram, TrainingJob } from "./job.ts";
import { checkModel, checkPrograms } from "./stored-job.ts";

const FORMAT = "semitone-job/1";
const JOB_FILE = "job.json";
const JOB_BYTES = 64 << 20;
/** What a protobuf message may hold. */
const MODEL_BYTES = 2 ** 31 - 1;

/** Files of a job beside job.json, by what they hold. */
const FILES = { step: "step.onnx", initial: "initial.safetensors", arrays: "data.safetensors" } as const;
const evaluationFile = (name: string): string => `evaluation-${name}.onnx`;

/** job.json: the job with its bytes replaced by files and their digests. */
interface JobRecord extends Omit<TrainingJob, "program" | "arrays" | "evaluations"> {
  readonly format: typeof FORMAT;
  readonly program: Omit<StepProgram, "model" | "state"> & {
    readonly state: readonly Omit<StateSpec, "initial">[];
  };
  readonly evaluations: Readonly<
    Record<string, Omit<Evaluation, "program"> & { program: Omit<Evaluation["program"], "model"> }>
  >;
  readonly sha256: Readonly<Record<string, string>>;
}

/**
 * Writes `job` into `runDir`, job.json last, so that a folder with a job.json is complete. A folder that holds the very
 * same job is left as it is.
 *
 * @returns the identity of the job
 * @throws JobError if the folder holds another job, or a name cannot be a file's; FileError
 */
export function writeJob(runDir: string, job: TrainingJob): string {
  const { program, arrays = {}, evaluations = {}, ...rest } = job;
  const files: Record<string, readonly Uint8Array[]> = {
    [FILES.step]: [program.model],
    [FILES.initial]: tensorChunks(initialTensors(program.state)),
    [FILES.arrays]: tensorChunks(arrays),
  };
  for (const [name, evaluation] of Object.entries(evaluations)) {
    if (!/^[a-z0-9-]{1,64}$/.test(name))
      throw new JobError(`evaluation "${name}": its name must be 1 to 64 of a-z, 0-9 and -`);
    files[evaluationFile(name)] = [evaluation.program.model];
  }
  const record: JobRecord = {
    ...rest,
    format: FORMAT,
    program: {
      inputs: program.inputs,
      outputs: program.outputs,
      state: program.state.map(({ initial: _, ...spec }) => spec),
    },
    evaluations: Object.fromEntries(
      Object.entries(evaluations).map(([name, { program, ...evaluation }]) => {
        const { inputs, outputs, parameters } = program;
        return [name, { ...evaluation, program: { inputs, outputs, parameters } }];
      }),
    ),
    sha256: Object.fromEntries(Object.entries(files).map(([name, chunks]) => [name, sha256(chunks)])),
  };
  const text = new TextEncoder().encode(`${JSON.stringify(record, undefined, 1)}\n`);
  const path = join(runDir, JOB_FILE);
  makeFolder(runDir);
  const present = statSync(path, { throwIfNoEntry: false });
  if (present) {
    if (sha256([readRegularFile(path, { atMost: JOB_BYTES, within: runDir })]) !== sha256([text]))
      throw new JobError(
        `run folder ${runDir}: it holds another job; choose another folder, or resume that one`,
      );
  } else {
    for (const [name, chunks] of Object.entries(files)) writeWholeFile(join(runDir, name), chunks);
    writeWholeFile(path, [text]);
  }
  return sha256([text]);
}

/**
 * The job of `runDir` and its identity.
 *
 * @throws JobError if there is none, or one of its files is missing or differs from its digest
 */
export function readJob(runDir: string): { job: TrainingJob; id: string } {
  const path = join(runDir, JOB_FILE);
  if (!statSync(path, { throwIfNoEntry: false }))
    throw new JobError(`run folder ${runDir}: it holds no ${JOB_FILE}`);
  const text = readRegularFile(path, { atMost: JOB_BYTES, within: runDir });
  const record = parseRecord(text, path);
  const verified = (name: string): string => {
    const file = join(runDir, name);
    if (digestFile(file, { within: runDir }).sha256 !== record.sha256[name])
      throw new JobError(
        `run folder ${runDir}: ${name} must be the file that ${JOB_FILE} names; its digest differs`,
      );
    return file;
  };
  const model = (name: string) => {
    const bytes = new Uint8Array(readRegularFile(verified(name), { atMost: MODEL_BYTES, within: runDir }));
    checkModel(bytes, join(runDir, name));
    return bytes;
  };
  const { format: _, sha256: __, program, evaluations, ...rest } = record;
  const initial = readSafetensorsFile(verified(FILES.initial), { finite: true }).tensors;
  const job: TrainingJob = {
    ...rest,
    program: {
      ...program,
      model: model(FILES.step),
      state: program.state.map((spec) => ({ ...spec, initial: () => initialOf(initial, spec) })),
    },
    arrays: readSafetensorsFile(verified(FILES.arrays)).tensors,
    evaluations: Object.fromEntries(
      Object.entries(evaluations).map(([name, evaluation]) => [
        name,
        { ...evaluation, program: { ...evaluation.program, model: model(evaluationFile(name)) } },
      ]),
    ),
  };
  return { job, id: sha256([text]) };
}

function parseRecord(text: Uint8Array, path: string): JobRecord {
  let record: JobRecord;
  try {
    record = parseJson(new TextDecoder().decode(text)) as JobRecord;
  } catch (error) {
    throw new JobError(`${path}: it must be JSON; ${(error as Error).message}`);
  }
  if (record?.format !== FORMAT)
    throw new JobError(`${path}: format must be "${FORMAT}"; got ${JSON.stringify(record?.format)}`);
  checkPrograms(record, path);
  return record;
}

const initialTensors = (state: readonly StateSpec[]): Record<string, HostTensor> =>
  Object.fromEntries(
    state.map(({ name, dtype, shape, initial }) => [name, { dtype, shape, data: initial() }]),
  );

function initialOf(
  tensors: Readonly<Record<string, HostTensor>>,
  { name, dtype, shape }: { name: string; dtype: DType; shape: readonly number[] },
): TypedArray {
  const tensor = tensors[name];
  if (tensor?.dtype !== dtype || tensor.data.length !== elementCount(shape))
    throw new JobError(`initial state "${name}": it must be ${dtype} [${shape.join(", ")}]`);
  return tensor.data;
}

/** A safetensors file as pieces that need no second copy of the tensors. */
function tensorChunks(tensors: Readonly<Record<string, HostTensor>>): Uint8Array[] {
  const { head, order } = layOut(tensors);
  return [head, ...order.map(({ bytes }) => bytes)];
}

function sha256(chunks: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += CALL_BYTES) hash.update(chunk.subarray(at, at + CALL_BYTES));
  return hash.digest("hex");
}
