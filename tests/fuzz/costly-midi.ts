// MIDI files of 3 KB made to cost an import more than their size: a few bytes that stand for weeks of silence or thousands of bars.

/** One such file; the same name always has the same bytes. */
export interface CostlyMidi {
  /** `kind-number.mid`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** About as long as the files are, in bytes. */
const SIZE = 3000;

/** The longest time between two events of a MIDI file: 268,435,455 ticks. */
const LONGEST = [0xff, 0xff, 0xff, 0x7f];

type Random = () => number;
type Kind = (random: Random) => number[];

const KINDS: Readonly<Record<string, Kind>> = {
  /** Runs of 0xff between notes, as damaged disks and truncated downloads leave them. */
  runs: (random) => {
    const data: number[] = [];
    while (data.length < SIZE) {
      for (let run = 1 + below(random, 40); run > 0; run--) data.push(0xff);
      data.push(below(random, 128), ...note(random).slice(1));
    }
    return file(anyResolution(random), [data]);
  },
  /** Nothing but 0xff after the header, here and there another byte. */
  flood: (random) => {
    const data = Array.from({ length: SIZE }, () => (below(random, 12) === 0 ? below(random, 256) : 0xff));
    return file(anyResolution(random), [[0, ...note(random), ...data]]);
  },
  /** Notes as far apart as the format allows, and then everyday music. */
  far: (random) => {
    const gaps = 1 + below(random, 7);
    const data = Array.from({ length: gaps }, () => [...LONGEST, ...note(random).slice(1)]).flat();
    return file(anyResolution(random), [[...data, ...music(random, SIZE)]]);
  },
  /** Gaps of thousands of bars: short enough for every bar to be counted. */
  gaps: (random) => {
    const resolution = 1 + below(random, 480);
    const data: number[] = [];
    for (let count = 2 + below(random, 20); count > 0; count--)
      data.push(...time(resolution * below(random, 20_000)), ...note(random).slice(1));
    return file(resolution, [[...data, ...music(random, SIZE)]]);
  },
  /** Notes held for thousands of bars. */
  held: (random) => {
    const resolution = 1 + below(random, 96);
    const keys = Array.from({ length: 100 }, (_, k) => 10 + k);
    const on = keys.flatMap((key) => [...time(below(random, 100)), 0x90, key, 64]);
    const off = keys.flatMap((key) => [...time(resolution * below(random, 4000)), 0x80, key, 0]);
    return file(resolution, [[...on, ...off]]);
  },
  /** Tempos and meters that change without end, at any distance. */
  changes: (random) => {
    const resolution = anyResolution(random);
    const data: number[] = [];
    while (data.length < SIZE - 8) {
      data.push(
        ...(below(random, 40) === 0 ? time(resolution * below(random, 1000)) : time(below(random, 40))),
      );
      if (below(random, 2) === 0) data.push(0xff, 0x51, 3, below(random, 256), below(random, 256), 1);
      else data.push(0xff, 0x58, 4, 1 + below(random, 255), below(random, 8), 24, 8);
    }
    return file(resolution, [
      data,
      [0, 0x90, 60, 64, ...time(resolution * below(random, 5000)), 0x80, 60, 0],
    ]);
  },
  /** Bars of one 128th each. */
  shortBars: (random) => {
    const resolution = 480 + below(random, 32_000);
    const data = [
      0,
      0xff,
      0x58,
      4,
      1,
      7,
      24,
      8,
      ...note(random),
      ...time(resolution * below(random, 30_000)),
      0x90,
      60,
      1,
    ];
    return file(resolution, [[...data, ...note(random), ...music(random, SIZE)]]);
  },
  /** Hundreds of tracks, each with a note that never ends. */
  tracks: (random) => {
    const tracks = Array.from({ length: 160 }, () => [
      ...time(below(random, 2 ** 21)),
      0x90,
      below(random, 128),
      64,
    ]);
    return file(1 + below(random, 960), tracks);
  },
};

/** The first `count` files of the same endless row, kind after kind. */
export function costlyMidi(count: number): CostlyMidi[] {
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, k) => {
    const [kind, make] = kinds[k % kinds.length];
    return { name: `${kind}-${k}.mid`, bytes: Uint8Array.from(make(randomFrom(k + 1))) };
  });
}

/** Everyday eighths, some 4 bytes an event. */
function music(random: Random, size: number): number[] {
  const data: number[] = [];
  while (data.length < size) data.push(...note(random));
  return data;
}

/** A note of up to 240 ticks, at once. */
function note(random: Random): number[] {
  const key = 30 + below(random, 60);
  return [0, 0x90, key, 1 + below(random, 127), ...time(below(random, 240)), 0x80, key, 0];
}

function file(resolution: number, tracks: readonly (readonly number[])[]): number[] {
  return [
    ...[0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 1, tracks.length >> 8, tracks.length & 255],
    ...[resolution >> 8, resolution & 255],
    ...tracks.flatMap((data) => {
      const length = data.length + 4;
      return [0x4d, 0x54, 0x72, 0x6b, 0, 0, length >> 8, length & 255, ...data, 0, 0xff, 0x2f, 0];
    }),
  ];
}

/** A number in seven bits a byte. */
function time(ticks: number): number[] {
  const bytes = [ticks & 127];
  for (let rest = ticks >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128);
  return bytes;
}

const anyResolution = (random: Random) => [1, 24, 96, 480, 960, 10_080, 32_767][below(random, 7)];
const below = (random: Random, limit: number) => Math.floor(random() * limit);

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
