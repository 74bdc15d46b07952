// Philox4x32-10, a counter-based generator: four random words are a pure function of a counter and a key.
// Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC11), section 4.

export const PHILOX = {
  multipliers: [0xd2511f53, 0xcd9e8d57],
  /** Added to the key before each round but the first: golden ratio and sqrt(3) - 1, as 32-bit fractions. */
  weyl: [0x9e3779b9, 0xbb67ae85],
  rounds: 10,
} as const;

/** Four 32-bit words. */
export type Block = readonly [number, number, number, number];

/**
 * The random words of `counter` under `key`; every number is taken as, and returned as, an unsigned 32-bit integer.
 * For single blocks and as the reference of the fast kernel in random-kernel.ts.
 */
export function philox4x32(counter: Block, key: readonly [number, number]): Block {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  const [m0, m1] = PHILOX.multipliers;
  for (let round = 0; round < PHILOX.rounds; round++) {
    const high0 = multiplyHigh(m0, c0);
    const high1 = multiplyHigh(m1, c2);
    const low0 = Math.imul(m0, c0);
    const low1 = Math.imul(m1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += PHILOX.weyl[0];
    k1 += PHILOX.weyl[1];
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

/** The upper 32 bits of the 64-bit product. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return (
    aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(((middle & 0xffff) + aLow * bHigh) / 0x10000)
  );
}

/**
 * A key for a seed and a stream name: the name's bytes are absorbed 8 at a time, each pair of words as a counter under
 * the key so far, together with their position and the length of the name.
 *
 * @param seed  integer in 0..2^53-1
 */
export function streamKey(seed: number, name: string): [number, number] {
  const bytes = new TextEncoder().encode(name);
  const words = new DataView(new ArrayBuffer((Math.floor(bytes.length / 8) + 1) * 8));
  for (const [at, byte] of bytes.entries()) words.setUint8(at, byte);
  let key: [number, number] = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  for (let at = 0; at < words.byteLength; at += 8) {
    const [first, second] = philox4x32(
      [words.getUint32(at, true), words.getUint32(at + 4, true), at, bytes.length],
      key,
    );
    key = [first, second];
  }
  return key;
}
