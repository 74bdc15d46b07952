// A piece, or a segment of one, on a map.
import type { Prediction } from "@semitone/models";

export interface MapPoint {
  readonly file: string;
  /** Of segments: bars from 0, `endBar` the first beyond. */
  readonly startBar?: number;
  readonly endBar?: number;
  /** Of segments of recordings. */
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  readonly x: number;
  readonly y: number;
  readonly cluster: number;
  readonly predictions: readonly Prediction[];
  readonly unfamiliar: boolean;
  /** Names of attributes that somebody labelled on this piece. */
  readonly labelled: readonly string[];
}
