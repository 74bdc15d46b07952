// Our side of the step benchmark, in a process of its own so that its peak memory is the case's: the same protocol as
// peers/torch_cases.py, a JSON request a line in, an answer a line out.
import { createInterface } from "node:readline";
import type { TypedArray } from "@semitone/graph";
import {
  createSession,
  createTrainingSession,
  keepsOnDevice,
  randomStream,
  type TrainingSession,
} from "@semitone/runtime";
import { STEP_CASES } from "./cases.ts";

interface Request {
  readonly case: string;
  readonly steps: number;
  readonly device?: "cpu" | "webgpu" | "cuda";
}

let ready:
  | { key: string; session: TrainingSession; buildMs: number; initialMs: number; sessionMs: number }
  | undefined;

async function prepare(request: Request): Promise<NonNullable<typeof ready>> {
  const found = STEP_CASES.find(({ name }) => name === request.case);
  if (!found) throw new Error(`no case ${request.case}`);
  const start = performance.now();
  const program = found.build();
  const built = performance.now();
  for (const { initial } of program.state) initial(); // kept, so that the session's time is its own
  const initialized = performance.now();
  const session = await createTrainingSession({ createSession, keepsOnDevice }, program, {
    device: request.device ?? "cpu",
    threads: 2,
  });
  const created = performance.now();
  for (const slot of session.slots)
    for (const { name, dtype } of program.inputs) fill(name, dtype, slot[name]);
  for (let i = 0; i < 3; i++) await timed(session, 1);
  return {
    key: JSON.stringify([request.case, request.device]),
    session,
    buildMs: built - start,
    initialMs: initialized - built,
    sessionMs: created - initialized,
  };
}

/** Noise for floats, small symbols (every vocabulary here has more than ten) for integers. */
function fill(name: string, dtype: string, array: TypedArray): void {
  const stream = randomStream(1, name);
  if (dtype === "float32") stream.uniform(array as Float32Array, { step: 0 });
  else for (let i = 0; i < array.length; i++) (array as BigInt64Array)[i] = BigInt(i % 10);
}

async function timed(session: TrainingSession, count: number): Promise<{ stepMs: number; loss: number }> {
  const start = performance.now();
  const reports = await session.run(count);
  session.commit();
  return { stepMs: (performance.now() - start) / count, loss: Number(reports[count - 1].loss[0]) };
}

async function answer(request: Request): Promise<object> {
  if (ready?.key !== JSON.stringify([request.case, request.device])) {
    await ready?.session.dispose();
    ready = await prepare(request);
  }
  const { session, buildMs, initialMs, sessionMs } = ready;
  const ms: number[] = [];
  let loss = Number.NaN;
  let stepMs = Number.POSITIVE_INFINITY;
  while (ms.length < request.steps) {
    // As the trainer does: as many steps a run as it should hold.
    const count = Math.max(
      1,
      Math.min(session.slots.length, Math.floor(session.runMs / stepMs), request.steps - ms.length),
    );
    ({ stepMs, loss } = await timed(session, count));
    for (let i = 0; i < count; i++) ms.push(stepMs);
  }
  return { ms, buildMs, initialMs, sessionMs, loss, rssMb: process.resourceUsage().maxRSS / 1024 };
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await answer(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
}
