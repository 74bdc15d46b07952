// How long it takes to place a collection, and to choose the next piece after a label.
import { labelPool, nextPieces } from "@semitone/models";
import { randomFrom } from "@semitone/stats";

const CLOUDS = 5;
const LABELS = 100;
const REPEATS = 5;

export interface QueueSpeed {
  readonly pieces: number;
  /** Processor seconds. */
  readonly place: number;
  readonly refit: number;
}

/** Made-up rows in five clouds, 100 of which have a label; the time of a refit with its choice of one piece, the middle of five. */
export async function queueSpeed(pieces: number): Promise<QueueSpeed> {
  const random = randomFrom(1);
  const families = Array.from({ length: 120 }, (_, c) => ["descriptors", "meter", "tonal", "rhythm"][c % 4]);
  const rows = Array.from({ length: pieces }, (_, i) =>
    Float64Array.from(families, (_, c) => (c % CLOUDS === i % CLOUDS ? 1 : 0) + 2 * random() - 1),
  );
  const texts = rows.map((_, i) => `piece ${i}`);
  const [pool, place] = await timed(() => labelPool({ rows, families, groups: texts, names: texts }));
  const labelled = Array.from({ length: LABELS }, (_, i) => i);
  const targets = labelled.map((row) => Array.from({ length: CLOUDS }, (_, k) => Number(k === row % CLOUDS)));
  const task = { kind: "classes", classes: CLOUDS, known: { rows: labelled, targets } } as const;
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++)
    times.push((await timed(() => nextPieces(pool, [task], { n: 1, asked: LABELS, closed: labelled })))[1]);
  return { pieces, place, refit: times.sort((a, b) => a - b)[REPEATS >> 1] };
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return [result, (user + system) / 1e6];
}
