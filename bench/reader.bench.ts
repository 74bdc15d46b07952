// How fast is MIDI read on one core, score and all? Options: --data FOLDER (every .mid under it, else made-up files), --json.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readMidi, writeMidi } from "@semitone/music";
import { generateMidi } from "../tests/fuzz/generate-midi.ts";
import { HOSTILE_MIDI, hostileMidi } from "../tests/fuzz/hostile-midi.ts";
import { printMachine } from "./machine.ts";
import { median, round } from "./statistics.ts";

const GENERATED = 2000;
const REPEATS = 5;
/** The largest file that is read by default. */
const HOSTILE_BYTES = 2 ** 26;
/** About half a megabyte: throughput without the cost of starting a file. */
const LONG_FILE_COPIES = 2000;

export async function main(options: readonly string[]): Promise<void> {
  const dataAt = options.indexOf("--data");
  const files =
    dataAt < 0
      ? Array.from({ length: GENERATED }, (_, seed) => generateMidi(seed).bytes)
      : midiFiles(options[dataAt + 1]).map((path) => new Uint8Array(readFileSync(path)));
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  const seconds = timeOf(() => {
    for (const file of files) readMidi(file);
  });
  const long = longFile();
  const longSeconds = timeOf(() => readMidi(long));
  const rows = [
    { case: "small files", value: round(files.length / seconds, 0), unit: "files/s", target: ">= 3000" },
    { case: "small files", value: round(bytes / seconds / 1e6), unit: "MB/s", target: "" },
    { case: "bytes a small file", value: round(bytes / files.length, 0), unit: "bytes", target: "" },
    { case: "one long file", value: round(long.length / longSeconds / 1e6), unit: "MB/s", target: ">= 15" },
    { case: "bytes of the long file", value: long.length, unit: "bytes", target: "" },
    ...hostileRows(),
  ];
  if (options.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else {
    console.table(rows);
    printMachine();
  }
}

/** The slowest of the files that are made to be slow. */
function hostileRows() {
  const times = HOSTILE_MIDI.map((name) => {
    const bytes = hostileMidi(name, HOSTILE_BYTES);
    const start = performance.now();
    readMidi(bytes);
    return { name, milliseconds: performance.now() - start };
  });
  const { name, milliseconds } = times.reduce((a, b) => (a.milliseconds > b.milliseconds ? a : b));
  return [
    { case: `64 MiB of ${name}, the slowest`, value: round(milliseconds, 0), unit: "ms", target: "< 2000" },
  ];
}

/** Median seconds of a run, after one that warms up. */
function timeOf(run: () => void): number {
  run();
  return median(
    Array.from({ length: REPEATS }, () => {
      const start = performance.now();
      run();
      return (performance.now() - start) / 1000;
    }),
  );
}

/** The notes of one generated file over and over. */
function longFile(): Uint8Array {
  const score = readMidi(generateMidi(0).bytes).score!;
  const length = Math.max(...score.notes.map(({ onset, duration }) => onset + duration));
  return writeMidi({
    ...score,
    notes: Array.from({ length: LONG_FILE_COPIES }, (_, copy) =>
      score.notes.map((note) => ({ ...note, onset: (note.onset + copy * length) as typeof note.onset })),
    ).flat(),
  });
}

function midiFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.midi?$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}
