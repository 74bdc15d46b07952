// Everything that a report shows, as plain data: what was measured, and nothing about how it looks.

import type { ScoreCurves } from "../performing/curves.ts";

export interface ReportData {
  readonly title: string;
  /** ISO date and time. */
  readonly made: string;
  readonly corpus: CorpusSummary;
  readonly attributes: readonly AttributeReport[];
  readonly map?: MapReport;
  readonly timelines: readonly TimelineReport[];
  /** Of a run with a language model: which units speak for an attribute. */
  readonly units?: readonly UnitsReport[];
  /** Scores with most performances, and how these are played. */
  readonly performed?: readonly ScoreCurves[];
  readonly audio: readonly AudioReport[];
  /** How to repeat it: random seed, digest of the data, command. */
  readonly provenance: Readonly<Record<string, string>>;
}

export interface CorpusSummary {
  readonly pieces: number;
  readonly segments: number;
  readonly notes: number;
  readonly hours: number;
  /** Groups of near-duplicates; pieces of one group are never in different folds. */
  readonly groups: number;
  /** Files that were left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** A score with its interval, over `n` pieces. */
export interface ScoreReport {
  readonly method: string;
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Semitone's own tagger, not a baseline. */
  readonly isOurs: boolean;
}

export interface AttributeReport {
  readonly name: string;
  readonly classes: readonly string[];
  /** Pieces that have a label. */
  readonly labelled: number;
  readonly scores: readonly ScoreReport[];
  /** Whether the unlabelled music helped, in a sentence with figures. */
  readonly verdict?: string;
  /** Whether the tagger is better than always the same answer, in a sentence with figures. */
  readonly beside?: string;
  /** Classes that could not be tested, in a sentence. */
  readonly untested?: string;
  /** Rows are the labels, columns the tags. */
  readonly confusion?: readonly (readonly number[])[];
  readonly reliability?: ReliabilityReport;
  readonly learningCurve?: readonly CurveReport[];
}

export interface ReliabilityReport {
  /** Expected calibration error, 0..1. */
  readonly ece: number;
  readonly n: number;
  readonly bins: readonly {
    readonly confidence: number;
    readonly accuracy: number;
    readonly count: number;
  }[];
}

/** A method's score by labels per class. */
export interface CurveReport {
  readonly method: string;
  readonly isOurs: boolean;
  readonly points: readonly {
    readonly labels: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Positions in an arbitrary plane; `tag` colours a point, `isLabelled` fills it. */
export interface MapReport {
  readonly attribute: string;
  /** What `tag` may be, in the order of their colours. */
  readonly classes: readonly string[];
  readonly points: readonly {
    readonly name: string;
    readonly x: number;
    readonly y: number;
    readonly tag: string;
    /** Left out where `tag` is no prediction. */
    readonly probability?: number;
    readonly isLabelled: boolean;
  }[];
}

/** Probabilities of the classes of one attribute along a piece. */
export interface TimelineReport {
  readonly name: string;
  readonly attribute: string;
  readonly classes: readonly string[];
  /** A row for each segment, in order. */
  readonly probabilities: readonly (readonly number[])[];
  /** First bar of each segment, from 1. */
  readonly bars: readonly number[];
  /** Of a recording: `bars` are the seconds at which its segments begin. */
  readonly unit?: "seconds";
}

/** Units of a language model that tell an attribute's classes, and the loudest of them along a piece. */
export interface UnitsReport {
  readonly attribute: string;
  readonly classes: readonly string[];
  /** Labelled pieces that say so. */
  readonly labelled: number;
  /** How many units speak, and of how many. */
  readonly speaking: number;
  readonly of: number;
  /** The loudest first: for each class, what one standard deviation of the unit's mean adds to the log odds. */
  readonly units: readonly { readonly unit: number; readonly weights: readonly number[] }[];
  /** The class that the loudest speaks for where it is above 0. */
  readonly speaksFor: string;
  /** The piece that is drawn; times in quarters. */
  readonly piece: string;
  readonly notes: readonly { readonly at: number; readonly length: number; readonly pitch: number }[];
  /** What the loudest unit holds, in standard deviations of its mean over pieces. */
  readonly moments: readonly { readonly at: number; readonly value: number }[];
}

export interface AudioReport {
  readonly name: string;
  readonly caption: string;
  readonly wav: Uint8Array;
}
