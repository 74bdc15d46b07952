// Are near-duplicates found, and nothing else, and in near-linear time? `npm run bench -- duplicates [--data FOLDER] [--json]`.
// Copies of every piece (transposed, stretched, louder or softer, lightly edited) must fall into its group; pieces of their own must not.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Score } from "@semitone/music";
import { barGrid, fingerprint, groupNearDuplicates, isEmptyFingerprint, readMidi } from "@semitone/music";
import { seededRandom } from "../packages/music/cases/scores.ts";
import { COPIES, copyOf } from "./duplicates/copies.ts";
import { melodicOverlap } from "./duplicates/melodic-overlap.ts";
import { generatedTune } from "./duplicates/tunes.ts";
import { printMachine } from "./machine.ts";

interface Measurement {
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
}

const SEED = 11;
/** From this overlap of their melodies on, two pieces are versions of one tune, whatever their file names say. */
const RELATED_FROM = 0.4;

/** Bars of the excerpts: short tunes are the hard ones. */
const EXCERPTS = [8, 4];
const MIN_NOTES = 16;

export async function main(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: { data: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const pieces = values.data ? readPieces(values.data) : generatedPieces();
  const source = values.data ? "real" : "generated";
  const measurements = [
    ...detection(`${source} pieces`, pieces),
    ...EXCERPTS.flatMap((bars) =>
      detection(
        `first ${bars} bars of ${source} pieces`,
        pieces.map((score) => firstBars(score, bars)).filter((score) => score.notes.length >= MIN_NOTES),
      ),
    ),
    ...scaling(),
  ];
  if (values.json) console.log(JSON.stringify(measurements));
  else {
    for (const { case: name, value, unit, target } of measurements)
      console.log(
        `${name.padEnd(64)} ${value.toPrecision(4).padStart(10)} ${unit}${target ? ` (target ${target})` : ""}`,
      );
    printMachine();
  }
}

/** Recall and precision of the groups of pieces and one copy of each, for each kind of copy. */
function detection(name: string, candidates: readonly Score[]): Measurement[] {
  const pieces = candidates.filter((score) => !isEmptyFingerprint(fingerprint(score)));
  const originals = pieces.map(fingerprint);
  const results: Measurement[] = [
    { case: `${name}: pieces`, value: pieces.length, unit: "pieces" },
    { case: `${name}: left out, too few patterns`, value: candidates.length - pieces.length, unit: "pieces" },
  ];
  const overlap = rememberedOverlap(pieces);
  let [same, related, different] = [0, 0, 0];
  for (const [kind, copy] of Object.entries(COPIES)) {
    const random = seededRandom(SEED);
    const copies = pieces.map((score) => fingerprint(copyOf(score, copy, random)));
    const groups = groupNearDuplicates([...originals, ...copies]);
    const found = pieces.filter((_, i) => groups[i] === groups[pieces.length + i]).length;
    results.push({
      case: `${name}: recall, ${kind}`,
      value: found / pieces.length,
      unit: "share",
      target: ">= 0.95",
    });
    for (const [a, b] of pairsWithin(groups)) {
      const [pieceA, pieceB] = [a % pieces.length, b % pieces.length];
      if (pieceA === pieceB) same++;
      else if (overlap(pieceA, pieceB) >= RELATED_FROM) related++;
      else different++;
    }
  }
  return [
    ...results,
    { case: `${name}: precision`, value: same / (same + different), unit: "share", target: ">= 0.99" },
    {
      case: `${name}: precision, versions of a tune counted as wrong`,
      value: same / (same + related + different),
      unit: "share",
    },
    {
      case: `${name}: random pairs that count as versions of a tune`,
      value: chanceOverlap(pieces),
      unit: "share",
    },
  ];
}

/** Pairs of indices in one group. */
function* pairsWithin(groups: readonly number[]): Generator<[number, number]> {
  const members = new Map<number, number[]>();
  groups.forEach((group, i) => {
    const list = members.get(group) ?? [];
    members.set(group, list);
    list.push(i);
  });
  for (const list of members.values())
    for (let j = 1; j < list.length; j++) for (let i = 0; i < j; i++) yield [list[i], list[j]];
}

function rememberedOverlap(pieces: readonly Score[]): (a: number, b: number) => number {
  const known = new Map<number, number>();
  return (a, b) => {
    const key = Math.min(a, b) * pieces.length + Math.max(a, b);
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = melodicOverlap(pieces[a], pieces[b])));
    return value;
  };
}

/** How often the overlap calls two random pieces related: what the precision may owe to it. */
function chanceOverlap(pieces: readonly Score[], pairs = 2000): number {
  const random = seededRandom(SEED);
  let related = 0;
  for (let k = 0; k < pairs; k++) {
    const a = Math.floor(random() * pieces.length);
    const b = (a + 1 + Math.floor(random() * (pieces.length - 1))) % pieces.length;
    if (melodicOverlap(pieces[a], pieces[b]) >= RELATED_FROM) related++;
  }
  return related / pairs;
}

/** Time to fingerprint and to group 1,000, 10,000 and 100,000 generated tunes, every second one an edited copy of the one before. */
function scaling(): Measurement[] {
  const random = seededRandom(SEED);
  const results: Measurement[] = [];
  const seconds: number[] = [];
  for (const count of [1000, 10_000, 100_000]) {
    const sketches: Uint32Array[] = [];
    let sketching = 0;
    while (sketches.length < count) {
      const tune = generatedTune(random);
      const copy = copyOf(tune, COPIES["edited, 5 % of notes"], random);
      const start = performance.now();
      sketches.push(fingerprint(tune), fingerprint(copy));
      sketching += performance.now() - start;
    }
    let groups: readonly number[] = [];
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const start = process.cpuUsage();
      groups = groupNearDuplicates(sketches);
      best = Math.min(best, process.cpuUsage(start).user / 1e6);
    }
    seconds.push(best);
    const found = groups.filter((group, i) => i % 2 === 1 && group === groups[i - 1]).length;
    const name = `${count} generated tunes`;
    results.push(
      { case: `${name}: fingerprints`, value: (1000 * count) / sketching, unit: "pieces/s" },
      { case: `${name}: grouping`, value: best, unit: "s of processor time" },
      { case: `${name}: recall`, value: (2 * found) / count, unit: "share", target: ">= 0.95" },
    );
  }
  results.push({
    case: "grouping: exponent of n from 10,000 to 100,000",
    value: Math.log10(seconds[2] / seconds[1]),
    unit: "exponent",
    target: "<= 1.3",
  });
  return results;
}

/** Every MIDI file below a folder that can be read and has at least 16 notes. */
function readPieces(folder: string): Score[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.midi?$/i.test(file))
    .sort()
    .flatMap((file) => readMidi(readFileSync(join(folder, file))).score ?? [])
    .filter((score) => score.notes.length >= MIN_NOTES);
}

function generatedPieces(): Score[] {
  const random = seededRandom(SEED);
  return Array.from({ length: 500 }, () => generatedTune(random));
}

function firstBars(score: Score, bars: number): Score {
  const end = barGrid(score)[bars]?.start ?? Number.POSITIVE_INFINITY;
  return { ...score, notes: score.notes.filter((note) => note.onset < end) };
}
