// How fast does a folder of music come in, and in how much memory? Options: --data FOLDER (else made-up tunes), --huge, --json.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "@semitone/disk";
import { createProject, importFolder, openProject } from "@semitone/library";
import type { Score } from "@semitone/music";
import {
  createScore,
  DESCRIPTOR_NAMES,
  describeScore,
  readMidi,
  readScores,
  stretchTempo,
  ticks,
  transpose,
  writeMidi,
} from "@semitone/music";
import { printMachine } from "./machine.ts";
import { measureImport } from "./measure-import.ts";

interface Row {
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** What is aimed at, e.g. `< 45`; empty for a figure given for comparison. */
  readonly target: string;
}

/** Pieces that `--huge` imports. */
const HUGE = 100_000;

/** Made-up tunes where no folder is given. */
const TUNES = 2000;

export async function main(options: readonly string[]): Promise<void> {
  if (options[0] === "--in-process") return await importInThisProcess(options[1], options[2]);
  const scratch = temporaryFolder("bench");
  try {
    const given = optionValue(options, "--data");
    const data = given ?? makeTunes(join(scratch, "tunes"), TUNES);
    const rows = [
      ...readerRows(data),
      ...(await importRows(data, given !== undefined, scratch)),
      ...(options.includes("--huge") ? await hugeRows(data, scratch) : []),
      describeRow(data),
      ...peerRows(data),
    ];
    if (options.includes("--json")) console.log(JSON.stringify(rows, null, 2));
    else {
      console.table(rows.map((row) => ({ ...row, value: Number(row.value.toPrecision(4)) })));
      printMachine();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Bytes to scores, one core, files in memory: many small ones for files/s, few long ones for MB/s. */
function readerRows(data: string): Row[] {
  const small = midiFiles(data)
    .slice(0, 4000)
    .map((path) => readFileSync(path));
  const long = Array.from({ length: 20 }, (_, k) => writeMidi(tune(k, 20_000)));
  return [
    {
      case: "read small files, one core",
      value: small.length / readAll(small),
      unit: "files/s",
      target: ">= 3000",
    },
    {
      case: "read long files, one core",
      value: long.reduce((sum, bytes) => sum + bytes.length, 0) / 1e6 / readAll(long),
      unit: "MB/s",
      target: ">= 15",
    },
  ];
}

/** Seconds to read all files, the best of three. */
function readAll(files: readonly Uint8Array[]): number {
  let notes = 0;
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    for (const bytes of files) notes += readMidi(bytes).score?.notes.length ?? 0;
    return (performance.now() - start) / 1000;
  });
  if (notes === 0) throw new Error("bench import: expected notes; got none; is this a folder of MIDI files?");
  return Math.min(...times);
}

async function importRows(data: string, isGiven: boolean, scratch: string): Promise<Row[]> {
  const project = join(scratch, "project");
  await createProject(project).close();
  const first = await measureImport(project, data);
  const second = await measureImport(project, data);
  const files = first.report.found;
  const name = `${files} files, ${availableParallelism()} cores`;
  // The targets are for the 7,250 files of one data set.
  const target = (text: string) => (isGiven && files >= 7000 && files <= 8000 ? text : "");
  return [
    { case: `import ${name}`, value: first.seconds, unit: "s", target: target("< 45") },
    {
      case: `import ${name}, processes and all`,
      value: first.peakMegabytes,
      unit: "MB peak",
      target: "< 600",
    },
    { case: `import ${name} again, unchanged`, value: second.seconds, unit: "s", target: target("< 5") },
  ];
}

/** Copies of the data in other keys and tempi until there are enough, then one import of them all. */
async function hugeRows(data: string, scratch: string): Promise<Row[]> {
  const folder = join(scratch, "huge");
  await augment(midiFiles(data), folder, HUGE);
  const project = join(scratch, "huge-project");
  await createProject(project).close();
  const { seconds, report, peakMegabytes, samples } = await measureImport(project, folder);
  const quarter = Math.floor(samples.length / 4);
  const growth = median(samples.slice(-2 * quarter, -quarter)) / median(samples.slice(quarter, 2 * quarter));
  return [
    { case: `import ${report.found} files`, value: seconds, unit: "s", target: "" },
    {
      case: `import ${report.found} files, processes and all`,
      value: peakMegabytes,
      unit: "MB peak",
      target: "",
    },
    {
      case: `memory in the third quarter of it over the second`,
      value: growth,
      unit: "ratio",
      target: "< 1.2",
    },
  ];
}

async function augment(sources: readonly string[], folder: string, count: number): Promise<void> {
  const scores: Score[] = [];
  for (const path of sources) {
    const { score } = readMidi(readFileSync(path));
    if (score && score.notes.length > 0) scores.push(score);
  }
  for (let k = 0; k < count; k++) {
    const round = Math.floor(k / scores.length);
    const part = join(folder, `part-${Math.floor(k / 1000)}`);
    if (k % 1000 === 0) mkdirSync(part, { recursive: true });
    const moved = transpose(scores[k % scores.length], (round % 11) - 5);
    writeFileSync(join(part, `${k}.mid`), writeMidi(stretchTempo(moved, 1 + round / 50)));
  }
}

async function importInThisProcess(projectFolder: string, folder: string): Promise<void> {
  const project = openProject(projectFolder);
  const { found, dropped } = await importFolder(project, folder);
  await project.close();
  console.log(JSON.stringify({ found, dropped }));
}

/** Bytes to descriptors, the work that the peers do a dozen features of, on the same files. */
function describeRow(data: string): Row {
  const files = sampleOf(data).map((path) => ({ path, bytes: readFileSync(path) }));
  const describeAll = () => {
    for (const { path, bytes } of files)
      for (const { score } of readScores(path, bytes).scores)
        if (score.notes.length > 0) describeScore(score);
  };
  describeAll(); // compiles
  const start = performance.now();
  describeAll();
  const value = files.length / ((performance.now() - start) / 1000);
  return {
    case: `parse and ${DESCRIPTOR_NAMES.length} descriptors, one core`,
    value,
    unit: "files/s",
    target: "",
  };
}

/** The same work with Python's tools, where SEMITONE_PEER_PYTHON names an interpreter that has them. */
function peerRows(data: string): Row[] {
  const python = process.env.SEMITONE_PEER_PYTHON;
  if (!python) return [];
  const script = join(dirname(fileURLToPath(import.meta.url)), "peers", "import_peer.py");
  const files = midiFiles(data);
  const sample = files.filter((_, k) => k % Math.ceil(files.length / 200) === 0);
  const { stdout, stderr, status } = spawnSync(python, [script], {
    input: sample.join("\n"),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`bench import: the peer failed; got ${stderr.slice(-500)}`);
  return JSON.parse(stdout);
}

/** About 200 files, evenly spread. */
function sampleOf(folder: string): string[] {
  const files = midiFiles(folder);
  return files.filter((_, k) => k % Math.ceil(files.length / 200) === 0);
}

function midiFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => [".mid", ".midi"].includes(extname(file).toLowerCase()))
    .sort()
    .map((file) => join(folder, file));
}

function makeTunes(folder: string, count: number): string {
  mkdirSync(folder);
  for (let k = 0; k < count; k++) writeFileSync(join(folder, `${k}.mid`), writeMidi(tune(k, 50 + (k % 500))));
  return folder;
}

/** Two voices that wander by a linear congruential generator. */
function tune(seed: number, notes: number): Score {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return createScore({
    ticksPerQuarter: 480,
    notes: Array.from({ length: notes }, (_, k) => ({
      onset: ticks(Math.floor(k / 2) * 240),
      duration: ticks(120 * (1 + next(4))),
      pitch: (k % 2 === 0 ? 48 : 66) + next(14),
      velocity: 50 + next(60),
      track: k % 2,
    })),
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function optionValue(options: readonly string[], name: string): string | undefined {
  const at = options.indexOf(name);
  return at < 0 ? undefined : options[at + 1];
}
