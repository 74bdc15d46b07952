// When the onsets of a score are to be expected in a performance: a line from one known onset to the next.

/** Onsets on either side whose median tells whether a known time is off its line. */
const REACH = 4;

/**
 * The second at which an onset (in ticks) is expected: straight between known onsets, and on at the mean tempo beyond them. Known times
 * that run backwards against both neighbours' medians are passed over.
 *
 * @param onsets   ascending
 * @param seconds  of each; NaN where unknown
 */
export function expectedTimes(
  onsets: readonly number[],
  seconds: readonly number[],
): (onset: number) => number {
  const known = smoothed(onsets, seconds);
  const { ticks, times } = known;
  if (ticks.length === 0) return () => 0;
  const span = ticks[ticks.length - 1] - ticks[0];
  const rate = span > 0 ? (times[times.length - 1] - times[0]) / span : 0;
  return (onset) => {
    if (onset <= ticks[0]) return times[0] + (onset - ticks[0]) * rate;
    const last = ticks.length - 1;
    if (onset >= ticks[last]) return times[last] + (onset - ticks[last]) * rate;
    let [low, high] = [0, last];
    while (low < high - 1) {
      const middle = (low + high) >>> 1;
      if (ticks[middle] <= onset) low = middle;
      else high = middle;
    }
    return times[low] + ((onset - ticks[low]) / (ticks[high] - ticks[low])) * (times[high] - times[low]);
  };
}

/** What is known, without what lies far from a line through its neighbours, and never falling. */
function smoothed(
  onsets: readonly number[],
  seconds: readonly number[],
): { ticks: number[]; times: number[] } {
  const places = [...onsets.keys()].filter((i) => Number.isFinite(seconds[i]));
  const [ticks, times]: [number[], number[]] = [[], []];
  for (const [k, i] of places.entries()) {
    const near = places.slice(Math.max(0, k - REACH), k + REACH + 1);
    if (near.length >= 5 && isOff(i, near, onsets, seconds)) continue;
    if (times.length > 0 && seconds[i] < times[times.length - 1]) continue;
    ticks.push(onsets[i]);
    times.push(seconds[i]);
  }
  return { ticks, times };
}

/** More than a second off the line of the median slope through the median point of the neighbours. */
function isOff(
  i: number,
  near: readonly number[],
  onsets: readonly number[],
  seconds: readonly number[],
): boolean {
  const slopes: number[] = [];
  for (let k = 1; k < near.length; k++)
    slopes.push((seconds[near[k]] - seconds[near[k - 1]]) / (onsets[near[k]] - onsets[near[k - 1]]));
  const slope = median(slopes);
  const offsets = near.map((j) => seconds[j] - slope * onsets[j]);
  return Math.abs(seconds[i] - slope * onsets[i] - median(offsets)) > 1;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
