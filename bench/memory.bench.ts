// Does memory stay flat over a long run? The whole training loop on a small network, resident memory about every 4,000 steps.
import { readFileSync, rmSync } from "node:fs";
import { temporaryFolder } from "@semitone/disk";
import type { StateSpec } from "@semitone/graph";
import {
  createSession,
  keepsOnDevice,
  randomStream,
  runTraining,
  type TrainingJob,
  writeJob,
} from "@semitone/runtime";
import { printMachine } from "./machine.ts";

const STEPS = 40_000;
const EVERY = 4_000;
/** When the allocators have settled, and the growth allowed from there to the end. */
const SETTLED = 12_000;
const ALLOWED_MB = 8;

/** Prints resident and heap memory; exits with 1 if they grew by more than 8 MB after step 12,000. */
export async function main(options: readonly string[]): Promise<void> {
  const runDir = temporaryFolder("memory");
  const rows: { step: number; rssMb: number; heapMb: number }[] = [];
  try {
    writeJob(runDir, mlpJob());
    // In this process, where it can be watched.
    await runTraining(
      runDir,
      { createSession, keepsOnDevice },
      {
        onProgress: ({ step }) => {
          if (step >= rows.length * EVERY) rows.push({ step, ...measure() });
        },
        onMessage: console.error,
        gate: () => "run",
      },
    );
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
  const growth = rows.at(-1)!.rssMb - rows.find((row) => row.step >= SETTLED)!.rssMb;
  if (options.includes("--json")) console.log(JSON.stringify(rows));
  else {
    for (const row of rows)
      console.log(
        `step ${String(row.step).padStart(6)}   rss ${row.rssMb.toFixed(1)} MB   heap ${row.heapMb.toFixed(1)} MB`,
      );
    printMachine();
    console.log(`growth from step ${SETTLED}: ${growth.toFixed(1)} MB (allowed: ${ALLOWED_MB})`);
  }
  if (growth > ALLOWED_MB) process.exitCode = 1;
}

const measure = () => {
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 };
};

/** A network 64-128-8 with Adam on 2,000 random rows, logged every step, saved every 500. */
function mlpJob(): TrainingJob {
  const parameters = { w1: [64, 128], b1: [128], w2: [128, 8], b2: [8] };
  const names = Object.entries(parameters).flatMap(([name, shape]) =>
    [name, `m_${name}`, `v_${name}`].map((tensor) => ({ tensor, shape, isWeight: tensor.startsWith("w") })),
  );
  const random = randomStream(1, "memory");
  const spec = (name: string, shape: number[], initial: () => Float32Array): StateSpec => ({
    name,
    input: name,
    output: `${name}_next`,
    dtype: "float32",
    shape,
    initial,
    role: "parameter",
  });
  const rows = (name: string, width: number) => ({
    dtype: "float32" as const,
    shape: [2000, width],
    data: randomStream(1, name).normal(new Float32Array(2000 * width)),
  });
  return {
    program: {
      model: new Uint8Array(readFileSync(new URL("../fixtures/runtime/mlp-adam-step.onnx", import.meta.url))),
      inputs: [
        { name: "x", dtype: "float32", shape: [32, 64] },
        { name: "y", dtype: "float32", shape: [32, 8] },
      ],
      outputs: [{ name: "loss", dtype: "float32", shape: [] }],
      state: [
        spec("t", [], () => new Float32Array(1)),
        ...names.map(({ tensor, shape, isWeight }) =>
          spec(tensor, shape, () => {
            const values = new Float32Array(shape.reduce((size, axis) => size * axis, 1));
            return isWeight ? random.normal(values, { scale: 0.1 }) : values;
          }),
        ),
      ],
    },
    arrays: { x: rows("x", 64), y: rows("y", 8) },
    samplers: { rows: { pools: [{ rows: { all: "x" }, take: 32 }] } },
    feeds: { x: { kind: "rows", of: "x", sampler: "rows" }, y: { kind: "rows", of: "y", sampler: "rows" } },
    steps: STEPS,
    seed: 1,
    checkpointEvery: 500,
  };
}
