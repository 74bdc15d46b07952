// How long a step of a segment model takes on this machine, as busy as it is now: a few steps on made-up numbers, taken before anything is
// promised.
import { createSession, createTrainingSession, keepsOnDevice, randomStream } from "@semitone/runtime";
import type { SegmentNetworks } from "./beat-network.ts";
import { DEFAULT_SIZES, type SegmentNetworkSizes } from "./network.ts";
import { QUALITIES } from "./qualities.ts";
import { type MeasuredStep, modelledSeconds } from "./speed.ts";
import { THREADS } from "./threads.ts";
import { compileStep } from "./training-job.ts";

/** So many tell their mean within some percent; fewer have to do where a machine is so busy that they would take longer than this. */
const STEPS = 6;
const PATIENCE_SECONDS = 1.5;
/** Taken at once: what carries the state in and out is the smaller part then, as in a training. */
const AT_ONCE = 2;

export interface MeasureOptions {
  readonly networks: SegmentNetworks;
  /** @default DEFAULT_SIZES */
  readonly sizes?: Partial<SegmentNetworkSizes>;
  /** @default THREADS */
  readonly threads?: number;
}

/** Opens the step of a model and takes a few: about two seconds of work for networks of the default sizes. */
export async function measureStep({
  networks,
  sizes = {},
  threads = THREADS,
}: MeasureOptions): Promise<MeasuredStep> {
  const scale = { mean: QUALITIES.map(() => 0), deviation: QUALITIES.map(() => 1) };
  // An attribute adds next to nothing to a step.
  const { program } = compileStep([], { ...DEFAULT_SIZES, ...sizes }, scale, 1, networks);
  const session = await createTrainingSession({ createSession, keepsOnDevice }, program, { threads });
  try {
    const random = randomStream(1, "measure");
    for (const slot of session.slots.slice(0, AT_ONCE))
      for (const data of Object.values(slot)) if (data instanceof Float32Array) random.uniform(data);
    // The first is slower: memory is allotted.
    await session.step();
    const [start, before] = [performance.now(), process.cpuUsage()];
    const passed = () => (performance.now() - start) / 1000;
    let steps = 0;
    for (const count = Math.min(AT_ONCE, session.slots.length); steps < STEPS; steps += count) {
      if (passed() > PATIENCE_SECONDS) break;
      await session.run(count);
    }
    const seconds = passed() / steps;
    const { user, system } = process.cpuUsage(before);
    const modelled = modelledSeconds(networks) * THREADS;
    return { seconds, pace: (user + system) / 1e6 / steps / modelled };
  } finally {
    await session.dispose();
  }
}
