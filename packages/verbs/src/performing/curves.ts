// Tempo and dynamics of the performances of a score, beat by beat: what report and studio draw.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Piece,
  type Project,
  performancePairs,
  readPiece,
  type ScoreWithPerformances,
} from "@semitone/library";
import {
  ifPlayed,
  openPerformance,
  PERFORMANCE_FILES,
  PERFORMANCE_FOLDER,
  playedOn,
  readPerformanceModel,
  usualBeat,
} from "@semitone/models";
import { beatsOf, cellAt, type EncodedPerformance, encodePerformance, type Score } from "@semitone/music";

/** How one performance goes, beat by beat of its score. */
export interface PlayedCurve {
  readonly name: string;
  /** Beats a minute. */
  readonly tempo: readonly number[];
  /** Mean MIDI velocity of the notes that begin in the beat; where none does, that of the beat before. */
  readonly velocity: readonly number[];
}

/** A score with the curves of its performances. */
export interface ScoreCurves {
  readonly score: string;
  /** Where each beat begins, in bars from 1 with their fractions. */
  readonly bars: readonly number[];
  readonly performances: readonly PlayedCurve[];
  /** As the run's performance model plays the score by itself, at the usual tempo of its performances. */
  readonly model?: PlayedCurve;
}

/** Tempo and dynamics of one performance over its own time. */
export interface MusicCurves {
  /** Second at which each beat begins. */
  readonly at: readonly number[];
  /** Beats a minute. */
  readonly tempo: readonly number[];
  /** Mean MIDI velocity. */
  readonly velocity: readonly number[];
}

/** Performances of a score that are drawn at most. */
const MOST_PERFORMANCES = 40;

/** @param run  folder of a run, whose performance model plays as well where there is one */
export async function scoreCurves(
  project: Project,
  { score: piece, performances }: ScoreWithPerformances,
  run?: string,
): Promise<ScoreCurves> {
  const score = readPiece(project, piece.id);
  const encoded = performances.slice(0, MOST_PERFORMANCES).flatMap(({ id, name }) => {
    const names = { score: piece.name, performance: name };
    const own = ifPlayed(() => encodePerformance(playedOn(score, readPiece(project, id), names)));
    // What is not of its score is told by `train`; here it is not drawn.
    return own ? [{ name, encoded: own }] : [];
  });
  const model = await playedByModel(
    score,
    encoded.map((one) => one.encoded),
    run,
  );
  return {
    score: piece.name,
    bars: placesOf(score),
    performances: encoded.map((one) => curveOf(score, one.encoded, one.name)),
    ...(model && { model: curveOf(score, model, "the model") }),
  };
}

/** The scores with most performances, at most so many. */
export function mostPerformed(project: Project, most: number): ScoreWithPerformances[] {
  const { pairs } = performancePairs(project);
  return pairs.toSorted((a, b) => b.performances.length - a.performances.length).slice(0, most);
}

/** Tempo and dynamics of a performance of a score over its own seconds; undefined for one that is hardly of it. */
export function performanceCurves(project: Project, piece: Piece, scored: Piece): MusicCurves | undefined {
  const score = readPiece(project, scored.id);
  const names = { score: scored.name, performance: piece.name };
  return ifPlayed(() => {
    return musicCurves(score, encodePerformance(playedOn(score, readPiece(project, piece.id), names)));
  });
}

/** Tempo and dynamics of a score that was played so, over the seconds of the playing. */
export function musicCurves(score: Score, encoded: EncodedPerformance): MusicCurves {
  const { tempo, velocity } = curveOf(score, encoded, "");
  return { at: [...encoded.beatSeconds.subarray(0, tempo.length)], tempo, velocity };
}

async function playedByModel(
  score: Score,
  performances: readonly EncodedPerformance[],
  run: string | undefined,
): Promise<EncodedPerformance | undefined> {
  if (run === undefined || performances.length === 0) return undefined;
  const folder = join(run, PERFORMANCE_FOLDER);
  if (!existsSync(join(folder, PERFORMANCE_FILES.config))) return undefined;
  const model = await openPerformance(readPerformanceModel(folder).trained);
  try {
    return (await model.perform(score, { usual: usualBeat(performances) })).encoded;
  } finally {
    await model.dispose();
  }
}

/** Where each beat of a score begins, in bars from 1 with their fractions. */
export function placesOf(score: Score): number[] {
  const beats = beatsOf(score);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const { bar, start, end } of beats) {
    if (!first.has(bar)) first.set(bar, start);
    last.set(bar, end);
  }
  return beats.map(
    ({ bar, start }) => 1 + bar + (start - first.get(bar)!) / (last.get(bar)! - first.get(bar)!),
  );
}

/** A performance by beats. */
export function curveOf(score: Score, encoded: EncodedPerformance, name: string): PlayedCurve {
  const beats = beatsOf(score);
  const { beatSeconds, velocity, isPlayed } = encoded;
  const most = beats.reduce((longest, { start, end }) => Math.max(longest, end - start), 1);
  const sums = new Float64Array(beats.length);
  const counts = new Float64Array(beats.length);
  for (const [i, { onset }] of score.notes.entries()) {
    if (!isPlayed[i]) continue;
    const k = Math.max(0, cellAt(beats, onset));
    sums[k] += velocity[i];
    counts[k]++;
  }
  let loud = velocity[Math.max(0, isPlayed.indexOf(1))];
  return {
    name,
    // A beat that its bar cuts short counts as the part of a beat that it is.
    tempo: beats.map(
      ({ start, end }, k) => (60 * (end - start)) / most / (beatSeconds[k + 1] - beatSeconds[k]),
    ),
    velocity: beats.map((_, k) => (loud = counts[k] > 0 ? sums[k] / counts[k] : loud)),
  };
}
