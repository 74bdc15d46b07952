// Share of a step spent in matrix products, and their rate beside a bare 1024 cube: from ONNX Runtime's own profiler.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { encodeModel, type OnnxModel } from "@semitone/graph";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { StepCase } from "./cases.ts";

const GEMM_OPS = new Set(["Gemm", "MatMul", "FusedMatMul", "Conv", "ConvTranspose", "FusedGemm"]);

interface NodeEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: { readonly op_name?: string };
}

/** Runs a few profiled steps of a case and of a 1024 x 1024 product. */
export async function profileGemm(stepCase: StepCase): Promise<{ share: number; efficiency: number }> {
  const program = stepCase.build();
  const feeds: Record<string, Tensor> = {};
  for (const { name, dtype, shape } of [...program.inputs, ...program.state]) {
    const size = (shape as number[]).reduce((a, b) => a * b, 1);
    const data =
      dtype === "int64"
        ? new BigInt64Array(size)
        : Float32Array.from({ length: size }, (_, i) => (i % 7) / 70);
    feeds[name] = new Tensor(dtype as "float32", data as Float32Array, shape as number[]);
  }
  for (const { name, dtype, shape, initial } of program.state)
    feeds[name] = new Tensor(dtype as "float32", initial() as Float32Array, shape as number[]);
  const events = await profiled(program.model, feeds, 6);
  const gemmUs = sumOf(events.filter(({ args }) => GEMM_OPS.has(args.op_name ?? "")));
  const cube = await profiled(CUBE, { a: cubeTensor(), b: cubeTensor() }, 12);
  const cubeRate = 1024 ** 3 / Math.min(...cube.map(({ dur }) => dur));
  return { share: gemmUs / sumOf(events), efficiency: (6 * stepCase.macs) / gemmUs / cubeRate };
}

const sumOf = (events: readonly NodeEvent[]) => events.reduce((total, { dur }) => total + dur, 0);

/** Kernel times of `runs` runs, after two that do not count. */
async function profiled(
  model: Uint8Array,
  feeds: Record<string, Tensor>,
  runs: number,
): Promise<NodeEvent[]> {
  const dir = temporaryFolder("profile");
  try {
    const session = await InferenceSession.create(model, {
      graphOptimizationLevel: "disabled",
      intraOpNumThreads: 2,
      enableProfiling: true,
      profileFilePrefix: join(dir, "p"),
    });
    for (let i = 0; i < runs + 2; i++) await session.run(feeds);
    session.endProfiling();
    await session.release();
    const file = readdirSync(dir).find((name) => name.endsWith(".json"))!;
    const events: NodeEvent[] = JSON.parse(readFileSync(join(dir, file), "utf8"));
    const kernels = events.filter(({ cat, name }) => cat === "Node" && name.endsWith("_kernel_time"));
    return kernels.slice((kernels.length / (runs + 2)) * 2);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const cubeTensor = () => new Tensor("float32", new Float32Array(1024 * 1024).fill(0.5), [1024, 1024]);
const cubeValue = (name: string) => ({ name, dtype: "float32", shape: [1024, 1024] }) as const;
const CUBE_MODEL: OnnxModel = {
  name: "cube",
  opsets: { "": 20 },
  nodes: [{ name: "c", opType: "Gemm", domain: "", inputs: ["a", "b"], outputs: ["c"], attributes: {} }],
  initializers: [],
  inputs: [cubeValue("a"), cubeValue("b")],
  outputs: [cubeValue("c")],
};
const CUBE = encodeModel(CUBE_MODEL);
