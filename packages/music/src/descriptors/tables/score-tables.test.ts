import { describe, expect, it } from "vitest";
import { randomScore } from "../../../cases/scores.ts";
import { barGrid, beatGrid } from "../../bars.ts";
import type { MeterChange } from "../../score.ts";
import { createScore } from "../../score.ts";
import { ticks } from "../../units.ts";
import { beatSound } from "./beat-sound.ts";
import { beatHarmony, CHORD_TYPES } from "./harmony.ts";
import { pitchedColumns } from "./notes.ts";
import { onsetTable, PLACE } from "./onsets.ts";
import { tabulate } from "./score-tables.ts";
import { bassLine, topLine } from "./top-line.ts";

/** Onset, duration and pitch in 24ths of a quarter. */
function scoreOf(notes: readonly (readonly [number, number, number])[], meter: [number, number] = [4, 4]) {
  const meters: MeterChange[] = [{ at: ticks(0), numerator: meter[0], denominator: meter[1] }];
  return createScore({
    ticksPerQuarter: 24,
    notes: notes.map(([onset, duration, pitch]) => ({
      onset: ticks(onset),
      duration: ticks(duration),
      pitch,
      velocity: 80,
      track: 0,
    })),
    meters,
  });
}

describe("onsetTable", () => {
  const { downbeat, beat, division, elsewhere } = PLACE;
  const places = (onsets: number[], meter: [number, number]) => {
    const score = scoreOf(
      onsets.map((at) => [at, 3, 60]),
      meter,
    );
    return [...onsetTable(score, barGrid(score)).place];
  };

  it("onsetTable(score) places onsets by the beats of the meter: quarters in 4/4, dotted quarters in 6/8, eighths in 7/8", () => {
    expect(places([0, 12, 24, 30, 32, 96], [4, 4])).toEqual([
      downbeat,
      division,
      beat,
      elsewhere,
      division,
      downbeat,
    ]);
    expect(places([0, 12, 24, 36, 42, 72], [6, 8])).toEqual([
      downbeat,
      division,
      division,
      beat,
      elsewhere,
      downbeat,
    ]);
    expect(places([0, 12, 18, 84], [7, 8])).toEqual([downbeat, beat, division, downbeat]);
  });

  it("onsetTable(score) counts the levels by which a note is held over a stronger position", () => {
    const syncopation = (onsets: number[]) => {
      const score = scoreOf(onsets.map((at) => [at, 3, 60]));
      return [...onsetTable(score, barGrid(score)).syncopation];
    };
    // Beat 4 held over the bar line: level 2 over level 0. Off-beat eighth over beat 2: level 3 over 2; over beat 3: 3 over 1.
    expect(syncopation([72, 120])).toEqual([2]);
    expect(syncopation([0, 12, 36, 60])).toEqual([0, 1, 2]);
    expect(syncopation([0, 24, 48, 72, 96])).toEqual([0, 0, 0, 0]);
  });

  it("onsetTable(score) joins what begins within the same 24th", () => {
    const score = { ...scoreOf([]), ticksPerQuarter: 480 };
    const notes = [0, 8, 480, 471].map((at) => ({
      onset: ticks(at),
      duration: ticks(9),
      pitch: 60,
      velocity: 1,
      track: 0,
    }));
    const played = createScore({ ...score, notes });
    expect([...onsetTable(played, barGrid(played)).step]).toEqual([0, 24]);
  });
});

describe("topLine and bassLine", () => {
  const alberti = scoreOf([
    [0, 96, 76],
    ...[48, 55, 52, 55, 48, 55, 52, 55].map((pitch, k): [number, number, number] => [12 * k, 12, pitch]),
    [96, 24, 74],
    [96, 24, 47],
  ]);

  it("topLine(a held note over an accompaniment) is the held note", () => {
    expect([...topLine(pitchedColumns(alberti)).pitch]).toEqual([76, 74]);
  });

  it("bassLine(score) mirrors it", () => {
    expect([...bassLine(pitchedColumns(alberti)).pitch].slice(0, 3)).toEqual([48, 55, 52]);
    expect(bassLine(pitchedColumns(alberti)).pitch.at(-1)).toBe(47);
  });

  it("topLine(a rolled chord) is its highest note", () => {
    expect([
      ...topLine(
        pitchedColumns(
          scoreOf([
            [0, 48, 60],
            [2, 46, 64],
            [4, 44, 67],
          ]),
        ),
      ).pitch,
    ]).toEqual([67]);
  });

  it("topLine(score) begins each note later than the one before", () => {
    for (let seed = 0; seed < 40; seed++) {
      const { onset } = topLine(pitchedColumns(randomScore(seed)));
      for (let i = 1; i < onset.length; i++) expect(onset[i]).toBeGreaterThan(onset[i - 1]);
    }
  });
});

describe("beatSound", () => {
  it("beatSound(notes) adds up to the length of all notes, by pitch class", () => {
    for (let seed = 0; seed < 40; seed++) {
      const score = randomScore(seed);
      const notes = pitchedColumns(score);
      const { chroma } = beatSound(notes, beatGrid(score), score.ticksPerQuarter);
      const expected = new Float64Array(12);
      notes.duration.forEach((duration, i) => {
        expected[notes.pitch[i] % 12] += duration / score.ticksPerQuarter;
      });
      for (let k = 0; k < 12; k++) {
        const total = chroma.reduce((sum, value, i) => (i % 12 === k ? sum + value : sum), 0);
        expect(total).toBeCloseTo(expected[k], 9);
      }
    }
  });

  it("beatSound(100,000 notes as long as the piece) takes no longer than their number asks", () => {
    const count = 100_000;
    const notes = {
      onset: new Float64Array(count),
      duration: new Float64Array(count).fill(24 * count),
      pitch: new Uint8Array(count).fill(60),
      velocity: new Uint8Array(count).fill(1),
    };
    const beats = Array.from({ length: count }, (_, index) => ({
      index,
      bar: 0,
      beatInBar: index,
      start: ticks(24 * index),
      end: ticks(24 * (index + 1)),
    }));
    const { peak, bass } = beatSound(notes, beats, 24);
    expect(peak[count - 1]).toBe(count);
    expect(bass[count - 1]).toBe(60);
  });
});

describe("beatHarmony", () => {
  const chordOf = (pitches: number[]) => {
    const score = scoreOf(pitches.map((pitch) => [0, 24, pitch]));
    const { type, root } = beatHarmony(beatSound(pitchedColumns(score), beatGrid(score), 24));
    return [Object.keys(CHORD_TYPES)[type[0]], root[0]];
  };

  it("beatHarmony names each chord type on every root and in every inversion", () => {
    for (const [name, shape] of Object.entries(CHORD_TYPES))
      for (let root = 0; root < 12; root++)
        for (let inversion = 0; inversion < 3; inversion++) {
          const pitches = shape.map((interval, k) => 48 + root + interval + (k < inversion ? 12 : 0));
          const [type, found] = chordOf(pitches);
          expect(type).toBe(name);
          if (name !== "augmented") expect(found).toBe(root);
        }
  });

  it("beatHarmony names no chord in a single note, a fifth or a cluster", () => {
    for (const pitches of [[60], [60, 67], [60, 61, 62]]) expect(chordOf(pitches)).toEqual([undefined, -1]);
  });
});

describe("tabulate", () => {
  it("tabulate(score) merges the pedals of all tracks where they overlap or touch", () => {
    const pedals = [
      { onset: ticks(0), duration: ticks(10), track: 0 },
      { onset: ticks(5), duration: ticks(2), track: 1 },
      { onset: ticks(10), duration: ticks(5), track: 0 },
      { onset: ticks(20), duration: ticks(1), track: 1 },
    ];
    const { start, end } = tabulate(createScore({ ...scoreOf([[0, 24, 60]]), pedals })).pedal;
    expect([[...start], [...end]]).toEqual([
      [0, 20],
      [15, 21],
    ]);
  });
});
