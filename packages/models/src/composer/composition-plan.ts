// What a piece is to be, and the random numbers that it is made with.
import type { BarGrid } from "@semitone/music/cells";
import { randomStream } from "@semitone/runtime";
import type { CheckedConstraints, Key } from "./request.ts";

export interface CompositionPlan {
  readonly constraints: CheckedConstraints;
  /**
   * How far to go towards a class: 0 the average of all, 1 its own average, above it more than typical. The stronger, the more versions
   * are made to choose from, and the more it counts that the class is heard in them.
   */
  readonly strength: number;
  /** Left out: that of some piece of the classes asked for. */
  readonly key?: Key;
  /** Left out: that of some piece of the classes asked for. */
  readonly grid?: BarGrid;
  readonly bars: number;
  /** Of every draw: 0 the most likely, 1 as varied as the corpus. */
  readonly temperature: number;
  readonly seed: number;
}

/** Seeded random numbers, each kind from a stream of its own. */
export interface Draws {
  /** Standard normal numbers. */
  normal(kind: string, size: number, step?: number): Float32Array;
  /** A number in [0, 1). */
  uniform(kind: string, step?: number): number;
  /** A standard Gumbel number: the largest of log weights, each with one of its own added, is a draw by the weights. */
  gumbel(kind: string, step?: number): number;
}

export function seededDraws(seed: number): Draws {
  const stream = (kind: string) => randomStream(seed, `compose/${kind}`);
  const uniform = (kind: string, step = 0) => {
    const out = new Float64Array(1);
    stream(kind).uniform(out, { step });
    return out[0];
  };
  return {
    normal: (kind, size, step = 0) => {
      const out = new Float32Array(size);
      stream(kind).normal(out, { step });
      return out;
    },
    uniform,
    gumbel: (kind, step) => -Math.log(-Math.log(Math.max(uniform(kind, step), Number.MIN_VALUE))),
  };
}
