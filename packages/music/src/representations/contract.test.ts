// The promises every representation makes (see `Representation`), over a table. What each must keep is worked out here a second
// time, by brute force, from the score alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantize } from "../quantize.ts";
import type { Score } from "../score.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { representationFromSpec } from "./from-spec.ts";
import type { EncodedData, Representation, RepresentationSpec } from "./representation.ts";

/** [start, end, pitch, velocity] in steps. */
type Kept = readonly [number, number, number, number];

interface Case {
  readonly spec: RepresentationSpec;
  readonly keeps: (score: Score) => Kept[];
}

const byTime = (a: Kept, b: Kept) => a[0] - b[0] || a[2] - b[2] || a[1] - b[1] || a[3] - b[3];

/** One keyboard, pitch by pitch: equal onsets joined, then each note ended by the next. */
function keyboard(score: Score, stepOf: (at: number) => number, low = 0, high = 127): Kept[] {
  const kept: Kept[] = [];
  for (let pitch = low; pitch <= high; pitch++) {
    const byStart = new Map<number, [number, number]>();
    for (const note of score.notes) {
      if (note.pitch !== pitch || score.tracks[note.track].isDrum) continue;
      const start = stepOf(note.onset);
      const end = Math.max(start + 1, stepOf(note.onset + note.duration));
      const [longest, loudest] = byStart.get(start) ?? [0, 0];
      byStart.set(start, [Math.max(longest, end), Math.max(loudest, note.velocity)]);
    }
    const starts = [...byStart.keys()].sort((a, b) => a - b);
    starts.forEach((start, k) => {
      const [end, velocity] = byStart.get(start)!;
      kept.push([start, Math.min(end, starts[k + 1] ?? end), pitch, velocity]);
    });
  }
  return kept.sort(byTime);
}
const quarters = (score: Score, stepsPerQuarter: number) => (at: number) =>
  Math.round((at * stepsPerQuarter) / score.ticksPerQuarter);
const plain = ([start, end, pitch]: Kept): Kept => [start, end, pitch, 80];
const binned = ([start, end, pitch, velocity]: Kept): Kept => [
  start,
  end,
  pitch,
  Math.max(1, 4 * Math.floor(velocity / 4) + 1),
];

/** Steps of 10 ms, adding up the tempos one by one; halves go up, also where they come out a little less. */
function clock(score: Score): (at: number) => number {
  return (at) => {
    let milliseconds = 0;
    score.tempos.forEach((tempo, t) => {
      const until = Math.min(at, score.tempos[t + 1]?.at ?? at);
      if (until > tempo.at)
        milliseconds += ((until - tempo.at) * 60_000) / (tempo.qpm * score.ticksPerQuarter);
    });
    return Math.round(milliseconds / 10 + 1e-6);
  };
}

/** The skyline, step by step. */
function topLine(score: Score): Kept[] {
  const notes = keyboard(score, quarters(score, 4));
  const line: [number, number, number, number][] = [];
  const last = Math.max(0, ...notes.map(([, end]) => end));
  for (let step = 0; step < last; step++) {
    const top = notes.filter(([start]) => start === step).at(-1);
    const held = line.at(-1);
    if (top === undefined || (held !== undefined && held[1] > step && held[2] > top[2])) continue;
    if (held !== undefined) held[1] = Math.min(held[1], step);
    line.push([...plain(top)] as [number, number, number, number]);
  }
  return line;
}

/** Blocks of pitch classes, counting the sounding ticks of each step one by one (one step a quarter). */
function blocks(score: Score): Kept[] {
  const kept: Kept[] = [];
  const steps = Math.ceil(
    Math.max(0, ...score.notes.map((note) => note.onset + note.duration)) / score.ticksPerQuarter,
  );
  for (let pitchClass = 0; pitchClass < 12; pitchClass++) {
    const sounding = new Uint8Array(steps * score.ticksPerQuarter);
    for (const { onset, duration, pitch, track } of score.notes) {
      if (pitch % 12 === pitchClass && !score.tracks[track].isDrum) sounding.fill(1, onset, onset + duration);
    }
    for (let step = 0; step < steps; step++) {
      const cell = sounding.subarray(step * score.ticksPerQuarter, (step + 1) * score.ticksPerQuarter);
      if (2 * cell.reduce((sum, one) => sum + one, 0) < score.ticksPerQuarter) continue;
      const before = kept.at(-1);
      if (before?.[1] === step && before[2] === 60 + pitchClass)
        kept.splice(-1, 1, [before[0], step + 1, before[2], 80]);
      else kept.push([step, step + 1, 60 + pitchClass, 80]);
    }
  }
  return kept.sort(byTime);
}

/** All words of the sentneuron form at 64 ticks a quarter, from its table of durations written out. */
const WORD_DURATIONS = [
  0.21875, 0.234375, 0.25, 0.375, 0.4375, 0.46875, 0.5, 0.75, 0.875, 0.9375, 1, 1.5, 1.75, 1.875, 2, 3, 3.5,
  3.75, 4, 6, 7, 7.5, 8, 12, 14, 15,
];
function words(score: Score): Kept[] {
  const byKey = new Map<string, Kept>();
  for (const note of score.notes) {
    if (score.tracks[note.track].isDrum) continue;
    const start = 16 * Math.round((4 * note.onset) / score.ticksPerQuarter);
    const pitch =
      note.pitch < 33
        ? 33 + ((note.pitch + 3) % 12)
        : note.pitch > 92
          ? 81 + ((note.pitch + 3) % 12)
          : note.pitch;
    const length = note.duration / score.ticksPerQuarter;
    const duration = [...WORD_DURATIONS].sort(
      (a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b,
    )[0];
    const [, end, , velocity] = byKey.get(`${start} ${pitch}`) ?? [0, 0, 0, 4];
    byKey.set(`${start} ${pitch}`, [
      start,
      Math.max(end, start + 64 * duration),
      pitch,
      Math.max(velocity, 4 * Math.floor(note.velocity / 4)),
    ]);
  }
  return [...byKey.values()].sort(byTime);
}

/** Each track a keyboard of its own, percussion, too. */
function keyboards(score: Score, stepsPerQuarter: number): Kept[] {
  const alone = (track: number): Score => ({
    ...score,
    notes: score.notes.filter((note) => note.track === track),
    tracks: score.tracks.map((own) => ({ ...own, isDrum: false })),
  });
  return score.tracks
    .flatMap((_, track) => keyboard(alone(track), quarters(score, stepsPerQuarter)))
    .sort(byTime);
}
/** Velocity in classes of sixteen, as their middle. */
const coarse = ([start, end, pitch, velocity]: Kept): Kept => [
  start,
  end,
  pitch,
  16 * Math.floor(velocity / 16) + 7,
];

const CASES: Case[] = [
  { spec: { kind: "beat" }, keeps: (score) => keyboards(score, 12).map(coarse).sort(byTime) },
  {
    spec: { kind: "beat", stepsPerQuarter: 4, maxQuarters: 1, velocityBins: 0, tempoBins: 0 },
    keeps: (score) => keyboards(score, 4).map(plain),
  },
  {
    spec: { kind: "beat", tracks: false, velocityBins: 32 },
    keeps: (score) => keyboard(score, quarters(score, 12)).map(binned),
  },
  { spec: { kind: "pianoroll" }, keeps: (score) => keyboard(score, quarters(score, 4), 21, 108).map(plain) },
  {
    spec: { kind: "pianoroll", stepsPerQuarter: 12, lowPitch: 0, highPitch: 127, velocity: true },
    keeps: (score) => keyboard(score, quarters(score, 12)),
  },
  {
    spec: { kind: "pianoroll", steps: 32, lowPitch: 0, highPitch: 127, velocity: true },
    keeps: (score) =>
      keyboard(score, quarters(score, 4))
        .filter(([start]) => start < 32)
        .map(([start, end, ...rest]) => [start, Math.min(end, 32), ...rest]),
  },
  { spec: { kind: "noteEvents" }, keeps: (score) => keyboard(score, clock(score)).map(binned) },
  {
    spec: {
      kind: "noteEvents",
      unit: "quarters",
      lowPitch: 21,
      highPitch: 108,
      velocityBins: 0,
      maxShift: 7,
    },
    keeps: (score) => keyboard(score, quarters(score, 12), 21, 108).map(plain),
  },
  { spec: { kind: "remi" }, keeps: (score) => keyboard(score, quarters(score, 4)).map(binned) },
  {
    spec: { kind: "remi", stepsPerQuarter: 12, maxQuarters: 1, velocityBins: 0, tempoBins: 0 },
    keeps: (score) => keyboard(score, quarters(score, 12)).map(plain),
  },
  { spec: { kind: "remi", chords: true }, keeps: (score) => keyboard(score, quarters(score, 4)).map(binned) },
  { spec: { kind: "sentneuron" }, keeps: words },
  { spec: { kind: "sentneuron", form: "dots" }, keeps: words },
  { spec: { kind: "melody" }, keeps: topLine },
  { spec: { kind: "chroma" }, keeps: blocks },
  {
    spec: { kind: "noteTuples", quartersPerBar: 3, maxBars: 4, maxQuarters: 2 },
    keeps: (score) =>
      keyboard(score, quarters(score, 4))
        .filter(([start]) => start < 48)
        .map(([start, end, ...rest]) => binned([start, Math.min(end, start + 8), ...rest])),
  },
];

const tickTo = (latest: number) => fc.integer({ min: 0, max: latest }).map(ticks);

/** Scores of up to 20 quarters with everything: odd resolutions, three tracks one of them drums, meters and tempos anywhere. */
const anyScore: fc.Arbitrary<Score> = fc.constantFrom(1, 7, 24, 96, 480).chain((ticksPerQuarter) => {
  const latest = 16 * ticksPerQuarter;
  return fc
    .record({
      notes: fc.array(
        fc.record({
          onset: tickTo(latest),
          duration: fc.integer({ min: 1, max: 4 * ticksPerQuarter }).map(ticks),
          pitch: fc.oneof(fc.integer({ min: 58, max: 62 }), fc.integer({ min: 0, max: 127 })),
          velocity: fc.integer({ min: 1, max: 127 }),
          track: fc.constantFrom(0, 1, 2),
        }),
        { maxLength: 40 },
      ),
      meters: fc.array(
        fc.record({
          at: tickTo(latest),
          numerator: fc.integer({ min: 1, max: 33 }),
          denominator: fc.constantFrom(1, 2, 4, 8, 16, 32),
        }),
        { maxLength: 4 },
      ),
      chords: fc.array(
        fc.record({ at: tickTo(latest), text: fc.constantFrom("Am7", "G/B", "C", "N.C.", "?") }),
        { maxLength: 4 },
      ),
      tempos: fc.array(
        fc.record({ at: tickTo(latest), qpm: fc.double({ min: 10, max: 500, noNaN: true }) }),
        {
          maxLength: 4,
        },
      ),
    })
    .map((parts) =>
      createScore({
        ticksPerQuarter,
        ...parts,
        tracks: [0, 1, 2].map((track) => ({
          name: "",
          program: 0,
          channel: track === 2 ? 9 : track,
          isDrum: track === 2,
        })),
      }),
    );
});

const keptIn = (score: Score): Kept[] =>
  score.notes
    .map((note) => [note.onset, note.onset + note.duration, note.pitch, note.velocity] as const)
    .sort(byTime);

const noteAt = (onset: number, duration: number, pitch: number, velocity: number, ticksPerQuarter: number) =>
  createScore({
    ticksPerQuarter,
    notes: [{ onset: ticks(onset), duration: ticks(duration), pitch, velocity, track: 0 }],
  });

function expectInRange({ range }: Representation, data: EncodedData) {
  const sizes = range.kind === "tokens" ? [range.size] : range.kind === "columns" ? range.sizes : [];
  data.forEach((value, at) => {
    const [low, high] = range.kind === "real" ? [range.low, range.high] : [0, sizes[at % sizes.length] - 1];
    if (!(value >= low && value <= high))
      throw new Error(`value ${value} at ${at} is outside ${low}..${high}`);
  });
}

/** Arrays of the representation's own shape and range, otherwise arbitrary. */
function anyEncoded({ range, shapeOf }: Representation) {
  const [, ...rest] = shapeOf(createScore({ ticksPerQuarter: 4, notes: [] }));
  const row = rest.reduce((product, length) => product * length, 1);
  const sizes = range.kind === "tokens" ? [range.size] : range.kind === "columns" ? range.sizes : [];
  return fc.integer({ min: 0, max: 24 }).chain((steps) =>
    fc
      .array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
        minLength: steps * row,
        maxLength: steps * row,
      })
      .map((unit) => ({
        shape: [steps, ...rest],
        data:
          range.kind === "real"
            ? Float32Array.from(unit)
            : Int32Array.from(unit, (value, at) => Math.floor(value * sizes[at % sizes.length])),
      })),
  );
}

describe.each(CASES)("representation $spec", ({ spec, keeps }) => {
  const representation = representationFromSpec(spec);
  const { name, encode, decode, shapeOf } = representation;

  it("encode(score) has the declared shape and range", () => {
    fc.assert(
      fc.property(anyScore, (score) => {
        const { shape, data } = encode(score);
        expect(shapeOf(score)).toEqual(shape);
        expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
        expectInRange(representation, data);
      }),
      { numRuns: 50 },
    );
  });

  it("decode(encode(score)) keeps exactly what a brute-force reduction keeps", () => {
    fc.assert(
      fc.property(anyScore, (score) => {
        expect(keptIn(decode(encode(score)))).toEqual(keeps(score));
      }),
      { numRuns: 150 },
    );
  });

  it("decode(encode(score)), coded once more, does not change", () => {
    fc.assert(
      fc.property(anyScore, (score) => {
        const once = decode(encode(score));
        expect(decode(encode(once))).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });

  // Not where the grid is the clock, or where durations and shares are taken before rounding.
  if (!["chroma", "sentneuron"].includes(name) && representation.spec.unit !== "milliseconds") {
    it("encode(score) equals encode(quantize(score)) on its own grid", () => {
      const stepsPerQuarter = Number(representation.spec.stepsPerQuarter);
      fc.assert(
        fc.property(anyScore, (score) => {
          expect(encode(quantize(score, { stepsPerQuarter }))).toEqual(encode(score));
        }),
        { numRuns: 50 },
      );
    });
  }

  it("decode(any array of its shape and range) is a score in order", () => {
    fc.assert(
      fc.property(anyEncoded(representation), (encoded) => {
        const score = decode(encoded);
        expect(score).toEqual(createScore(score));
        for (const { onset, duration, pitch, velocity } of score.notes) {
          for (const value of [onset, duration, pitch, velocity]) expect(Number.isInteger(value)).toBe(true);
          expect(
            onset >= 0 && duration >= 1 && pitch >= 0 && pitch <= 127 && velocity >= 1 && velocity <= 127,
          ).toBe(true);
        }
        encode(score);
      }),
      { numRuns: 30 },
    );
  });

  it("encode(score without notes) decodes to a score without notes", () => {
    expect(decode(encode(createScore({ ticksPerQuarter: 480, notes: [] }))).notes).toEqual([]);
  });

  it.each([
    ["the lowest, softest, shortest note", noteAt(0, 1, 0, 1, 32767)],
    ["the highest, loudest, longest note", noteAt(0, 32767 * 64, 127, 127, 32767)],
    ["a late note at the coarsest resolution", noteAt(400, 3, 60, 64, 1)],
  ])("decode(encode(%s)) keeps what is declared", (_, score) => {
    expect(keptIn(decode(encode(score)))).toEqual(keeps(score));
  });

  it("encode(a note 2^40 quarters away) is refused before it is made, or left out", () => {
    const hostile = noteAt(2 ** 40, 1, 60, 64, 1);
    let outcome: unknown;
    try {
      outcome = encode(hostile).data.length;
    } catch (error) {
      outcome = (error as Error).message;
    }
    const bounded = spec.steps !== undefined || spec.kind === "noteTuples";
    if (bounded) expect(outcome).toBeLessThan(1_000_000);
    else expect(outcome).toMatch(/: expected at most \d+ (values|tokens|cells); got /);
  });

  it("representationFromSpec(JSON of spec) encodes alike", () => {
    const again = representationFromSpec(JSON.parse(JSON.stringify(representation.spec)));
    expect(again.spec).toEqual(representation.spec);
    expect(again.spec).toMatchObject(spec);
    const score = noteAt(3, 9, 64, 77, 12);
    expect(again.encode(score)).toEqual(encode(score));
  });

  it("decode(array of another shape or range) says which", () => {
    const { shape, data } = encode(noteAt(0, 8, 60, 64, 4));
    const rest = shape.slice(1);
    const wrong = (value: number) => ({
      shape,
      data: Float32Array.from(data, (kept, at) => (at === 0 ? value : kept)),
    });
    expect(() => decode({ shape: [1, ...shape], data })).toThrow(`${name}.decode: expected [`);
    expect(() => decode({ shape: [shape[0] + 1, ...rest], data })).toThrow(
      new RegExp(`^${name}.decode: expected \\d+ values for \\[.*\\]; got ${data.length}`),
    );
    for (const value of [-1, 1e6, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => decode(wrong(value))).toThrow(
        new RegExp(`^${name}.decode: expected .*; got ${value} at \\[0`),
      );
    }
  });

  it("losses are said in words, each once", () => {
    expect(representation.losses.length).toBeGreaterThan(2);
    expect(new Set(representation.losses).size).toBe(representation.losses.length);
  });
});
