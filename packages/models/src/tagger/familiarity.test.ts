import { SCORE_VIEWS, type Score } from "@semitone/music";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { SCORE_READS, viewNamesOf } from "../features/reads.ts";
import { fitFamiliarity, strangenessOf } from "./familiarity.ts";
import { type Placed, QUARTER, scoreOf } from "./made-up-score.test-support.ts";
import { Pool } from "./problem.ts";
import { fitScaler, scaleRows } from "./scaler.ts";

/** Sixteen bars of a melody in steps over chords, in a key, rhythm and register of its own. */
function ordinary(seed: number): Score {
  const random = randomFrom(seed + 1);
  const draw = (n: number) => Math.floor(n * random());
  const [tonic, scale] = [48 + draw(12), random() < 0.5 ? [0, 2, 4, 5, 7, 9, 11] : [0, 2, 3, 5, 7, 8, 10]];
  const pitch = (degree: number) => tonic + scale[((degree % 7) + 7) % 7] + 12 * Math.floor(degree / 7);
  const short = 0.1 + 0.5 * random();
  const notes: Placed[] = [];
  let degree = 7 + draw(7);
  for (let bar = 0; bar < 16; bar++) {
    const root = [0, 3, 4, 0, 5, 1, 4, 0][(bar + draw(2)) % 8];
    for (const third of [0, 2, 4]) notes.push([bar * 4 * QUARTER, pitch(root + third - 7), 4 * QUARTER]);
    for (let at = 0; at < 4 * QUARTER; ) {
      const length = random() < short ? QUARTER / 2 : QUARTER;
      degree = Math.max(4, Math.min(16, degree + draw(5) - 2));
      notes.push([bar * 4 * QUARTER + at, pitch(degree), length]);
      at += length;
    }
  }
  return scoreOf(notes);
}

const rowOf = (score: Score): Float32Array =>
  Float32Array.from(SCORE_VIEWS.flatMap((view) => [...view.row(score)]));

function judge(training: readonly Float32Array[], groups = training.map((_, i) => `${i}`)) {
  const scaler = fitScaler(training, viewNamesOf(SCORE_READS));
  const pool = new Pool(scaleRows(scaler, training), scaler.views, 1);
  const familiarity = fitFamiliarity(pool, scaler, training, groups);
  return (rows: readonly Float32Array[]) =>
    strangenessOf(familiarity, scaler, rows).map((strangeness) => strangeness > 1);
}

describe("strangenessOf", () => {
  const rows = Array.from({ length: 160 }, (_, i) => rowOf(ordinary(i)));
  const random = randomFrom(1);
  const draw = (n: number) => Math.floor(n * random());
  const many = (count: number, note: (i: number) => Placed) =>
    Array.from({ length: count }, (_, i) => note(i));
  const odd: Readonly<Record<string, Score>> = {
    "white noise": scoreOf(many(400, () => [draw(64 * QUARTER), draw(128), 1 + draw(2 * QUARTER)])),
    "white noise in a steady rhythm": scoreOf(many(256, (i) => [i * 120, 30 + draw(60), 120])),
    "drums alone": scoreOf(
      many(128, (i) => [i * 240, [36, 42, 38, 42][i % 4], 60]),
      true,
    ),
    "one note over and over": scoreOf(many(64, (i) => [i * QUARTER, 60, QUARTER])),
    "a single note": scoreOf([[0, 60, QUARTER]]),
    "a single chord": scoreOf([60, 64, 67].map((pitch) => [0, pitch, 4 * QUARTER])),
    "every key at once": scoreOf(many(768, (i) => [Math.floor(i / 12) * QUARTER, 48 + (i % 12), QUARTER])),
  };

  it.each(Object.entries(odd))("strangenessOf(%s) is above 1", (_, score) => {
    expect(judge(rows.slice(0, 120))([rowOf(score)])).toEqual([true]);
  });

  it("strangenessOf is above 1 for about 2 % of music like that which was trained on", () => {
    let flagged = 0;
    for (let fold = 0; fold < 4; fold++) {
      const strange = judge(rows.filter((_, i) => i % 4 !== fold));
      flagged += strange(rows.filter((_, i) => i % 4 === fold)).filter(Boolean).length;
    }
    expect(flagged / rows.length).toBeLessThan(0.05);
  });

  it("strangenessOf does not take near-duplicates for how far apart pieces are", () => {
    const [training, other] = [rows.slice(0, 60), rows.slice(60, 100)];
    const twice = judge(
      [...training, ...training],
      [...training, ...training].map((_, i) => `${i % 60}`),
    );
    expect(twice(other).filter(Boolean).length).toBeLessThanOrEqual(4);
  });

  it("strangenessOf is at most 1 for the training pieces themselves, be there one or all the same", () => {
    expect(judge([rows[0]])([rows[0]])).toEqual([false]);
    const same = [rows[0], rows[0], rows[0]];
    expect(judge(same)(same)).toEqual([false, false, false]);
  });
});
