// One excerpt held out: a model of the others, and how near what it plays is to how the players did.
import {
  contentFeatures,
  fitContentRidge,
  fitPerformance,
  logBeats,
  meanOf,
  openPerformance,
  type PerformanceFitOptions,
  type PerformanceModel,
  type PlayedNotes,
  performedNotes,
  playByRule,
  playedNotes,
  predictRidge,
  usualBeat,
} from "@semitone/models";
import { type EncodedPerformance, encodePerformance } from "@semitone/music";
import { pearson } from "@semitone/stats";
import type { ViennaPiece } from "./read-vienna.ts";

/** An excerpt with its performances as rows. */
export interface ReadPiece extends ViennaPiece {
  readonly encoded: readonly EncodedPerformance[];
  readonly usual: number;
  readonly notes: readonly PlayedNotes[];
  /** Mean over the players. */
  readonly mean: readonly Float32Array[];
}

export function readPiece(piece: ViennaPiece): ReadPiece {
  const encoded = piece.played.map(({ played }) => encodePerformance(played));
  const usual = usualBeat(encoded);
  const notes = encoded.map((one) => playedNotes(piece.score, one, usual));
  const mean = piece.score.notes.map((_, i) =>
    Float32Array.from({ length: notes[0].rows[i].length }, (_, c) =>
      meanOf(notes.map(({ rows }) => rows[i][c])),
    ),
  );
  return { ...piece, encoded, usual, notes, mean };
}

/** A model, opened, and what it cost. */
export interface TrainedModel {
  readonly model: PerformanceModel;
  readonly seconds: number;
  readonly stretches: number;
}

type ClassOf = (player: string, piece: ViennaPiece) => number | undefined;

/** Trains on all but one excerpt. @param classOf  of a player on an excerpt */
export const trainWithout = (
  pieces: readonly ViennaPiece[],
  test: ViennaPiece,
  options: PerformanceFitOptions,
  classOf?: ClassOf,
): Promise<TrainedModel> =>
  trainOn(
    pieces.filter(({ name }) => name !== test.name),
    options,
    classOf,
  );

export async function trainOn(
  pieces: readonly ViennaPiece[],
  options: PerformanceFitOptions,
  classOf: ClassOf = () => undefined,
): Promise<TrainedModel> {
  const start = performance.now();
  const trained = await fitPerformance(
    pieces.map((piece) => ({
      score: piece.score,
      performances: piece.played.map(({ player, played }) => {
        const classIndex = classOf(player, piece);
        return { played, ...(classIndex !== undefined && { classIndex }) };
      }),
    })),
    options,
  );
  const seconds = (performance.now() - start) / 1000;
  return {
    model: await openPerformance(trained, { threads: options.threads }),
    seconds,
    stretches: trained.stretches,
  };
}

export const CURVES = ["velocity", "tempo", "articulation"] as const;
export type Correlations = Record<(typeof CURVES)[number], number>;

const correlation = (a: readonly number[], b: readonly number[]): number => {
  const r = pearson(a, b);
  // A curve that is flat says nothing of any other.
  return Number.isFinite(r) ? r : 0;
};

/** Of notes that were played by both, and of the seconds of beats. */
function between(
  a: PlayedNotes,
  b: PlayedNotes,
  tempoA: EncodedPerformance,
  tempoB: EncodedPerformance,
): Correlations {
  const both = [...a.rows.keys()].filter((i) => a.isPlayed[i] && b.isPlayed[i]);
  const of = (c: number) =>
    correlation(
      both.map((i) => a.rows[i][c]),
      both.map((i) => b.rows[i][c]),
    );
  return {
    velocity: of(0),
    tempo: correlation([...logBeats(tempoA)], [...logBeats(tempoB)]),
    articulation: of(3),
  };
}

const averaged = (each: readonly Correlations[]): Correlations =>
  Object.fromEntries(CURVES.map((curve) => [curve, meanOf(each.map((one) => one[curve]))])) as Correlations;

/** Mean correlation of rows with each player's. */
export function withPlayers(piece: ReadPiece, rows: readonly Float32Array[]): Correlations {
  const made = { rows, isPlayed: new Uint8Array(rows.length).fill(1) };
  const tempo = performedNotes(piece.score, rows, piece.usual);
  return averaged(piece.notes.map((notes, p) => between(made, notes, tempo, piece.encoded[p])));
}

/** Between two players, and between one and the mean of the others. */
export function humans({ notes, encoded, score, usual }: ReadPiece): {
  pairs: Correlations;
  others: Correlations;
} {
  const pairs: Correlations[] = [];
  const others: Correlations[] = [];
  for (const [a, one] of notes.entries()) {
    for (let b = a + 1; b < notes.length; b++) pairs.push(between(one, notes[b], encoded[a], encoded[b]));
    const rest = notes.filter((_, b) => b !== a);
    const rows = score.notes.map((_, i) =>
      Float32Array.from(one.rows[i], (_, c) => meanOf(rest.map(({ rows }) => rows[i][c]))),
    );
    const mean = { rows, isPlayed: new Uint8Array(rows.length).fill(1) };
    others.push(between(one, mean, encoded[a], performedNotes(score, rows, usual)));
  }
  return { pairs: averaged(pairs), others: averaged(others) };
}

export type Baselines = Record<"flat" | "rule" | "ridge" | "ridge around the rule", Correlations>;

/** What needs no training of networks, learnt from pieces once, for any number of others. */
export function fitBaselines(others: readonly ReadPiece[]): (test: ReadPiece) => Baselines {
  const around = fitContentRidge(
    others.map(({ score, mean }) => ({ content: contentFeatures(score), rows: mean })),
  );
  // With the rule added to what is played, and taken off what is predicted, the rule plays no part.
  const plain = fitContentRidge(
    others.map(({ score, mean }) => {
      const read = contentFeatures(score);
      return { content: read, rows: plus(mean, playByRule(read), 1) };
    }),
  );
  return (test) => {
    const content = contentFeatures(test.score);
    const rule = playByRule(content);
    return {
      flat: { velocity: 0, tempo: 0, articulation: 0 },
      rule: withPlayers(test, rule),
      ridge: withPlayers(test, plus(predictRidge(plain, content), rule, -1)),
      "ridge around the rule": withPlayers(test, predictRidge(around, content)),
    };
  };
}

const plus = (rows: readonly Float32Array[], others: readonly Float32Array[], sign: number): Float32Array[] =>
  rows.map((row, i) => row.map((value, c) => value + sign * others[i][c]));
