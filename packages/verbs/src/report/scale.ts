// From values to places on a drawing.

/** Maps `domain` linearly to `range`; a domain of one value maps to the middle. */
export function linearScale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  if (from === to) return () => (start + end) / 2;
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** About `count` round values (1, 2 or 5 times a power of ten apart) within `domain`. */
export function ticksOf([from, to]: readonly [number, number], count = 5): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999) ?? 10 * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Coordinates with one decimal: a tenth of a pixel is finer than any screen. */
export const px = (value: number): string => value.toFixed(1).replace(/\.0$/, "");

export const percent = (share: number): string =>
  `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %`;
