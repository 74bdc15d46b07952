// The column of a sheet that says of what score a piece is a performance.

/** Its name, and that of the attribute that it becomes: labels that can be undone and exported as any. */
export const SCORE_COLUMN = "score";
