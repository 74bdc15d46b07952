// How numbers are written, wherever they stand.

/** A share, 0..1. */
export const percent = (share: number | undefined): string =>
  share === undefined ? "not known" : `${(100 * share).toFixed(1)} %`;
