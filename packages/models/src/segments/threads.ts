/**
 * Threads of every session that trains or reads segments, unless asked otherwise. A constant and not the number of idle cores: sums are
 * only promised to be the same, bit by bit, for the same number of threads (see docs/reproducing.md).
 */
export const THREADS = 2;
