// A training as a job: the machine that takes it trains the whole model, from the files that `writeJob` makes of it.
import { copyFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder, temporaryFolder } from "@semitone/disk";
import {
  DIGEST,
  fetchFile,
  type Job,
  keptFile,
  type Machines,
  type Progress,
  runJobsOnQueue,
  shareFile,
} from "@semitone/job";
import { resumeTraining, type TrainingJob, writeJob } from "@semitone/runtime";
import { z } from "zod";
import { type TakenSteps, takeSteps, watchSteps } from "./take-steps.ts";

/** The files of a training: its record, graphs and arrays, and nothing that it has learnt so far. */
const JOB_FILE = /^(?:job\.json|(?:step|evaluation-[a-z0-9-]{1,64})\.onnx|(?:initial|data)\.safetensors)$/;
const digest = z.string().regex(DIGEST);

const input = z.strictObject({
  /** Digests of the files of a training, by their names. */
  files: z.record(z.string().regex(JOB_FILE), digest),
  /** Version of the program. */
  program: z.string(),
});
export type StepsInput = z.infer<typeof input>;

const step = z.int().nonnegative();
const checkpoint = z.strictObject({
  name: z.string().regex(/^checkpoints\/step-\d{9,}\.safetensors$/),
  digest,
});
const output = z.strictObject({
  status: z.enum(["finished", "stopped"]),
  step,
  reports: z.record(z.string(), z.union([z.number(), z.array(z.number())])),
  checkpoint,
  best: z.strictObject({ step, value: z.number(), checkpoint }).optional(),
});
export type StepsOutput = z.infer<typeof output>;

export const trainSteps: Job<StepsInput, StepsOutput> = {
  kind: "train-steps",
  version: 1,
  input,
  output,
  files: ({ files }) => Object.values(files),
  made: ({ checkpoint, best }) => [checkpoint.digest, ...(best ? [best.checkpoint.digest] : [])],
  async run({ file, folder, keep, progress, signal }, { files }) {
    // A process that died here has left checkpoints, from which this one goes on.
    for (const [name, given] of Object.entries(files)) copyFileSync(file(given), join(folder, name));
    const { result } = await watchSteps(
      (watching) => resumeTraining({ ...watching, runDir: folder }),
      progress,
      signal,
    );
    const kept = (name: string) => ({ name, digest: keep((to) => copyFileSync(join(folder, name), to)) });
    const { status, best } = result;
    return {
      status: status as StepsOutput["status"],
      step: result.step,
      reports: Object.fromEntries(
        Object.entries(result.reports).map(([name, value]) => [
          name,
          typeof value === "number" ? value : [...value],
        ]),
      ),
      checkpoint: kept(result.checkpoint),
      ...(best && { best: { step: best.step, value: best.value, checkpoint: kept(best.checkpoint) } }),
    };
  },
};

/** Takes the steps of a training here, from where a killed one left it, or on one of the machines where there are any. */
export const takeStepsAnywhere = (
  training: TrainingJob,
  runDir: string,
  progress: Progress,
  { machines, signal }: { readonly machines?: Machines; readonly signal?: AbortSignal },
): Promise<TakenSteps> =>
  machines
    ? takeStepsOnMachines(training, runDir, machines, progress, signal)
    : takeSteps(training, runDir, progress, signal);

/**
 * Takes the steps of a training on another machine; what it leaves in `runDir` is what `takeSteps` leaves there.
 *
 * @throws QueueError; the signal's reason when cancelled
 */
export async function takeStepsOnMachines(
  training: TrainingJob,
  runDir: string,
  machines: Machines,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<TakenSteps> {
  const files = await shareTraining(training, runDir, machines);
  const [{ best, checkpoint, ...taken }] = await runJobsOnQueue(
    trainSteps,
    [{ files, program: machines.queue.program }],
    { ...machines, signal, onProgress: ({ done }) => progress.at(done) },
  );
  const fetched = temporaryFolder("steps");
  try {
    for (const { name, digest } of [checkpoint, ...(best ? [best.checkpoint] : [])]) {
      await fetchFile(machines.store, digest, fetched);
      makeFolder(dirname(join(runDir, name)));
      copyFileSync(keptFile(fetched, digest), join(runDir, name));
    }
  } finally {
    rmSync(fetched, { recursive: true, force: true });
  }
  return {
    result: {
      ...taken,
      checkpoint: checkpoint.name,
      ...(best && { best: { ...best, checkpoint: best.checkpoint.name } }),
    },
    secondsPerStep: undefined,
  };
}

/** Leaves the files of a training in the store. @returns their digests by name */
async function shareTraining(
  training: TrainingJob,
  runDir: string,
  { store }: Machines,
): Promise<StepsInput["files"]> {
  // What a training of this machine had begun there is another's.
  if (existsSync(runDir)) rmSync(runDir, { recursive: true, force: true });
  makeFolder(runDir);
  writeJob(runDir, training);
  const files: Record<string, string> = {};
  for (const name of readdirSync(runDir)
    .filter((one) => JOB_FILE.test(one))
    .sort())
    files[name] = await shareFile(store, (to) => copyFileSync(join(runDir, name), to));
  return files;
}
