// How fast segment models train on this machine: recorded by trainings, read before others. Says how many steps fit into a wish for time,
// and what to promise; no training looks at it while it runs.
import { cpus } from "node:os";
import { join } from "node:path";
import { readJsonFile, writeWholeFile } from "@semitone/disk";
import { z } from "zod";
import type { NetworkKind } from "../choices.ts";
import type { SegmentNetworks } from "./beat-network.ts";

/** Where the speed is recorded, in a project's cache. */
export const SPEED_FILE = "speed.json";

/** Seconds of a step with MLPs and no attribute on two quiet cores, batch 128: 67 ms (docs/results-music.md, control). */
const SECONDS_PER_STEP = 0.067;
/** Time of a step with this network on both sides, against MLPs (docs/tagging.md, networks). */
const FACTOR: Readonly<Record<NetworkKind, number>> = { mlp: 1, cnn: 1.8, gru: 1.5, transformer: 1.7 };

const seconds = z.number().positive().max(3600);
const schema = z.object({
  version: z.literal(1),
  /** Seconds of a step, by CPU and `encoder+decoder`. */
  secondsPerStep: z.record(z.string(), z.object({ fastest: seconds, last: seconds })),
});

/** Seconds of a step. */
export interface StepSeconds {
  /** Of the fastest training: what a budget is divided by, so that one busy afternoon does not spoil the models after it. */
  readonly fastest: number;
  /** As measured just now, else of the last training: what is promised. */
  readonly last: number;
}

/** What `measureStep` finds. */
export interface MeasuredStep {
  /** Of a step, by the clock. */
  readonly seconds: number;
  /** Work of the processor for a step, against the cost model: what one thread does takes so much longer here, however busy others are. */
  readonly pace: number;
}

const nameOf = ({ encoder, decoder }: SegmentNetworks): string =>
  `${cpus()[0]?.model.trim() ?? "unknown"}: ${encoder}+${decoder}`;

/** Seconds of a step as the cost model has them: by the networks alone, the same on every machine. */
export const modelledSeconds = ({ encoder, decoder }: SegmentNetworks): number =>
  (SECONDS_PER_STEP * (FACTOR[encoder] + FACTOR[decoder])) / 2;

/** Seconds of a step: as measured and as trainings with these networks on this CPU recorded them, else as the cost model has them. */
export function secondsPerStep(cache: string, networks: SegmentNetworks, measured?: number): StepSeconds {
  const recorded = readSpeeds(cache)[nameOf(networks)];
  if (measured !== undefined)
    return { fastest: Math.min(measured, recorded?.fastest ?? measured), last: measured };
  const modelled = modelledSeconds(networks);
  return recorded ?? { fastest: modelled, last: modelled };
}

/** Records what a step took, for later wishes. Two digits: more would only be the load of the day. */
export function recordSpeed(cache: string, networks: SegmentNetworks, seconds: number): void {
  if (!(seconds > 0 && Number.isFinite(seconds))) return;
  const known = readSpeeds(cache);
  const name = nameOf(networks);
  const last = Number(seconds.toPrecision(2));
  const fastest = Math.min(last, known[name]?.fastest ?? last);
  const speeds = { ...known, [name]: { fastest, last } };
  const sorted = Object.fromEntries(Object.entries(speeds).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeWholeFile(
    join(cache, SPEED_FILE),
    `${JSON.stringify({ version: 1, secondsPerStep: sorted }, null, 2)}\n`,
  );
}

/** What is recorded; nothing where the file is missing or damaged, which a cache may be. */
function readSpeeds(cache: string): Readonly<Record<string, StepSeconds>> {
  try {
    return schema.parse(readJsonFile(join(cache, SPEED_FILE))).secondsPerStep;
  } catch {
    return {};
  }
}
