// Velocity and tempo as classes. Each bin decodes to a value that falls into the same bin again.
import type { Steps, Ticks, Velocity } from "../units.ts";

/** Bin of a velocity among `bins` equal ones over 0..127: `floor(velocity bins / 128)`. */
export function velocityBin(velocity: Velocity, bins: number): number {
  return Math.floor((velocity * bins) / 128);
}

/** The middle velocity of a bin, >= 1. */
export function velocityOfBin(bin: number, bins: number): Velocity {
  const lowest = Math.ceil((bin * 128) / bins);
  const highest = Math.ceil(((bin + 1) * 128) / bins) - 1;
  return Math.max(1, (lowest + highest) >> 1);
}

const SLOWEST_QPM = 24;
const FASTEST_QPM = 240;
const OCTAVES = Math.log2(FASTEST_QPM / SLOWEST_QPM);

/** Bin of a tempo among `bins` >= 2, evenly spaced in ratio from 24 to 240 qpm; tempos outside go to the ends. */
export function tempoBin(qpm: number, bins: number): number {
  const bin = Math.round((Math.log2(qpm / SLOWEST_QPM) / OCTAVES) * (bins - 1));
  return Math.min(bins - 1, Math.max(0, bin));
}

/** Tempo in the middle of a bin, in quarter notes a minute. */
export function qpmOfBin(bin: number, bins: number): number {
  return SLOWEST_QPM * 2 ** ((OCTAVES * bin) / (bins - 1));
}

/** Changes (of tempo, of chord) on a grid, by class: the last at each step, and only where the class changes. */
export function classChanges<Change extends { readonly at: Ticks }>(
  changes: readonly Change[],
  stepOf: (at: Ticks) => Steps,
  classOf: (change: Change) => number,
): { readonly at: Steps; readonly bin: number }[] {
  const classes: { readonly at: Steps; readonly bin: number }[] = [];
  for (const change of changes) {
    const next = { at: stepOf(change.at), bin: classOf(change) };
    if (classes.at(-1)?.at === next.at) classes.pop();
    if (classes.at(-1)?.bin !== next.bin) classes.push(next);
  }
  return classes;
}
