// What do files of 3 KB cost that are made to cost an import as much as they can, and do they fare the same on a busy machine?
// Options: --count N (default 250), --busy N processes beside it (default 8), --json.
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "@semitone/disk";
import type { ImportReport } from "@semitone/library";
import { createProject, importFolder, openProject } from "@semitone/library";
import { costlyMidi } from "../tests/fuzz/costly-midi.ts";
import { printMachine } from "./machine.ts";
import { round } from "./statistics.ts";

const COUNT = 250;
const BUSY = 8;
/** Processor seconds that all files together may take. */
const TARGET_SECONDS = 5;

export async function main(options: readonly string[]): Promise<void> {
  if (options[0] === "--in-process") return await importInThisProcess(options[1], options[2]);
  const value = (name: string, otherwise: number) =>
    options.includes(name) ? Number(options[options.indexOf(name) + 1]) : otherwise;
  const count = value("--count", COUNT);
  const busy = value("--busy", BUSY);
  const scratch = temporaryFolder("hostile");
  try {
    const folder = join(scratch, "files");
    mkdirSync(folder);
    for (const { name, bytes } of costlyMidi(count)) writeFileSync(join(folder, name), bytes);
    const alone = await measure(scratch, folder, 0);
    const beside = await measure(scratch, folder, busy);
    const isEqual = JSON.stringify(alone.fates) === JSON.stringify(beside.fates);
    const rows = [rowOf("alone", alone), rowOf(`beside ${busy} busy processes`, beside)];
    if (options.includes("--json"))
      console.log(JSON.stringify({ cpu: cpus()[0].model, rows, isEqual }, null, 2));
    else {
      console.table(rows);
      printMachine(`${count} files`);
      console.log(`the fate of every file is ${isEqual ? "the same" : "NOT the same"} alone and beside them`);
    }
    process.exitCode = isEqual && alone.cpuSeconds < TARGET_SECONDS ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Measured {
  /** Of the import and its reader processes together, their start included. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Status and reasons of each file, in order. */
  readonly fates: readonly string[];
  readonly counts: Pick<ImportReport, "kept" | "repaired" | "dropped">;
  readonly timeouts: number;
  readonly load: number;
}

function rowOf(name: string, { cpuSeconds, seconds, counts, timeouts, load }: Measured) {
  return {
    case: name,
    "CPU s": round(cpuSeconds),
    "wall-clock s": round(seconds),
    ...counts,
    "dropped as timeout": timeouts,
    load: round(load, 1),
  };
}

/** One import into a new project, in a process of its own, as a user runs it, beside so many processes that do nothing but compute. */
async function measure(scratch: string, folder: string, busy: number): Promise<Measured> {
  const project = join(scratch, `project-${busy}`);
  await createProject(project).close();
  const others = Array.from({ length: busy }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }),
  );
  try {
    const runner = fileURLToPath(new URL("../scripts/bench.ts", import.meta.url));
    const child = spawn(
      process.execPath,
      [...process.execArgv, runner, "hostile", "--in-process", project, folder],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    return { ...JSON.parse(await outputOf(child)), load: loadavg()[0] } as Measured;
  } finally {
    for (const other of others) other.kill("SIGKILL");
  }
}

function outputOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout!.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}

async function importInThisProcess(projectFolder: string, folder: string): Promise<void> {
  const before = treeCpuSeconds();
  const project = openProject(projectFolder);
  const report = await importFolder(project, folder);
  await project.close();
  // The reader processes count once the system has taken note of their end.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { seconds, kept, repaired, dropped, reasons, items } = report;
  console.log(
    JSON.stringify({
      cpuSeconds: treeCpuSeconds() - before,
      seconds,
      counts: { kept, repaired, dropped },
      timeouts: reasons.timeout ?? 0,
      fates: items.map((item) => [item.file, item.status, ...item.reasons].join(" ")),
    }),
  );
}

/** Processor time of this process and its ended children: by Linux's /proc, elsewhere without the children. */
function treeCpuSeconds(): number {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    // utime, stime, cutime, cstime, in hundredths of a second.
    return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) / 100;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}
