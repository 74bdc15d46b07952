import { describe, expect, it } from "vitest";
import { toPerformance } from "../convert-performance.ts";
import { readMidi } from "../midi/read-midi.ts";
import { writeMidi } from "../midi/write-midi.ts";
import type { Performance, PerformedNote } from "../performance.ts";
import { createScore, type Note } from "../score.ts";
import { seconds, ticks } from "../units.ts";
import { playing } from "../views/playing.ts";
import { align } from "./align.ts";
import { betweenPerformances } from "./between.ts";
import { decodePerformance, encodePerformance } from "./encode-performance.ts";
import { playedInTime } from "./played-in-time.ts";
import { NOT_PLAYED, shareMatched } from "./played-score.ts";

/** Uniform draws in [0, 1), the same by the same seed. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function madeUpScore(seed: number, count: number, ticksPerQuarter = 480) {
  const random = drawn(seed);
  let at = 0;
  const notes = Array.from({ length: count }, (): Note => {
    at += Math.round([0, 0.25, 0.5, 0.5, 1][Math.floor(random() * 5)] * ticksPerQuarter);
    return {
      onset: ticks(at),
      duration: ticks(Math.max(1, Math.round((0.25 + random()) * ticksPerQuarter))),
      pitch: 48 + Math.floor(random() * 36),
      velocity: 64,
      track: 0,
    };
  });
  const unique = new Map(notes.map((note) => [`${note.onset}/${note.pitch}`, note]));
  return createScore({ ticksPerQuarter, notes: [...unique.values()] });
}

/** Played with a wandering tempo, some notes left out, some added, each a little early or late. */
function madeUpPlaying(score: ReturnType<typeof madeUpScore>, seed: number) {
  const random = drawn(seed);
  let [clock, last, pace] = [1, 0, 0.5];
  const notes: (PerformedNote & { readonly i: number })[] = [];
  for (const [i, { onset, duration, pitch }] of score.notes.entries()) {
    pace = Math.max(0.25, Math.min(1, pace * (0.97 + 0.06 * random())));
    clock += ((onset - last) / score.ticksPerQuarter) * pace;
    last = onset;
    if (random() < 0.03) continue;
    notes.push({
      i,
      onsetSeconds: seconds(clock + 0.02 * random()),
      durationSeconds: seconds(((duration / score.ticksPerQuarter) * pace * (0.3 + random())) as number),
      pitch,
      velocity: 1 + Math.floor(random() * 127),
      track: 0,
    });
    if (random() < 0.03) notes.push({ ...notes[notes.length - 1], i: NOT_PLAYED, pitch: 20 });
  }
  notes.sort((a, b) => a.onsetSeconds - b.onsetSeconds || a.pitch - b.pitch);
  const truth = new Int32Array(score.notes.length).fill(NOT_PLAYED);
  for (const [place, { i }] of notes.entries()) if (i !== NOT_PLAYED) truth[i] = place;
  const performance: Performance = {
    notes: notes.map(({ i: _, ...note }) => note),
    pedals: [{ onsetSeconds: seconds(1.5), durationSeconds: seconds(0.8), track: 0 }],
    tracks: score.tracks,
    provenance: score.provenance,
  };
  return { performance, truth };
}

describe("align(score, performance)", () => {
  it.each([1, 2, 3])("finds at least 97 % of the notes of a free performance (seed %i)", (seed) => {
    const score = madeUpScore(seed, 300);
    const { performance, truth } = madeUpPlaying(score, seed + 10);
    const { matches } = align(score, performance);
    expect(matches.filter((match, i) => match === truth[i]).length / truth.length).toBeGreaterThan(0.97);
  });

  it("goes around a long piece by chroma first", () => {
    const score = madeUpScore(7, 3000);
    const { performance, truth } = madeUpPlaying(score, 8);
    const { matches } = align(score, performance);
    expect(matches.filter((match, i) => match === truth[i]).length / truth.length).toBeGreaterThan(0.95);
  });

  it("uses no played note twice", () => {
    const score = madeUpScore(4, 200);
    const { matches } = align(score, madeUpPlaying(score, 5).performance);
    const used = [...matches].filter((match) => match !== NOT_PLAYED);
    expect(new Set(used).size).toBe(used.length);
  });

  it("matches little of a performance of another score", () => {
    const other = createScore({
      ticksPerQuarter: 480,
      notes: madeUpScore(2, 200).notes.map((note) => ({ ...note, pitch: note.pitch - 40 })),
    });
    expect(shareMatched(align(madeUpScore(1, 200), toPerformance(other)))).toBeLessThan(0.2);
  });

  it.each([
    ["no notes", []],
    ["one note", [[0, 60]]],
    ["everything at one time", Array.from({ length: 400 }, (_, i) => [0, i % 128])],
    ["one pitch", Array.from({ length: 5000 }, (_, i) => [i * 0.1, 60])],
  ])("takes %s", (_, played) => {
    const performance = {
      ...toPerformance(madeUpScore(1, 10)),
      notes: played.map(([at, pitch]) => ({
        onsetSeconds: seconds(at),
        durationSeconds: seconds(0.1),
        pitch,
        velocity: 64,
        track: 0,
      })),
    };
    for (const score of [
      madeUpScore(1, 100),
      madeUpScore(1, 1),
      createScore({ ticksPerQuarter: 480, notes: [] }),
    ])
      expect(align(score, performance).matches).toHaveLength(score.notes.length);
  });
});

describe("decodePerformance(score, encodePerformance(played))", () => {
  it.each([1, 2, 3, 4])("is the performance to 5 ms and a step of velocity (seed %i)", (seed) => {
    const score = madeUpScore(seed, 200, seed === 4 ? 10 : 480);
    const { performance, truth } = madeUpPlaying(score, seed + 20);
    const played = { score, performance, matches: truth };
    const encoded = encodePerformance(played);
    const direct = decodePerformance(score, encoded);
    const written = toPerformance(readMidi(writeMidi(playedInTime(score, encoded))).score!);
    const matched = [...truth].filter((match) => match !== NOT_PLAYED).sort((a, b) => a - b);
    for (const [again, start] of [
      [direct, 0],
      [written, encoded.beatSeconds[0]],
    ] as const) {
      expect(again.notes).toHaveLength(performance.notes.length);
      const byPitch = (notes: readonly PerformedNote[]) =>
        [...notes].sort((a, b) => a.pitch - b.pitch || a.onsetSeconds - b.onsetSeconds);
      const [wanted, got] = [byPitch(performance.notes), byPitch(again.notes)];
      for (const [i, note] of wanted.entries()) {
        expect(got[i].pitch).toBe(note.pitch);
        expect(Math.abs(got[i].onsetSeconds + start - note.onsetSeconds)).toBeLessThan(0.005);
        expect(Math.abs(got[i].velocity - note.velocity)).toBeLessThanOrEqual(1);
      }
    }
    for (const [i, j] of byOnset(matched, performance).entries()) {
      const end = (note: PerformedNote) => note.onsetSeconds + note.durationSeconds;
      const again = direct.notes.find(
        ({ pitch, onsetSeconds }) =>
          pitch === performance.notes[j].pitch &&
          Math.abs(onsetSeconds - performance.notes[j].onsetSeconds) < 0.001,
      )!;
      expect(Math.abs(end(again) - end(performance.notes[j])), `note ${i}`).toBeLessThan(0.005);
    }
    expect(direct.pedals[0].onsetSeconds).toBeCloseTo(1.5, 5);
    expect(direct.pedals[0].durationSeconds).toBeCloseTo(0.8, 5);
  });

  const byOnset = (places: readonly number[], { notes }: Performance) =>
    [...places].sort((a, b) => notes[a].onsetSeconds - notes[b].onsetSeconds);

  it("keeps the bars of the score where it is written", () => {
    const score = createScore({
      ...madeUpScore(3, 60),
      meters: [{ at: ticks(0), numerator: 3, denominator: 4 }],
    });
    const { performance, truth } = madeUpPlaying(score, 9);
    const written = playedInTime(score, encodePerformance({ score, performance, matches: truth }));
    expect(written.meters).toEqual(score.meters);
    expect(written.tempos.length).toBeGreaterThan(10);
  });

  it("of a score without notes: says so", () => {
    const score = createScore({ ticksPerQuarter: 480, notes: [] });
    const nothing = { score, performance: toPerformance(score), matches: new Int32Array(0) };
    expect(() => encodePerformance(nothing)).toThrow(/expected a score with notes; got none/);
  });

  it("refuses the numbers of another score", () => {
    const score = madeUpScore(3, 60);
    const { performance, truth } = madeUpPlaying(score, 9);
    const encoded = encodePerformance({ score, performance, matches: truth });
    expect(() => decodePerformance(madeUpScore(4, 20), encoded)).toThrow(/decode it with its own score/);
  });
});

describe("betweenPerformances(a, b, t)", () => {
  const score = madeUpScore(3, 80);
  const [a, b] = [9, 10].map((seed) => {
    const { performance, truth } = madeUpPlaying(score, seed);
    return encodePerformance({ score, performance, matches: truth });
  });

  it("is one at its end and the other at the other", () => {
    for (const [t, end] of [
      [0, a],
      [1, b],
    ] as const) {
      const [got, wanted] = [betweenPerformances(a, b, t), end].map((one) => decodePerformance(score, one));
      expect(got.notes.map(({ pitch, velocity }) => [pitch, velocity])).toEqual(
        wanted.notes.map(({ pitch, velocity }) => [pitch, velocity]),
      );
      for (const [i, { onsetSeconds }] of got.notes.entries())
        expect(onsetSeconds).toBeCloseTo(wanted.notes[i].onsetSeconds, 5);
    }
  });

  it("halfway has the mean velocity and the geometric mean of each beat", () => {
    const half = betweenPerformances(a, b, 0.5);
    const i = a.isPlayed.findIndex((one, note) => one === 1 && b.isPlayed[note] === 1);
    expect(half.velocity[i]).toBeCloseTo((a.velocity[i] + b.velocity[i]) / 2, 4);
    const beat = ({ beatSeconds }: typeof a) => beatSeconds[6] - beatSeconds[5];
    expect(beat(half)).toBeCloseTo(Math.sqrt(beat(a) * beat(b)), 9);
  });

  it("refuses performances of two scores", () => {
    const other = madeUpScore(4, 20);
    const encoded = encodePerformance(align(other, toPerformance(other)));
    expect(() => betweenPerformances(a, encoded, 0.5)).toThrow(/expected two performances of one score/);
  });
});

describe("playing", () => {
  it("has a row for each note, of NaN where it was not played", async () => {
    const score = madeUpScore(3, 60);
    const { performance, truth } = madeUpPlaying(score, 9);
    const [rows] = await playing.compute([{ score, performance, matches: truth }]);
    expect(rows).toHaveLength(5 * score.notes.length);
    for (const [i, match] of truth.entries()) {
      if (match === NOT_PLAYED) expect(rows[5 * i]).toBeNaN();
      else expect(rows[5 * i]).toBe(performance.notes[match].velocity);
    }
  });
});
