// What does a project of 100,000 pieces cost in the built program? Made-up rows, no music. Options: --pieces N, --folder DIR (kept, and used again), --only TEXT, --json.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "@semitone/disk";
import { buildCopy } from "../scripts/installed/build-copy.ts";
import { programOf } from "../scripts/workspace.ts";
import { printMachine } from "./machine.ts";
import { makeProject } from "./scale/made-up-project.ts";
import { median } from "./statistics.ts";

interface Row {
  readonly case: string;
  readonly milliseconds: number;
  /** What is aimed at with 100,000 pieces; empty for a figure given for comparison. */
  readonly target: string;
  /** Of all threads; what wall time would be at best where nothing else runs. */
  readonly cpuMilliseconds?: number;
  readonly peakMegabytes?: number;
}

const PIECES = 100_000;
/** Fresh processes for each short case; the middle one counts. */
const REPEATS = 5;

/** Calls of the library and of verbs: see `measure.ts`. */
const IN_PROCESS: readonly (readonly [name: string, target: string, repeats: number])[] = [
  ["open, list 20", "< 50 ms", REPEATS],
  ["open, list 20 from the middle", "", REPEATS],
  ["open, list 20 that hold a text", "", REPEATS],
  ["open, find one by its last name", "< 50 ms", REPEATS],
  ["open, nearest name", "", REPEATS],
  ["open, set one label", "< 50 ms", REPEATS],
  ["open, list all", "", 1],
  ["open, list all by content", "", 1],
  ["tag", "< 6 s, < 600 MB", 1],
  ["map", "< 12 s, < 600 MB", 1],
];

/** Commands of the program, whose time is told less that of `semitone --version`. */
const COMMANDS: readonly (readonly string[])[] = [
  ["pieces", "--limit", "20"],
  ["pieces", "--match", "piece-000777"],
  ["label", "set", "piece-000779", "mood=calm"],
];

export async function main(options: readonly string[]): Promise<void> {
  const optionOf = (name: string) => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : options[at + 1];
  };
  const pieces = Number(optionOf("--pieces") ?? PIECES);
  const kept = optionOf("--folder");
  const folder = kept ?? temporaryFolder("scale");
  const built = join(temporaryFolder("scale-built"), "workspace");
  try {
    buildCopy(resolve("."), built);
    cpSync(fileURLToPath(new URL("scale/measure.mjs", import.meta.url)), join(built, "measure.mjs"));
    if (!existsSync(join(folder, "library.db"))) {
      console.error(`making a project of ${pieces} pieces in ${folder} ...`);
      await makeProject(folder, pieces);
    }
    const only = optionOf("--only");
    const rows = [
      ...IN_PROCESS.filter(([name]) => only === undefined || name.includes(only)).map(
        ([name, target, repeats]) => measured(built, folder, name, target, repeats),
      ),
      ...(only === undefined ? commandRows(built, folder) : []),
    ];
    if (options.includes("--json")) console.log(JSON.stringify({ cpu: cpus()[0].model, pieces, rows }));
    else {
      console.table(
        rows.map(({ peakMegabytes, milliseconds, cpuMilliseconds, ...row }) => ({
          ...row,
          milliseconds: Number(milliseconds.toPrecision(4)),
          "CPU ms": cpuMilliseconds && Number(cpuMilliseconds.toPrecision(4)),
          "peak MB": peakMegabytes && Math.round(peakMegabytes),
        })),
      );
      printMachine(`${pieces} pieces`);
    }
  } finally {
    rmSync(dirname(built), { recursive: true, force: true });
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function measured(built: string, folder: string, name: string, target: string, repeats: number): Row {
  const results = Array.from({ length: repeats }, () => {
    const { stdout, status, stderr } = spawnSync(
      process.execPath,
      [join(built, "measure.mjs"), name, folder],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`scale: ${name} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout.trim().split("\n").at(-1)!) as {
      milliseconds: number;
      cpuMilliseconds: number;
      peakMegabytes: number;
    };
  });
  return {
    case: name,
    milliseconds: median(results.map(({ milliseconds }) => milliseconds)),
    target,
    cpuMilliseconds: median(results.map(({ cpuMilliseconds }) => cpuMilliseconds)),
    peakMegabytes: Math.max(...results.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

function commandRows(built: string, folder: string): Row[] {
  const program = programOf("semitone", built);
  const timeOf = (words: readonly string[]) =>
    median(
      Array.from({ length: REPEATS }, () => {
        const start = performance.now();
        const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
          cwd: folder,
          encoding: "utf8",
        });
        if (status !== 0)
          throw new Error(`scale: semitone ${words.join(" ")} ended with ${status}: ${stderr}`);
        return performance.now() - start;
      }),
    );
  const startUp = timeOf(["--version"]);
  return [
    { case: "semitone --version", milliseconds: startUp, target: "" },
    ...COMMANDS.map((words) => ({
      case: `semitone ${words.join(" ")}, less start-up`,
      milliseconds: timeOf(words) - startUp,
      target: words.includes("--match") ? "" : "< 50 ms",
    })),
  ];
}
