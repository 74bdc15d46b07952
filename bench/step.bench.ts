// How long does one training step take, beside PyTorch? npm run bench -- step [--case NAME] [--rounds N] [--device D] [--json]
// With SEMITONE_PEER_PYTHON set to a Python that has PyTorch, the same models run there in turn with ours, 2 threads each.
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { printMachine } from "./machine.ts";
import { median, round } from "./statistics.ts";
import { STEP_CASES, type StepCase } from "./step/cases.ts";
import { profileGemm } from "./step/profile-gemm.ts";
import { Side, type Timing } from "./step/side.ts";

interface Row {
  case: string;
  ms: number;
  msMin: number;
  gflops: number;
  gemmShare: number;
  /** Rate of the matrix products alone, over the rate of a bare 1024 cube in the same minute. */
  gemmEfficiency: number;
  rssMb: number;
  buildMs: number;
  initialMs: number;
  sessionMs: number;
  peers: { name: string; ms: number; msMin: number; ratio: number; ratioMin: number }[];
}

/** Threads of both sides keep spinning a while after their last step; nobody is timed before they sleep. */
const SETTLE_MS = 300;

const FROM_SOURCE = [process.execPath, "--conditions=source", "--import", "tsx"];

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      case: { type: "string", multiple: true },
      rounds: { type: "string", default: "8" },
      device: { type: "string", default: "cpu" },
      compile: { type: "boolean", default: false },
    },
  });
  const rows: Row[] = [];
  for (const stepCase of STEP_CASES) {
    if (options.case && !options.case.includes(stepCase.name)) continue;
    rows.push(await benchCase(stepCase, Number(options.rounds), options.device, options.compile));
    if (!options.json) console.log(formatRow(rows[rows.length - 1]));
  }
  if (options.json) console.log(JSON.stringify(rows, null, 1));
  else printMachine("2 threads a side");
}

async function benchCase(stepCase: StepCase, rounds: number, device: string, compile: boolean): Promise<Row> {
  const ours = new Side("semitone", [...FROM_SOURCE, "bench/step/ours.ts"], { device });
  const peers = peerSides(stepCase, device, compile);
  const all = [ours, ...peers];
  const timings = new Map<Side, Timing[]>(all.map((side) => [side, []]));
  try {
    const able: Side[] = [];
    for (const side of all) if (await side.time(stepCase.name, 1)) able.push(side);
    if (!able.includes(ours))
      throw new Error(`${stepCase.name}: our own side failed; its reason stands above`);
    // One side after the other, again and again: whatever else the machine does then hits all alike.
    const steps = Math.max(1, Math.min(20, Math.round(3e10 / stepCase.macs)));
    for (let i = 0; i < rounds; i++)
      for (const side of able) {
        await setTimeout(SETTLE_MS);
        timings.get(side)!.push((await side.time(stepCase.name, steps))!);
      }
  } finally {
    for (const side of all) side.stop();
  }
  return summarize(
    stepCase,
    ours,
    peers,
    timings,
    device === "cpu" ? await profileGemm(stepCase) : undefined,
  );
}

function peerSides(stepCase: StepCase, device: string, compile: boolean): Side[] {
  const python = process.env.SEMITONE_PEER_PYTHON;
  const sides: Side[] = [];
  if (python) {
    const extra = { device: device === "cpu" ? "cpu" : "cuda" };
    const script = "bench/step/peers/torch_cases.py";
    sides.push(new Side("torch eager, fused Adam", [python, script], { ...extra, mode: "eager" }));
    if (compile)
      sides.push(new Side("torch.compile, fused Adam", [python, script], { ...extra, mode: "compile" }));
  }
  if (stepCase.name === "mlp-vae" && process.env.SEMITONE_PEER_JS) {
    for (const name of ["tfjs", "jax-js"])
      sides.push(new Side(name, [process.execPath, `${process.env.SEMITONE_PEER_JS}/${name}.mjs`]));
  }
  return sides;
}

function summarize(
  { name, macs }: StepCase,
  ours: Side,
  peers: readonly Side[],
  timings: ReadonlyMap<Side, readonly Timing[]>,
  gemm: { share: number; efficiency: number } | undefined,
): Row {
  const own = timings.get(ours)!;
  const times = own.flatMap(({ ms }) => ms);
  const ms = median(times);
  const msMin = Math.min(...times);
  return {
    case: name,
    ms: round(ms),
    msMin: round(msMin),
    gflops: round((2 * macs) / msMin / 1e6, 0),
    gemmShare: round(gemm?.share ?? Number.NaN),
    gemmEfficiency: round(gemm?.efficiency ?? Number.NaN),
    rssMb: round(Math.max(...own.map(({ rssMb }) => rssMb ?? 0)), 0),
    buildMs: round(own[0].buildMs, 0),
    initialMs: round(own[0].initialMs ?? 0, 0),
    sessionMs: round(own[0].sessionMs ?? 0, 0),
    peers: peers
      .filter((peer) => timings.get(peer)!.length > 0)
      .map((peer) => {
        const theirs = timings.get(peer)!;
        // Round by round: the two sides of a ratio ran within the same second or two.
        const ratios = theirs.map((timing, i) => median(own[i].ms) / median(timing.ms));
        const peerTimes = theirs.flatMap(({ ms }) => ms);
        return {
          name: peer.name,
          ms: round(median(peerTimes)),
          msMin: round(Math.min(...peerTimes)),
          ratio: round(median(ratios)),
          ratioMin: round(msMin / Math.min(...peerTimes)),
        };
      }),
  };
}

function formatRow(row: Row): string {
  const own = `${row.case.padEnd(12)} ${row.ms.toFixed(1).padStart(8)} ms (min ${row.msMin.toFixed(1)})  ${row.gflops} GFLOP/s`;
  const gemm = `gemm ${Math.round(row.gemmShare * 100)} % of time at ${Math.round(row.gemmEfficiency * 100)} % of a 1024 cube`;
  const cost = `${row.rssMb} MB, build ${row.buildMs} + session ${row.sessionMs} ms, weights ${row.initialMs} ms`;
  const peers = row.peers.map(
    (peer) =>
      `\n    ${peer.name}: ${peer.ms.toFixed(1)} ms (min ${peer.msMin.toFixed(1)}), ratio ${peer.ratio.toFixed(2)} (of minima ${peer.ratioMin.toFixed(2)})`,
  );
  return `${own}  ${gemm}  ${cost}${peers.join("")}`;
}
