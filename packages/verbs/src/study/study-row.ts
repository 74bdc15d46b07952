// A point of a learning curve: what a study measured, and its tables and pages show.
import type { Budget, Estimate } from "@semitone/models";

/** The score of one method with so many labels and so many pieces without. */
export interface StudyRow extends Estimate {
  readonly method: string;
  readonly budget: Budget;
  /** Labels in all. */
  readonly labels: number;
  readonly unlabelled: number | "all";
  readonly seeds: number;
}

/** Pieces without labels that a row learnt from. @param pieces  that could be learnt from, labelled or not */
export const piecesWithout = (pieces: number, row: Pick<StudyRow, "labels" | "unlabelled">): number =>
  row.unlabelled === "all" ? pieces - row.labels : row.unlabelled;
