// Measures how processor time grows with the size of an input. Knows no reader.

/** Time from which a measurement stands out from noise, in milliseconds. */
const SOLID = 4;
/** Where even the larger input takes no longer than this, in milliseconds, the ratio is noise. */
const NEGLIGIBLE = 24;
const FIRST_COUNT = 1024;
const ATTEMPTS = 20;

/** Milliseconds of processor time that a call takes. */
function cpuTime(call: () => void): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * By what factor the processor time of `read` grows from an input of n to one of 4 n repetitions: 4 where it is linear, 16 where it is
 * quadratic. The best of several attempts, up to twenty where it seems more than linear, since a busy machine only ever adds to a time;
 * 0 where both times are too short to tell.
 *
 * @param input     the input with that many repetitions
 * @param maxCount  4 n stays at or below it, so that no bound of the reader cuts the work short
 */
export function growth<Input>(
  read: (input: Input) => void,
  input: (count: number) => Input,
  maxCount: number,
): number {
  let count = Math.min(FIRST_COUNT, Math.floor(maxCount / 4));
  read(input(count));
  while (4 * count < maxCount && cpuTime(() => read(input(count))) < SOLID)
    count = Math.min(2 * count, Math.floor(maxCount / 4));
  const [small, large] = [input(count), input(4 * count)];
  let best = Number.POSITIVE_INFINITY;
  let [shortest, longest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < ATTEMPTS && best > 5; attempt++) {
    shortest = Math.min(
      shortest,
      cpuTime(() => read(small)),
    );
    longest = Math.min(
      longest,
      cpuTime(() => read(large)),
    );
    // The shorter time goes on falling as code is optimised, the longer one has garbage to collect: the first attempts may be the fairest.
    best = longest <= NEGLIGIBLE ? 0 : Math.min(best, longest / shortest);
  }
  return best;
}
