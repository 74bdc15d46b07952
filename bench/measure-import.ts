// An import as a user runs it: its time, and the memory and processor time of all of its processes.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { ImportReport } from "@semitone/library";

export interface Measured {
  readonly seconds: number;
  /** Of the processors, all processes together, by Linux's /proc; NaN elsewhere. */
  readonly cpuSeconds: number;
  readonly report: Pick<ImportReport, "found" | "dropped">;
  readonly peakMegabytes: number;
  /** Memory of all processes together, in MB, at even times. */
  readonly samples: readonly number[];
}

/** An import in a process of its own, as a user runs it, with the memory of that process and its children. */
export async function measureImport(project: string, folder: string): Promise<Measured> {
  const runner = fileURLToPath(new URL("../scripts/bench.ts", import.meta.url));
  const start = performance.now();
  const before = childrenSeconds();
  const child = spawn(
    process.execPath,
    [...process.execArgv, runner, "import", "--in-process", project, folder],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(treeMegabytes(child)), 100);
  const text = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1000;
  const measured = samples.filter((value) => !Number.isNaN(value));
  return {
    seconds,
    cpuSeconds: childrenSeconds() - before,
    report: JSON.parse(text),
    peakMegabytes: measured.length > 0 ? Math.max(...measured) : Number.NaN,
    samples: measured,
  };
}

/** Ticks of the clock in a second, as Linux counts them for programs. */
const TICKS = 100;

/** Processor time of all children that have ended, and of theirs. */
function childrenSeconds(): number {
  try {
    // Behind the name, which is in brackets: state, then 12 numbers, then the ticks of children in user and system mode.
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    return (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of a process and its children by Linux's /proc, pages that they share counted for each; NaN elsewhere. */
function treeMegabytes({ pid }: ChildProcess): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    const kilobytes = [String(pid), ...children].map(residentKilobytes);
    return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** 0 for a process that has ended meanwhile. */
function residentKilobytes(pid: string): number {
  try {
    return Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
