// Which rows go into which batch, as a pure function of seed and step: nothing to store, so resuming is exact.
import { checkKeys } from "../check-keys.ts";
import { JobError } from "../errors.ts";
import { randomStream } from "../random/random-stream.ts";
import type { HostTensor } from "../safetensors.ts";

/** A batch is made of `take` rows from each pool, in the order of the pools. */
export interface Sampler {
  readonly pools: readonly Pool[];
  /**
   * "shuffled": each pool goes through all of its rows in a new random order each epoch; "sequential": in their own
   * order, around and around; "random": each row drawn independently, with replacement. @default "shuffled"
   */
  readonly order?: "shuffled" | "sequential" | "random";
}

export interface Pool {
  readonly rows: RowSet;
  /** Rows of each batch that come from this pool. A small pool simply comes around more often. */
  readonly take: number;
}

/** Every row of an array, a stretch of rows, or those whose numbers an int32 array lists. */
export type RowSet =
  | { readonly all: string }
  | { readonly from: number; readonly count: number }
  | { readonly listed: string };

/** The row numbers of a step's batch; the array is reused. */
export interface BatchRows {
  readonly size: number;
  /** One more than the largest row number that can come. */
  readonly bound: number;
  rows(step: number): Int32Array;
}

type Arrays = Readonly<Record<string, HostTensor>>;

/**
 * @throws JobError naming the sampler if a pool is empty, out of range or unknown
 */
export function compileSampler(name: string, sampler: Sampler, arrays: Arrays, seed: number): BatchRows {
  const where = `sampler "${name}"`;
  checkKeys(where, sampler, ["pools", "order"]);
  const { pools, order = "shuffled" } = sampler;
  if (!Object.hasOwn(ORDERS, order))
    throw new JobError(`${where}: order must be one of ${Object.keys(ORDERS).join(", ")}; got "${order}"`);
  const parts = pools.map((pool, i) => {
    checkKeys(`${where}, pool ${i}`, pool, ["rows", "take"]);
    if (!Number.isSafeInteger(pool.take) || pool.take < 1)
      throw new JobError(`${where}: take must be an integer >= 1; got ${pool.take} in pool ${i}`);
    const rows = rowNumbers(pool.rows, arrays, `${where}, pool ${i}`);
    return { take: pool.take, rows, pick: ORDERS[order](rows.length, seed, `sampler/${name}/${i}`) };
  });
  const size = parts.reduce((sum, { take }) => sum + take, 0);
  if (size === 0) throw new JobError(`${where}: at least one pool is needed`);
  const batch = new Int32Array(size);
  let held: number | undefined;
  return {
    size,
    bound: parts.reduce((most, { rows }) => rows.reduce((a, row) => Math.max(a, row + 1), most), 0),
    rows: (step) => {
      if (step === held) return batch;
      held = step;
      let at = 0;
      for (const { take, rows, pick } of parts)
        for (let i = 0; i < take; i++) batch[at++] = rows[pick(step * take + i)];
      return batch;
    },
  };
}

/** For a pool of `length` rows: which of them is the n-th ever taken. */
const ORDERS: Record<
  NonNullable<Sampler["order"]>,
  (length: number, seed: number, stream: string) => (n: number) => number
> = {
  sequential: (length) => (n) => n % length,
  shuffled: (length, seed, stream) => {
    const random = randomStream(seed, stream);
    let epoch = -1;
    let permutation: Uint32Array = new Uint32Array();
    return (n) => {
      const wanted = Math.floor(n / length);
      if (wanted !== epoch) permutation = random.permutation(length, (epoch = wanted));
      return permutation[n % length];
    };
  },
  random: (length, seed, stream) => {
    const random = randomStream(seed, stream);
    const one = new Float64Array(1);
    return (n) => random.integers(one, { step: n, high: length })[0];
  },
};

function rowNumbers(set: RowSet, arrays: Arrays, where: string): Int32Array {
  const rows = "listed" in set ? listed(set.listed, arrays, where) : stretch(set, arrays, where);
  if (rows.length === 0) throw new JobError(`${where}: the pool must have rows; it has none`);
  return rows;
}

function listed(name: string, arrays: Arrays, where: string): Int32Array {
  const data = arrays[name]?.data;
  if (!(data instanceof Int32Array) || data.some((row) => row < 0))
    throw new JobError(`${where}: listed must name an int32 array of row numbers >= 0; got "${name}"`);
  return data;
}

function stretch(set: Exclude<RowSet, { listed: string }>, arrays: Arrays, where: string): Int32Array {
  const { from, count } = "all" in set ? { from: 0, count: arrays[set.all]?.shape[0] } : set;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(count) || from < 0 || from + count > 2 ** 31 - 1)
    throw new JobError(
      `${where}: rows must be those of a known array, or from and count; got ${JSON.stringify(set)}`,
    );
  return Int32Array.from({ length: count }, (_, i) => from + i);
}
