// How long a segment model is trained: a number of steps that follows from the music, never from the clock.

/** Segments of a batch, and so of a step. */
export const BATCH_ROWS = 128;
/** Passes over all segments: with more, held-out music no longer gained. */
const EPOCHS = 60;
/** Fewer make silence, however little music there is. */
export const MIN_STEPS = 300;
/** Beyond these, held-out music no longer gained, however much of it there is. */
export const MAX_STEPS = 12_000;
/** Where no budget is given: about 200 s on two quiet cores at the 67 ms that a step took on 2.5 GHz Xeon cores. */
export const DEFAULT_MAX_STEPS = 3000;
/** The same for a listener: about 100 s. */
export const DEFAULT_LISTENER_STEPS = 1500;

/**
 * Steps of training on so many segments: min(most, ceil(60 segments / 128)), but at least 300.
 *
 * @param segments  two-bar segments that are learnt from
 * @param most      the most that are wished for. @default DEFAULT_MAX_STEPS
 */
export function stepsFor(segments: number, most: number = DEFAULT_MAX_STEPS): number {
  const passes = Math.ceil((EPOCHS * segments) / BATCH_ROWS);
  return Math.max(MIN_STEPS, Math.min(MAX_STEPS, Math.floor(most), passes));
}

/**
 * The most steps that fit into a wish for time: whole hundreds, so that a speed recorded a little differently gives the same.
 *
 * @param seconds         > 0
 * @param secondsPerStep  > 0, as recorded or as the cost model says; see `secondsPerStep`
 * @returns 0..MAX_STEPS; `stepsFor` takes at least MIN_STEPS all the same
 */
export function stepsWithin(seconds: number, secondsPerStep: number): number {
  return Math.max(0, Math.min(MAX_STEPS, 100 * Math.floor(seconds / secondsPerStep / 100)));
}
