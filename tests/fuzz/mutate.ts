// Seeded damage to any file, as it happens to files in the wild: the seven kinds. Knows no format beyond the words a format is given.

/** Random numbers from a seed: the same everywhere (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number in 0..limit-1; 0 if `limit` < 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * Math.max(1, limit));
  }
}

/** What a format holds that generic damage would seldom hit. */
export interface Anatomy {
  /** Starts of the pieces a file consists of: chunks, elements, lines. */
  pieces(bytes: Uint8Array): number[];
  /** Starts of 4-byte lengths, if the format has any. */
  lengths?(bytes: Uint8Array): number[];
  /** Bytes that are hostile in just this format: huge numbers, deep nesting. */
  readonly poison: readonly Uint8Array[];
}

type Mutation = (bytes: Uint8Array, random: Random, anatomy: Anatomy) => Uint8Array;

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  truncate: (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  flip: (bytes, random) => {
    const damaged = bytes.slice();
    for (let flips = 1 + random.below(8); flips > 0; flips--)
      damaged[random.below(damaged.length)] ^= 1 << random.below(8);
    return damaged;
  },
  wrongLength: (bytes, random, anatomy) => {
    const places = anatomy.lengths?.(bytes) ?? [];
    const at = places[random.below(places.length)] ?? random.below(bytes.length - 4);
    const damaged = bytes.slice();
    const length = [0, 1, 2 ** 32 - 1, random.below(2 ** 32), random.below(bytes.length)][random.below(5)];
    for (let i = 0; i < 4; i++) damaged[at + i] = length >>> (24 - 8 * i);
    return damaged;
  },
  insertJunk: (bytes, random) => {
    const junk = Uint8Array.from({ length: 1 + random.below(64) }, () => random.below(256));
    return splice(bytes, random.below(bytes.length + 1), 0, junk);
  },
  poison: (bytes, random, anatomy) =>
    splice(bytes, random.below(bytes.length + 1), 0, anatomy.poison[random.below(anatomy.poison.length)]),
  dropBytes: (bytes, random) => {
    let damaged = bytes;
    for (let drops = 1 + random.below(8); drops > 0; drops--)
      damaged = splice(damaged, random.below(damaged.length), 1 + random.below(2), new Uint8Array());
    return damaged;
  },
  swapPieces: (bytes, random, anatomy) => {
    const starts = [...anatomy.pieces(bytes), bytes.length];
    if (starts.length < 3) return bytes.slice().reverse();
    const first = random.below(starts.length - 2);
    const second = first + 1 + random.below(starts.length - 2 - first);
    return concat(
      bytes.subarray(0, starts[first]),
      bytes.subarray(starts[second], starts[second + 1]),
      bytes.subarray(starts[first + 1], starts[second]),
      bytes.subarray(starts[first], starts[first + 1]),
      bytes.subarray(starts[second + 1]),
    );
  },
};

/** A damaged copy; `seed` decides how. Kinds take turns, so `n` seeds in a row show each kind `n / 7` times. */
export function mutate(
  bytes: Uint8Array,
  seed: number,
  anatomy: Anatomy,
): { kind: string; bytes: Uint8Array } {
  const kinds = Object.keys(MUTATIONS);
  const kind = kinds[seed % kinds.length];
  return { kind, bytes: MUTATIONS[kind](bytes, new Random(seed), anatomy) };
}

/** Starts of every occurrence of an ASCII word. */
export function occurrences(bytes: Uint8Array, word: string): number[] {
  const wanted = [...word].map((letter) => letter.charCodeAt(0));
  const found: number[] = [];
  for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1))
    if (wanted.every((code, i) => bytes[at + i] === code)) found.push(at);
  return found;
}

function splice(bytes: Uint8Array, at: number, drop: number, insert: Uint8Array): Uint8Array {
  return concat(bytes.subarray(0, at), insert, bytes.subarray(at + drop));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
