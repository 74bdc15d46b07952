// Numbers, times and names as a person reads them.
import type { TagProbabilities } from "@semitone/models";

/** Three decimals; a dash where there is none. */
export const decimals = (value: number | undefined | null): string =>
  value === undefined || value === null || Number.isNaN(value) ? "-" : value.toFixed(3);

/** `45 s`, `3 min`: rounded up. */
export const timeText = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

/** `0.5 to 0.7`, the ends of an interval. */
export const intervalText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${decimals(low)} to ${decimals(high)}`;

/** `mood`, or of a multi-label attribute `mood (calm)`. */
export const taskName = ({
  attribute,
  tag,
}: {
  readonly attribute: string;
  readonly tag?: string;
}): string => (tag === undefined ? attribute : `${attribute} (${tag})`);

/** `mood calm 0.83`: the likeliest class of each attribute. */
export const tagText = (tags: TagProbabilities): string =>
  Object.entries(tags)
    .map(([name, classes]) => {
      const [label, probability] = Object.entries(classes).reduce((a, b) => (b[1] > a[1] ? b : a));
      return `${name} ${label} ${probability.toFixed(2)}`;
    })
    .join(", ");
