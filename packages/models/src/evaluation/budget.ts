/** Labels a class (of numbers: labels in all), or every label there is. */
export type Budget = number | "all";

/** Our own method, and the same without music that has no labels. */
export const OURS = "semitone";
export const LABELS_ONLY = "semitone, labels only";
