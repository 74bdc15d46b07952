// What do descriptors cost? `npm run bench -- descriptors [--json]`: generated tunes with a bass, one core.
import { parseArgs } from "node:util";
import { describe, describeScore, fingerprint } from "@semitone/music";
import { tune } from "../packages/music/cases/tunes.ts";
import { printMachine } from "./machine.ts";

/** Notes of the melodies; each has about half as many in its bass. */
const LENGTHS = [32, 100, 200];
const PIECES = 300;
const ROUNDS = 8;

export async function main(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: { json: { type: "boolean", default: false } },
  });
  const measurements = LENGTHS.flatMap((length) => {
    const scores = Array.from({ length: PIECES }, (_, seed) => tune(seed, length));
    const notes = Math.round(scores.reduce((total, score) => total + score.notes.length, 0) / PIECES);
    return Object.entries({ describeScore, "describe (piece and bars)": describe, fingerprint }).map(
      ([name, work]) => ({
        case: `${name}, ${notes} notes a piece`,
        value: bestRate(scores, work),
        unit: "pieces/s",
        target: name === "fingerprint" ? undefined : ">= 1500",
      }),
    );
  });
  if (values.json) console.log(JSON.stringify(measurements));
  else {
    for (const { case: name, value, unit, target } of measurements)
      console.log(
        `${name.padEnd(48)} ${value.toFixed(0).padStart(7)} ${unit}${target ? ` (target ${target})` : ""}`,
      );
    printMachine("a single thread");
  }
}

/** Items a second of processor time, in the best of a few rounds: other programs count less than by the clock. */
function bestRate<Item>(items: readonly Item[], work: (item: Item) => unknown): number {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    for (const item of items) work(item);
    best = Math.max(best, (1e6 * items.length) / process.cpuUsage(start).user);
  }
  return best;
}
