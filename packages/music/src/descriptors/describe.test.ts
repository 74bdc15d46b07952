import { readdirSync, readFileSync } from "node:fs";
import { expect, it, describe as suite } from "vitest";
import type { DescriptorFixture } from "../../cases/scores.ts";
import { fixtureScore, randomScore } from "../../cases/scores.ts";
import type { Note, Score } from "../score.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { describe, describeBars, describeScore } from "./describe.ts";
import type { ScoreChange } from "./descriptor.ts";
import { Passage } from "./passage.ts";
import { BAR_DESCRIPTOR_NAMES, DESCRIPTOR_NAMES, DESCRIPTORS } from "./table.ts";
import { tabulate } from "./tables/score-tables.ts";

const folder = new URL("../../../../fixtures/descriptors/", import.meta.url);
const fixtures: DescriptorFixture[] = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
const randomScores = Array.from({ length: 60 }, (_, seed) => randomScore(seed));

/** The values of a score by name, before they are cut and rounded. */
function exactly(score: Score): Record<string, number> {
  const passage = Passage.ofScore(tabulate(score));
  return Object.fromEntries(DESCRIPTORS.map(({ name, compute }) => [name, compute(passage)]));
}

function named(names: readonly string[], values: Float32Array): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

suite("the descriptor table", () => {
  it("has 60 to 95 entries with distinct names, each with unit, range, formula and a family", () => {
    expect(DESCRIPTORS.length).toBeGreaterThanOrEqual(60);
    expect(DESCRIPTORS.length).toBeLessThanOrEqual(95);
    expect(new Set(DESCRIPTOR_NAMES).size).toBe(DESCRIPTORS.length);
    for (const { name, unit, range, formula, family } of DESCRIPTORS) {
      expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
      expect(range[0], name).toBeLessThan(range[1]);
      for (const text of [unit, formula, family]) expect(text.length, name).toBeGreaterThan(0);
    }
  });
});

suite("describeScore on the composed fixtures", () => {
  for (const fixture of fixtures)
    for (const [tool, expected] of Object.entries(fixture.expected))
      it(`describeScore(${fixture.name}) agrees with ${tool} to 1e-9 on ${Object.keys(expected).length} descriptors`, () => {
        const actual = exactly(fixtureScore(fixture));
        for (const [name, value] of Object.entries(expected)) {
          if (value === null) expect(actual[name], name).toBeNaN();
          else
            expect(Math.abs(actual[name] - value), `${name}: ${actual[name]}, ${tool} ${value}`).toBeLessThan(
              1e-9,
            );
        }
      });

  it("leaves only the Temperley and Aarden profiles to music21 alone", () => {
    const checked = new Set(fixtures.flatMap(({ expected }) => Object.keys(expected.numpy)));
    expect(DESCRIPTOR_NAMES.filter((name) => !checked.has(name))).toEqual([
      "majornessTemperley",
      "majornessAarden",
    ]);
  });
});

suite("describeScore on anything", () => {
  it("stays in range without cutting, except where the table says cut", () => {
    for (const score of [...randomScores, ...fixtures.map(fixtureScore)]) {
      const values = exactly(score);
      for (const { name, range, cut } of DESCRIPTORS) {
        if (cut || Number.isNaN(values[name])) continue;
        expect(values[name], name).toBeGreaterThanOrEqual(range[0] - 1e-12);
        expect(values[name], name).toBeLessThanOrEqual(range[1] + 1e-12);
      }
    }
  });

  it("is never infinite, and NaN only where the table says when", () => {
    const mayBeUndefined = new Set(DESCRIPTORS.flatMap((d) => (d.undefinedWhen ? [d.name] : [])));
    const single = scoreOf([[0, 480, 60, 80]]);
    for (const score of [...randomScores, scoreOf([]), single]) {
      const { piece, bars } = describe(score);
      for (const [names, values] of [
        [DESCRIPTOR_NAMES, piece] as const,
        ...bars.map((row) => [BAR_DESCRIPTOR_NAMES, row] as const),
      ])
        values.forEach((value, i) => {
          expect(Math.abs(value), names[i]).not.toBe(Number.POSITIVE_INFINITY);
          if (Number.isNaN(value)) expect(mayBeUndefined).toContain(names[i]);
        });
    }
  });

  it("gives the same numbers twice, and the piece of describe(score)", () => {
    for (const score of randomScores.slice(0, 5)) {
      expect(describeScore(score)).toEqual(describeScore(score));
      expect(describe(score).piece).toEqual(describeScore(score));
      expect(describe(score).bars).toEqual(describeBars(score));
    }
  });

  it("describeScore(a note beyond any grid) refuses before it allocates", () => {
    expect(() => describeScore(scoreOf([[2 ** 40, 480, 60, 80]]))).toThrow(
      /expected at most 262144 cells; got \d+/,
    );
  });

  it("describeScore(no notes) is NaN throughout", () => {
    expect(describeScore(scoreOf([])).every(Number.isNaN)).toBe(true);
    expect(describeBars(scoreOf([]))).toEqual([]);
  });

  it("describeScore(one note) knows its pitch and density, but no interval", () => {
    const values = named(DESCRIPTOR_NAMES, describeScore(scoreOf([[960, 480, 64, 80]])));
    expect(values).toMatchObject({
      pitchMean: 64,
      notesPerQuarter: 1,
      onsetsPerBar: 1,
      restShare: 0,
      tonicShare: 1,
    });
    for (const name of ["intervalMean", "npvi", "interOnsetMean", "syncopation", "articulationMean"])
      expect(values[name], name).toBeNaN();
  });

  it("describeScore(all notes at once) has one onset and full polyphony", () => {
    const values = named(
      DESCRIPTOR_NAMES,
      describeScore(scoreOf([60, 64, 67, 72].map((pitch) => [0, 960, pitch, 90]))),
    );
    expect(values).toMatchObject({ notesPerOnset: 4, polyphonyMean: 4, polyphonyMax: 4, majorChordShare: 1 });
    expect(values.topRange).toBe(0);
  });

  it("describeScore(drums only) has rhythm and dynamics, but no pitch", () => {
    const score = scoreOf(
      [0, 1, 2, 3, 4].map((k) => [k * 480, 100, 36 + k, 80 + k]),
      true,
    );
    const values = named(DESCRIPTOR_NAMES, describeScore(score));
    expect(values).toMatchObject({
      notesPerQuarter: Math.fround(5 / (4 + 100 / 480)),
      interOnsetMean: 1,
      velocityMean: 82,
      restShare: 1,
    });
    for (const name of [
      "pitchMean",
      "tonicShare",
      "keyCorrelation",
      "intervalMean",
      "consonance",
      "polyphonyMean",
    ])
      expect(values[name], name).toBeNaN();
  });
});

suite("the invariance flags", () => {
  const changes: Record<ScoreChange, (score: Score) => Score> = {
    transposition: (score) => withNotes(score, (note) => ({ ...note, pitch: note.pitch + 5 })),
    velocity: (score) =>
      withNotes(score, (note) => ({ ...note, velocity: Math.round(1 + 0.7 * (note.velocity - 1)) })),
    tempo: (score) => ({
      ...score,
      tempos: score.tempos.map((tempo) => ({ ...tempo, qpm: 1.3 * tempo.qpm })),
    }),
  };
  const scores = [...fixtures.map(fixtureScore).map(withoutDrums), ...randomScores.map(withoutDrums)];

  for (const [change, apply] of Object.entries(changes) as [ScoreChange, (score: Score) => Score][]) {
    const before = scores.map(exactly);
    const after = scores.map((score) => exactly(apply(score)));
    const moves = (name: string) =>
      before.some((values, i) => {
        const difference = Math.abs(values[name] - after[i][name]);
        return Number.isNaN(values[name]) !== Number.isNaN(after[i][name]) || difference > 1e-9;
      });
    it(`says ${change} of exactly the descriptors that it leaves as they are`, () => {
      expect(
        DESCRIPTORS.filter((d) => d.invariant.includes(change) && moves(d.name)).map((d) => d.name),
      ).toEqual([]);
      expect(
        DESCRIPTORS.filter((d) => !d.invariant.includes(change) && !moves(d.name)).map((d) => d.name),
      ).toEqual([]);
    });
  }
});

suite("describeBars", () => {
  const column = (rows: readonly Float32Array[], name: string) =>
    rows.map((row) => row[BAR_DESCRIPTOR_NAMES.indexOf(name)]);

  it("describeBars(score) has a row for each bar, silent ones with density 0", () => {
    const rows = describeBars(fixtureScore(fixtures.find((f) => f.name === "staccato-legato-and-silence")!));
    expect(column(rows, "onsetsPerBar")).toEqual([0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 0]);
    expect(column(rows, "pitchMean")[0]).toBeNaN();
    expect(column(rows, "pedalShare")[1]).toBe(1);
  });

  it("describeBars(score) counts each onset, note and quarter of sound once", () => {
    for (const score of [...randomScores, ...fixtures.map(fixtureScore)]) {
      const whole = Passage.ofScore(tabulate(score));
      const bars = whole.tables.bars.map((bar) => whole.bar(bar.index));
      const total = (value: (passage: Passage) => number) => bars.reduce((sum, bar) => sum + value(bar), 0);
      expect(total((bar) => bar.notes.onset.length)).toBe(score.notes.length);
      expect(total((bar) => bar.onsetIntervals.length)).toBe(whole.onsetIntervals.length);
      expect(total((bar) => bar.topIntervals.length)).toBe(whole.topIntervals.length);
      expect(total((bar) => bar.soundingQuarters)).toBeCloseTo(whole.soundingQuarters, 9);
    }
  });

  it("describeBars(score) counts degrees from the tonic of the whole piece", () => {
    const march = fixtures.find((fixture) => fixture.name === "march-melody")!;
    const rows = describeBars(fixtureScore(march));
    // Second bar: G F E G over a C major piece.
    expect([rows[1]].map((row) => named(BAR_DESCRIPTOR_NAMES, row))[0]).toMatchObject({
      tonicShare: 0,
      majorThirdShare: 0.25,
      fourthShare: 0.25,
      fifthShare: 0.5,
      chromaticShare: 0,
    });
  });
});

function scoreOf(notes: readonly (readonly number[])[], isDrum = false): Score {
  return createScore({
    ticksPerQuarter: 480,
    notes: notes.map(([onset, duration, pitch, velocity]) => ({
      onset: ticks(onset),
      duration: ticks(duration),
      pitch,
      velocity,
      track: 0,
    })),
    tracks: [{ name: "", program: 0, channel: isDrum ? 9 : 0, isDrum }],
  });
}

function withNotes(score: Score, change: (note: Note) => Note): Score {
  return { ...score, notes: score.notes.map(change) };
}

function withoutDrums(score: Score): Score {
  return { ...score, tracks: score.tracks.map((track) => ({ ...track, isDrum: false })) };
}
