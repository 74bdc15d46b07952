// Choices from one stream of uniform numbers, so that a corpus is the same on every machine.
import { randomStream } from "@semitone/runtime";

export interface Choices {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Normal with this mean and standard deviation. */
  normal(mean: number, deviation: number): number;
  chance(probability: number): boolean;
  pick<T>(options: readonly T[]): T;
}

/** The choices of piece number `piece` of the corpus with this seed. */
export function choicesOf(seed: number, piece: number): Choices {
  const stream = randomStream(seed, `piece ${piece}`);
  const block = new Float32Array(256);
  let [step, used] = [0, block.length];
  const uniform = () => {
    if (used === block.length) {
      stream.uniform(block, { step: step++ });
      used = 0;
    }
    return block[used++];
  };
  return {
    uniform,
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    chance: (probability) => uniform() < probability,
    pick: (options) => options[Math.floor(uniform() * options.length)],
  };
}
