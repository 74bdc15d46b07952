// Every piece under fixtures/notation, against what music21 hears in it, and in what we write of it (see fixtures/generate/notation.py).
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { barGrid } from "../bars.ts";
import type { Score } from "../score.ts";
import { readScores } from "./read-scores.ts";
import { writeMusicXml } from "./write/musicxml-writer.ts";

const FOLDER = new URL("../../../../fixtures/notation/", import.meta.url);
/** Times in the fixtures are in this fraction of a quarter. */
const UNIT = 10080;

interface Expected {
  /** Onset, duration, pitch. */
  readonly notes: [number, number, number][];
  readonly bars: number[];
  readonly meters: [number, number, number][];
  readonly keys: [number, number, string | null][];
}

const read = (name: string) => readScores(name, readFileSync(new URL(name, FOLDER)));
const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(new URL(name.replace(/\.\w+$/, ".json"), FOLDER), "utf8"));
const files = readdirSync(FOLDER).filter((name) => /\.(musicxml|krn|abc)$/.test(name));
/** What we write of a piece. */
const writtenName = (name: string) => `written/${name.replace(/\.\w+$/, ".musicxml")}`;

/** A time of the score in the fixtures' unit. */
const inUnits = (score: Score, at: number) => (at * UNIT) / score.ticksPerQuarter;
const notesOf = (score: Score) =>
  score.notes
    .map((n) => [inUnits(score, n.onset), inUnits(score, n.duration), n.pitch])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
const barsOf = (score: Score) => barGrid(score).map((bar) => inUnits(score, bar.start));

describe("readScores(piece) agrees with music21", () => {
  it.each(files)("%s: notes, to the tick", (name) => {
    const { scores, diagnostics } = read(name);
    expect(diagnostics).toEqual([]);
    expect(scores).toHaveLength(1);
    expect(notesOf(scores[0].score)).toEqual(expectedOf(name).notes);
  });

  it.each(files)("%s: bar lines, meters and keys", (name) => {
    const { score } = read(name).scores[0];
    const { bars, meters, keys } = expectedOf(name);
    expect(barsOf(score)).toEqual(bars);
    const meterAt = (at: number) => score.meters.findLast((meter) => inUnits(score, meter.at) <= at)!;
    for (const [at, numerator, denominator] of meters)
      expect(meterAt(at)).toMatchObject({ numerator, denominator });
    const keyAt = (at: number) => score.keys.findLast((key) => inUnits(score, key.at) <= at)!;
    for (const [at, fifths, mode] of keys)
      expect(keyAt(at)).toMatchObject(mode ? { fifths, mode } : { fifths });
  });
});

describe("writeMusicXml(piece) agrees with music21", () => {
  // After a change of the writer: vitest -u, then the script, then look at the difference.
  it.each(files)("%s: the text that music21 was shown", async (name) => {
    const { score } = read(name).scores[0];
    await expect(writeMusicXml(score)).toMatchFileSnapshot(fileURLToPath(new URL(writtenName(name), FOLDER)));
  });

  it.each(files)("%s: music21 hears the score's notes and bar lines in it", (name) => {
    const { score } = read(name).scores[0];
    const { notes, bars } = expectedOf(writtenName(name));
    expect(notes).toEqual(notesOf(score));
    expect(bars).toEqual(barsOf(score));
  });
});
