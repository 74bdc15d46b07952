// How fast are random numbers made on one core? Goal: normals at 50 million a second.
import { randomStream } from "@semitone/runtime";
import { printMachine } from "./machine.ts";

const ELEMENTS = 1_000_000;
const REPEATS = 15;

/** Prints millions of numbers a second (median and best of 15 blocks of a million) for each kind. */
export async function main(options: readonly string[]): Promise<void> {
  const stream = randomStream(1, "bench");
  const floats = new Float32Array(ELEMENTS);
  const kinds: Record<string, (step: number) => void> = {
    normal: (step) => stream.normal(floats, { step }),
    uniform: (step) => stream.uniform(floats, { step }),
    bernoulli: (step) => stream.bernoulli(floats, { step }),
    integers: (step) => stream.integers(floats, { step, high: 1000 }),
    permutation: (step) => stream.permutation(ELEMENTS, step),
  };
  const rows = Object.entries(kinds).map(([kind, make]) => {
    const seconds = Array.from({ length: REPEATS }, (_, step) => {
      const start = process.hrtime.bigint();
      make(step);
      return Number(process.hrtime.bigint() - start) * 1e-9;
    }).sort((a, b) => a - b);
    const rate = (time: number) => ELEMENTS / time / 1e6;
    return { kind, millionsPerSecond: rate(seconds[REPEATS >> 1]), best: rate(seconds[0]) };
  });
  if (options.includes("--json")) console.log(JSON.stringify(rows));
  else {
    for (const { kind, millionsPerSecond, best } of rows)
      console.log(
        `${kind.padEnd(12)} ${millionsPerSecond.toFixed(0).padStart(5)} M/s   best ${best.toFixed(0)} M/s`,
      );
    printMachine("a single thread");
  }
}
