// What the tests of this package share: arrays as graph inputs, seeded noise, finite differences.
import { evaluate, input, randomFrom, type Tensor } from "@semitone/graph";

export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export type Feeds = Record<string, Float64Array>;

/** An input of the shape of `values`, which are added to `feeds`. */
export function feed(feeds: Feeds, name: string, { shape, data }: Values, dtype?: "int64"): Tensor {
  feeds[name] = Float64Array.from(data);
  return input(name, shape, dtype);
}

export const feedAll = (feeds: Feeds, values: Readonly<Record<string, Values>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, feed(feeds, name, value)]));

export const numbers = (tensor: Tensor, feeds: Feeds): number[] => [...evaluate([tensor], feeds)[0].data];

/** Seeded numbers, standard normal or uniform in [0, 1). */
export function draw(path: string, kind: "normal" | "uniform", size: number): Float64Array {
  const random = randomFrom(1, path);
  return Float64Array.from({ length: size }, () =>
    kind === "uniform" ? random() : Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** d scalar / d input by central differences of fourth order. */
export function differences(scalar: Tensor, feeds: Feeds, name: string): number[] {
  const x = feeds[name];
  return Array.from(x, (center, i) => {
    const step = 1e-3 * Math.max(1, Math.abs(center));
    const at = (distance: number) =>
      evaluate([scalar], { ...feeds, [name]: x.with(i, center + distance * step) })[0].data[0];
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
  });
}

/** Largest difference, in units of 1 + |expected|. */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(
    0,
    ...Array.from(expected, (value, i) => Math.abs(actual[i] - value) / (1 + Math.abs(value))),
  );
}
