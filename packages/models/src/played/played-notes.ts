// Performances as rows for models, and rows as performances: five numbers for each note of a score.
import { beatsOf, cellAt, type EncodedPerformance, type Score } from "@semitone/music";

/** Numbers of a note, in the units that models see: about unit size. */
export const PLAYED = ["velocity", "tempo", "deviation", "articulation", "pedal"] as const;
export type PlayedName = (typeof PLAYED)[number];
export const WIDTH = PLAYED.length;

/** What one unit is: steps of velocity, log2 of tempo, seconds, log2 of duration, all of the pedal. */
export const UNITS: Readonly<Record<PlayedName, number>> = {
  velocity: 12,
  tempo: 0.25,
  deviation: 0.03,
  articulation: 0.8,
  pedal: 0.5,
};
const MIDDLE = { velocity: 64, pedal: 0.5 } as const;
/** Units beyond which nothing is played, or believed. */
const MOST: Readonly<Record<PlayedName, number>> = {
  velocity: 5.25,
  tempo: 8,
  deviation: 6,
  articulation: 5,
  pedal: 1,
};

/** How a score was played. */
export interface PlayedNotes {
  /** [notes][WIDTH] */
  readonly rows: readonly Float32Array[];
  /** 1 where the note was played, 0 where its row is a guess: the mean of those before and after it. */
  readonly isPlayed: Uint8Array;
}

/** log2 of the seconds of each beat, the last of them one fewer than the beat times. */
export const logBeats = ({ beatSeconds }: Pick<EncodedPerformance, "beatSeconds">): Float64Array =>
  Float64Array.from({ length: beatSeconds.length - 1 }, (_, k) =>
    Math.log2(beatSeconds[k + 1] - beatSeconds[k]),
  );

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / Math.max(1, values.length);
}

/** Mean log2 of the seconds of a beat over the performances of one score: the tempo that those of a performance are relative to. */
export const usualBeat = (performances: readonly EncodedPerformance[]): number =>
  meanOf(performances.map((one) => meanOf(logBeats(one))));

/** As the score itself has it: its tempos, where no performance tells better. */
export function writtenBeat(score: Score): number {
  const beats = beatsOf(score);
  const tempo = (at: number) => score.tempos.findLast((change) => change.at <= at) ?? score.tempos[0];
  return meanOf(
    beats.map(({ start, end }) =>
      Math.log2(((end - start) / score.ticksPerQuarter) * (60 / tempo(start).qpm)),
    ),
  );
}

const bounded = (name: PlayedName, value: number) => Math.max(-MOST[name], Math.min(MOST[name], value));

/** @param usual  log2 of the seconds of a beat at which tempo is 0 */
export function playedNotes(score: Score, encoded: EncodedPerformance, usual: number): PlayedNotes {
  const { notes } = score;
  const beats = beatsOf(score);
  const tempos = logBeats(encoded);
  const rows = notes.map(({ onset }, i) => {
    const k = cellAt(beats, onset);
    const { start, end } = beats[k];
    const values: Record<PlayedName, number> = {
      velocity: (encoded.velocity[i] - MIDDLE.velocity) / UNITS.velocity,
      tempo: (usual - tempos[k]) / UNITS.tempo,
      deviation: encoded.deviation[i] / UNITS.deviation,
      articulation: encoded.articulation[i] / UNITS.articulation,
      pedal:
        (Number(isDown(encoded.pedals, k + (onset - start) / (end - start))) - MIDDLE.pedal) / UNITS.pedal,
    };
    return Float32Array.from(PLAYED, (name) => bounded(name, values[name]));
  });
  fillGaps(rows, encoded.isPlayed);
  return { rows, isPlayed: encoded.isPlayed };
}

/** Beats after a note at which the pedal counts: one changed with the note is down for it. */
const AFTER = 0.25;

function isDown(pedals: EncodedPerformance["pedals"], beat: number): boolean {
  const at = beat + AFTER;
  let [low, high] = [0, pedals.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pedals[middle].to < at) low = middle + 1;
    else high = middle;
  }
  return low < pedals.length && pedals[low].from <= at;
}

/** Of notes that were not played all but tempo and pedal is that of the nearest note before that was, or the next. */
function fillGaps(rows: readonly Float32Array[], isPlayed: Uint8Array): void {
  let known = isPlayed.indexOf(1);
  if (known < 0) return;
  for (const [i, row] of rows.entries()) {
    if (isPlayed[i]) known = i;
    else for (const c of [0, 2, 3]) row[c] = rows[known][c];
  }
}

/**
 * A performance of rows as `playedNotes` gives them. Each beat has the mean tempo of its notes; beats without any go between their
 * neighbours. Notes of percussion are as written, on their place in time.
 */
export function performedNotes(
  score: Score,
  rows: readonly ArrayLike<number>[],
  usual: number,
): EncodedPerformance {
  const beats = beatsOf(score);
  const count = score.notes.length;
  const at = (name: PlayedName, i: number) => {
    const value = rows[i][PLAYED.indexOf(name)];
    return bounded(name, Number.isFinite(value) ? value : 0) * UNITS[name];
  };
  const tempos = tempoOfBeats(score, (i) => at("tempo", i));
  const beatSeconds = new Float64Array(beats.length + 1);
  const most = beats.reduce((longest, { start, end }) => Math.max(longest, end - start), 1);
  // A bar that is cut short has a short beat.
  for (const [k, { start, end }] of beats.entries())
    beatSeconds[k + 1] = beatSeconds[k] + 2 ** (usual - tempos[k]) * Math.min(1, (end - start) / most);
  const encoded = {
    beatSeconds,
    isPlayed: new Uint8Array(count).fill(1),
    velocity: new Float32Array(count),
    deviation: new Float32Array(count),
    articulation: new Float32Array(count),
    pedals: pedalSpans(score, rows),
  };
  for (const [i, { velocity, track }] of score.notes.entries()) {
    const isDrum = score.tracks[track]?.isDrum;
    encoded.velocity[i] = isDrum ? velocity : MIDDLE.velocity + at("velocity", i);
    encoded.deviation[i] = isDrum ? 0 : at("deviation", i);
    encoded.articulation[i] = isDrum ? 0 : at("articulation", i);
  }
  return encoded;
}

/** Mean over the notes that begin in each beat. @param tempo  of note i */
function tempoOfBeats(score: Score, tempo: (i: number) => number): Float64Array {
  const beats = beatsOf(score);
  const sums = new Float64Array(beats.length);
  const counts = new Float64Array(beats.length);
  let k = 0;
  for (const [i, { onset }] of score.notes.entries()) {
    while (k < beats.length - 1 && beats[k + 1].start <= onset) k++;
    sums[k] += tempo(i);
    counts[k]++;
  }
  let before = counts.findIndex((one) => one > 0);
  const means = sums.map((sum, k) => (counts[k] > 0 ? sum / counts[k] : Number.NaN));
  for (let k = 0; k < before; k++) means[k] = means[before];
  for (let k = before + 1; k < means.length; k++) {
    if (Number.isNaN(means[k])) continue;
    for (let j = before + 1; j < k; j++)
      means[j] = means[before] + ((j - before) / (k - before)) * (means[k] - means[before]);
    before = k;
  }
  for (let k = before + 1; k < means.length; k++) means[k] = means[before];
  return means;
}

/** Down from the onset where the notes say so to the next where they do not, changed at every beat. */
function pedalSpans(score: Score, rows: readonly ArrayLike<number>[]): EncodedPerformance["pedals"] {
  const beats = beatsOf(score);
  const votes = new Float64Array(beats.length);
  let k = 0;
  for (const [i, { onset, track }] of score.notes.entries()) {
    while (k < beats.length - 1 && beats[k + 1].start <= onset) k++;
    if (!score.tracks[track]?.isDrum) votes[k] += rows[i][PLAYED.indexOf("pedal")];
  }
  const track = score.tracks.findIndex(({ isDrum }) => !isDrum);
  return [...votes.keys()]
    .filter((k) => votes[k] > 0)
    .map((k) => ({ from: k + 0.1, to: k + 0.98, track: Math.max(0, track) }));
}
