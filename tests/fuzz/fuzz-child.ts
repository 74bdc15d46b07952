// Fuzzes one of the runs in a process of its own, so that a hang can be seen and ended from outside and memory has a cap.
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { FuzzResult } from "./fuzz.ts";
import { FUZZ_RUNS } from "./fuzz.ts";

/** The results of some seeds in a row; with the last, the heap in use after collection, in bytes. */
export interface FuzzBatch {
  readonly results: readonly (FuzzResult & { readonly seed: number })[];
  readonly heapBytes: number;
}

const BATCH = 500;

const [name, firstSeed, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const run = FUZZ_RUNS.get(name)!;
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

for (let done = 0; done < count; done += BATCH) {
  const results: FuzzBatch["results"][number][] = [];
  for (let seed = firstSeed + done; seed < firstSeed + Math.min(done + BATCH, count); seed++) {
    // Before the work, so that the parent knows which seed hangs.
    await send(seed);
    const { error, ...result } = await run(seed);
    results.push({ seed, ...result, ...(error === undefined ? {} : { error: String(error) }) });
  }
  collectGarbage();
  await send({ results, heapBytes: process.memoryUsage().heapUsed });
}
process.disconnect();

function send(message: number | FuzzBatch): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}
