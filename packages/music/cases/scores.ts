// Scores for tests: the composed fixtures, and random scores from a seed.
import type { Score } from "../src/score.ts";
import { createScore } from "../src/score.ts";
import { ticks } from "../src/units.ts";

/** A file of fixtures/descriptors, written by fixtures/generate/descriptors.py; expected null = undefined. */
export interface DescriptorFixture {
  readonly name: string;
  readonly ticksPerQuarter: number;
  /** Onset, duration, pitch, velocity, track. */
  readonly notes: readonly (readonly [number, number, number, number, number])[];
  /** Tick, numerator, denominator. */
  readonly meters: readonly (readonly [number, number, number])[];
  readonly tempos: readonly (readonly [number, number])[];
  readonly pedals: readonly (readonly [number, number])[];
  readonly drums: readonly number[];
  readonly expected: Readonly<Record<"numpy" | "music21", Readonly<Record<string, number | null>>>>;
}

export function fixtureScore(fixture: DescriptorFixture): Score {
  const trackCount = Math.max(...fixture.notes.map((note) => note[4])) + 1;
  return createScore({
    ticksPerQuarter: fixture.ticksPerQuarter,
    notes: fixture.notes.map(([onset, duration, pitch, velocity, track]) => ({
      onset: ticks(onset),
      duration: ticks(duration),
      pitch,
      velocity,
      track,
    })),
    meters: fixture.meters.map(([at, numerator, denominator]) => ({ at: ticks(at), numerator, denominator })),
    tempos: fixture.tempos.map(([at, qpm]) => ({ at: ticks(at), qpm })),
    pedals: fixture.pedals.map(([onset, duration]) => ({
      onset: ticks(onset),
      duration: ticks(duration),
      track: 0,
    })),
    tracks: Array.from({ length: trackCount }, (_, track) => ({
      name: "",
      program: 0,
      channel: fixture.drums.includes(track) ? 9 : 0,
      isDrum: fixture.drums.includes(track),
    })),
  });
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Notes of any pitch, length and loudness at any time: no music, but everything a file may hold. */
export function randomScore(seed: number): Score {
  const random = seededRandom(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const ticksPerQuarter = 1 + upTo(600);
  const span = ticksPerQuarter * (1 + upTo(40));
  return createScore({
    ticksPerQuarter,
    notes: Array.from({ length: 1 + upTo(80) }, () => ({
      onset: ticks(upTo(span)),
      duration: ticks(1 + upTo(4 * ticksPerQuarter)),
      pitch: 12 + upTo(104),
      velocity: 1 + upTo(127),
      track: upTo(2),
    })),
    meters: [
      { at: ticks(0), numerator: 1 + upTo(12), denominator: 2 ** upTo(5) },
      { at: ticks(upTo(span)), numerator: 1 + upTo(12), denominator: 2 ** upTo(5) },
    ],
    tempos: [
      { at: ticks(0), qpm: 30 + 200 * random() },
      { at: ticks(upTo(span)), qpm: 30 + 200 * random() },
    ],
    tracks: [0, 1].map((track) => ({
      name: "",
      program: 0,
      channel: 0,
      isDrum: track === 1 && random() < 0.5,
    })),
  });
}
