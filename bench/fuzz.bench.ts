// What do the readers make of files of odd structure, and of damaged ones? Options: --run NAME (structured/midi, damaged/abc ...; else all
// structured ones), --files N (default 50000), --seed N (the first, default 0), --only SEED (that file and what became of it), --json.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Outcome } from "../tests/fuzz/fuzz.ts";
import { FUZZ_RUNS } from "../tests/fuzz/fuzz.ts";
import type { FuzzBatch } from "../tests/fuzz/fuzz-child.ts";
import { STRUCTURED_FORMATS, structuredFile } from "../tests/fuzz/structured.ts";
import { printMachine } from "./machine.ts";
import { round } from "./statistics.ts";

const COUNT = 50_000;
/** A file that takes longer hangs, as far as users can tell. */
const HANG_MS = 2000;
/** When to give up on a file. */
const DEAD_MS = 20_000;
const HEAP_CAP_MB = 512;
const CHILD = fileURLToPath(new URL("../tests/fuzz/fuzz-child.ts", import.meta.url));

interface FuzzTask {
  readonly run: string;
  readonly firstSeed: number;
  readonly count: number;
}

interface Tally {
  readonly outcomes: Record<Outcome, number>;
  /** Seeds whose file took longer than `HANG_MS`, or never ended. */
  readonly hung: number[];
  /** Seeds of `silent`, `crashed` and `broken` files, and of those that broke the memory cap. */
  readonly faulty: { seed: number; kind: string; outcome: string; error?: unknown }[];
  readonly heaps: number[];
  slowest: number;
}

export async function main(options: readonly string[]): Promise<void> {
  const value = (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
  const wanted = value("--run");
  const runs = [...FUZZ_RUNS.keys()].filter((name) =>
    wanted === undefined ? name.startsWith("structured/") : name === wanted,
  );
  const only = value("--only");
  if (runs.length === 0 || (only !== undefined && runs.length > 1)) {
    const names = [...FUZZ_RUNS.keys()].join(", ");
    console.error(`fuzz: expected --run with one of ${names}; got ${wanted ?? "none, which --only needs"}`);
    process.exitCode = 2;
    return;
  }
  if (only !== undefined) {
    await showOne(runs[0], Number(only));
    return;
  }
  const count = Number(value("--files") ?? COUNT);
  const firstSeed = Number(value("--seed") ?? 0);
  const rows = [];
  for (const run of runs) {
    const start = performance.now();
    const tally = await fuzz({ run, firstSeed, count });
    const seconds = (performance.now() - start) / 1000;
    for (const fault of tally.faulty.slice(0, 20)) console.error(`fuzz: ${run}`, fault);
    for (const seed of tally.hung) console.error(`fuzz: ${run} took over ${HANG_MS} ms on seed ${seed}`);
    rows.push(...rowsOf(run, count, seconds, tally));
  }
  if (options.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else {
    console.table(rows);
    printMachine();
  }
  process.exitCode = rows.every(({ value, target }) => target !== "0" || value === 0) ? 0 : 1;
}

/** What became of one file, and a structured file itself: text, or hexadecimal where it is none. */
async function showOne(run: string, seed: number): Promise<void> {
  const format = STRUCTURED_FORMATS.find(({ name }) => run === `structured/${name}`);
  if (format) {
    const bytes = Buffer.from(structuredFile(format, seed));
    console.log(format.separators ? bytes.toString("latin1") : bytes.toString("hex"));
  }
  console.log(run, seed, await FUZZ_RUNS.get(run)!(seed));
}

function rowsOf(name: string, count: number, seconds: number, { outcomes, hung, heaps, slowest }: Tally) {
  const growth = heaps.length < 2 ? 0 : (heaps[heaps.length - 1] - heaps[0]) / 2 ** 20;
  const row = (what: string, value: number, unit: string, target: string) => ({
    case: `${name}: ${what}`,
    value,
    unit,
    target,
  });
  return [
    row("read", count, "files", ""),
    row("throughput", round(count / seconds, 0), "files/s", ""),
    row("with a reason", outcomes.reason, "files", ""),
    row("score as if intact", outcomes.unchanged, "files", ""),
    row("legal all the same", outcomes.legal, "files", ""),
    row("broken without a reason", outcomes.silent, "files", "0"),
    row("crashed", outcomes.crashed, "files", "0"),
    row("promise broken", outcomes.broken, "files", "0"),
    row(`over ${HANG_MS} ms`, hung.length, "files", "0"),
    row("slowest", round(slowest, 1), "ms", `< ${HANG_MS}`),
    row("heap growth", round(growth, 1), "MB", "< 32"),
  ];
}

/** Runs all seeds, in a new child after each that hangs or breaks the memory cap. */
async function fuzz(task: FuzzTask): Promise<Tally> {
  const tally: Tally = {
    outcomes: { reason: 0, unchanged: 0, legal: 0, silent: 0, crashed: 0, broken: 0 },
    hung: [],
    faulty: [],
    heaps: [],
    slowest: 0,
  };
  const end = task.firstSeed + task.count;
  let next = task.firstSeed;
  while (next < end) {
    const stuckAt = await runChild({ ...task, firstSeed: next, count: end - next }, tally);
    next = stuckAt === undefined ? end : stuckAt + 1;
  }
  return tally;
}

/** Resolves with the seed at which the child hung or died, if any. Results of an unfinished batch are lost. */
function runChild({ run, firstSeed, count }: FuzzTask, tally: Tally): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [run, `${firstSeed}`, `${count}`], {
      execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_CAP_MB}`],
    });
    let seed: number | undefined;
    let since = Date.now();
    let hangs = false;
    const watch = setInterval(() => {
      hangs = Date.now() - since > DEAD_MS;
      if (hangs) child.kill("SIGKILL");
    }, 1000);
    child.on("message", (message: number | FuzzBatch) => {
      since = Date.now();
      if (typeof message === "number") seed = message;
      else addBatch(message, tally);
    });
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      if (code === 0) resolve(undefined);
      else if (seed === undefined) reject(new Error(`fuzz: the child did not start; got ${code ?? signal}`));
      else {
        if (hangs) tally.hung.push(seed);
        else {
          tally.outcomes.crashed++;
          tally.faulty.push({ seed, kind: "", outcome: "crashed", error: `${code ?? signal}` });
        }
        resolve(seed);
      }
    });
  });
}

function addBatch({ results, heapBytes }: FuzzBatch, tally: Tally): void {
  tally.heaps.push(heapBytes);
  for (const { seed, kind, outcome, milliseconds, error } of results) {
    tally.outcomes[outcome]++;
    tally.slowest = Math.max(tally.slowest, milliseconds);
    if (milliseconds > HANG_MS) tally.hung.push(seed);
    if (outcome === "silent" || outcome === "crashed" || outcome === "broken")
      tally.faulty.push({ seed, kind, outcome, error });
  }
}
