// How long a step of a segment model takes on this machine, as busy as it is now: a few steps on made-up numbers, taken before anything is
// promised.
import { createSession, createTrainingSession, keepsOnDevice, randomStream } from "@semitone/runtime";
import type { SegmentNetworks } from "./beat-network.ts";
import { DEFAULT_SIZES, type SegmentNetworkSizes } from "./network.ts";
import { QUALITIES } from "./qualities.ts";
import { type MeasuredStep, modelledSeconds } from "./speed.ts";
import { THREADS } from "./threads.ts";
import { compileStep } from "./training-job.ts";

/** Steps of the network take a third of a second each where a machine is slow; so many tell their mean within some percent. */
const STEPS = 6;

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
    for (const slot of session.slots.slice(0, STEPS))
      for (const data of Object.values(slot)) if (data instanceof Float32Array) random.uniform(data);
    // The first is slower: memory is allotted.
    await session.step();
    const [start, before] = [performance.now(), process.cpuUsage()];
    const steps = Math.min(STEPS, session.slots.length);
    await session.run(steps);
    const seconds = (performance.now() - start) / 1000 / steps;
    const { user, system } = process.cpuUsage(before);
    const modelled = modelledSeconds(networks) * THREADS;
    return { seconds, pace: (user + system) / 1e6 / steps / modelled };
  } finally {
    await session.dispose();
  }
}
