/** Our own method, and the same without music that has no labels. */
export const OURS = "semitone";
export const LABELS_ONLY = "semitone, labels only";
