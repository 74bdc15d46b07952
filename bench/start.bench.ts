// How long until the built program has answered? Goals: `semitone --help` within 150 ms, `semitone tag` of 400 pieces
// within 1.5 s.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { writeCorpus } from "../scripts/demo/corpus/write-corpus.ts";
import { buildCopy } from "../scripts/installed/build-copy.ts";
import { programOf } from "../scripts/workspace.ts";
import { printMachine } from "./machine.ts";
import { median, round } from "./statistics.ts";

const PIECES = 400;
const ROUNDS = 15;

/** Tells, as the last thing on stderr, the microseconds that the process has used. */
const TELL_CPU = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    writeSync(2, "\\n" + (user + system));
  });
`)}`;

interface Times {
  /** Milliseconds until the process has ended. */
  readonly wall: number;
  /** Milliseconds of all its threads, the system's work for them included. */
  readonly cpu: number;
}

/** Prints medians over rounds in which the calls take turns; Node alone is what no program can save. */
export async function main(options: readonly string[]): Promise<void> {
  const home = temporaryFolder("start");
  try {
    const workspace = join(home, "workspace");
    buildCopy(resolve("."), workspace);
    const program = programOf("semitone", workspace);
    const project = prepareProject(program, home);
    const calls: Record<string, readonly string[]> = {
      "node alone": ["--eval", ""],
      "semitone --help": [program, "--help"],
      "semitone tag --help": [program, "tag", "--help"],
      [`semitone tag, ${PIECES} pieces seen before`]: [program, "tag"],
    };
    const times = new Map(Object.keys(calls).map((name) => [name, [] as Times[]]));
    for (let i = 0; i < ROUNDS; i++)
      for (const [name, args] of Object.entries(calls)) times.get(name)?.push(run(args, project));
    print(times, options.includes("--json"));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A project with a trained run, in which every piece has been tagged once. */
function prepareProject(program: string, home: string): string {
  const [music, labels, project] = ["music", "labels.csv", "project"].map((name) => join(home, name));
  writeCorpus({ pieces: PIECES, labelsPerMood: 10, seed: 7, music, labels });
  mkdirSync(project);
  run([program, "init"], project);
  run([program, "import", music], project);
  run([program, "label", "import", labels], project);
  run([program, "train", "--no-music"], project);
  run([program, "tag"], project);
  return project;
}

function run(args: readonly string[], cwd: string): Times {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--import", TELL_CPU, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
    maxBuffer: 1 << 26,
  });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(" ")}: expected exit code 0; got ${status}\n${stderr}`);
  return { wall, cpu: Number(stderr.slice(stderr.lastIndexOf("\n") + 1)) / 1000 };
}

function print(times: ReadonlyMap<string, readonly Times[]>, json: boolean): void {
  const cpu = cpus()[0].model.trim();
  const rows = [...times].map(([call, all]) => {
    const walls = all.map(({ wall }) => wall);
    return {
      call,
      milliseconds: round(median(walls), 0),
      fastest: round(Math.min(...walls), 0),
      cpuMilliseconds: round(median(all.map((one) => one.cpu)), 0),
    };
  });
  if (json) {
    console.log(JSON.stringify({ cpu, node: process.version, rounds: ROUNDS, rows }));
    return;
  }
  for (const { call, milliseconds, fastest, cpuMilliseconds } of rows) {
    const [wall, best, used] = [milliseconds, fastest, cpuMilliseconds].map((ms) => String(ms).padStart(5));
    console.log(`${call.padEnd(36)} ${wall} (fastest ${best}), processor time ${used}`);
  }
  printMachine(`medians of ${ROUNDS} rounds, in milliseconds`);
}
