/** Our own method, and the same without music that has no labels. */
export const OURS = "semitone";
export const LABELS_ONLY = "semitone, labels only";
/** Always the same answer, as `METHODS` calls it: whoever guesses. */
export const GUESS = "majority";
/** Clusters of all music, each named by its most typical piece. */
export const BY_EAR = "clusters named by ear";
