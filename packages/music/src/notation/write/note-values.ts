// Cuts the time of one voice in one bar into printable note values: dots, ties between values, tuplets. Knows lengths only, no pitches.

/** One printable value. */
export interface NoteValue {
  /** Ticks from the start of the bar, `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** MusicXML name, `quarter`; undefined where no note is that long: the duration speaks alone. */
  readonly type?: string;
  readonly dots: number;
  readonly tuplet?: Tuplet;
  /** First or last value under a tuplet bracket. */
  readonly opensTuplet?: boolean;
  readonly closesTuplet?: boolean;
}

/** `actual` notes in the time of `normal`. */
export interface Tuplet {
  readonly actual: number;
  readonly normal: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The shortest value, a 256th, in quarters: all lengths are counted in it. */
const PER_QUARTER = 64;
/** Names of the plain values, from the longest, in units of `PER_QUARTER`. */
const VALUES = ["breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th"].map(
  (type, k) => ({ type, units: 512 / 2 ** k }),
);
/** Plain, dotted and double-dotted values, longest first. */
const DOTTED_VALUES = VALUES.flatMap(({ type, units }) =>
  [0, 1, 2].map((dots) => ({ type, dots, units: units * (2 - 0.5 ** dots) })),
)
  .filter(({ units }) => Number.isInteger(units))
  .sort((a, b) => b.units - a.units);

const TUPLETS: readonly Tuplet[] = [
  { actual: 3, normal: 2 },
  { actual: 5, normal: 4 },
  { actual: 7, normal: 4 },
  { actual: 9, normal: 8 },
  { actual: 15, normal: 8 },
  { actual: 11, normal: 8 },
  { actual: 13, normal: 8 },
];
/** Finest division of a tuplet's time: by its number and so many halvings. */
const TUPLET_HALVINGS = 16;

/** Stretch of a bar under one tuplet; undefined `tuplet` where none fits. */
interface TupletCell extends Span {
  readonly tuplet: Tuplet | undefined;
}

/**
 * The values of each span, in order; the values of a span are to be tied.
 *
 * @param spans  gapless from 0 to the end of the bar, in ticks
 */
export function noteValues(spans: readonly Span[], ticksPerQuarter: number): NoteValue[][] {
  const cells = tupletCells(spans, ticksPerQuarter);
  return spans.map((span) =>
    cutAtCells(span, cells).flatMap(({ start, end }) => {
      const cell = cells.find((candidate) => candidate.start <= start && end <= candidate.end);
      const values = split({ start, end }, cell, ticksPerQuarter);
      return cell?.tuplet ? values.map((value) => bracketed(value, cell, cell.tuplet!)) : values;
    }),
  );
}

function bracketed(value: NoteValue, cell: Span, tuplet: Tuplet): NoteValue {
  const opensTuplet = value.start === cell.start;
  return { ...value, tuplet, opensTuplet, closesTuplet: value.end === cell.end };
}

/** The parts of a span between the edges of the tuplets. */
function cutAtCells({ start, end }: Span, cells: readonly TupletCell[]): Span[] {
  const edges = cells.flatMap((cell) => [cell.start, cell.end]).filter((edge) => edge > start && edge < end);
  const cuts = [...new Set([start, ...edges.sort((a, b) => a - b), end])];
  return cuts.slice(1).map((cut, k) => ({ start: cuts[k], end: cut }));
}

/** Greedy: the longest value that fits, then the rest. */
function split(span: Span, cell: TupletCell | undefined, ticksPerQuarter: number): NoteValue[] {
  const { actual, normal } = cell?.tuplet ?? { actual: 1, normal: 1 };
  const ticksPerUnit = (ticksPerQuarter * normal) / (PER_QUARTER * actual);
  let units = (span.end - span.start) / ticksPerUnit;
  if (Math.abs(units - Math.round(units)) > 1e-6) return [{ ...span, dots: 0 }];
  units = Math.round(units);
  const values: NoteValue[] = [];
  let start = span.start;
  while (units > 0) {
    const { type, dots, units: taken } = DOTTED_VALUES.find((value) => value.units <= units)!;
    units -= taken;
    const end = span.end - Math.round(units * ticksPerUnit);
    values.push({ start, end, type, dots });
    start = end;
  }
  return values;
}

/** The stretches that need a tuplet: for each boundary off the binary grid, the smallest aligned one that holds its neighbours. */
function tupletCells(spans: readonly Span[], ticksPerQuarter: number): TupletCell[] {
  const isBinary = (at: number) => Number.isInteger((at * PER_QUARTER) / ticksPerQuarter);
  const barEnd = spans.at(-1)?.end ?? 0;
  const chosen: Span[] = [];
  for (const [k, { start }] of spans.entries()) {
    if (isBinary(start)) continue;
    const sizes = [0.5, 1, 2, 4].map((quarters) => quarters * ticksPerQuarter).filter(Number.isInteger);
    const aligned = sizes
      .map((size) => ({
        start: Math.floor(start / size) * size,
        end: Math.floor(start / size) * size + size,
      }))
      .filter((cell) => cell.end <= barEnd);
    const holding = aligned.find((cell) => cell.start <= spans[k - 1].start && spans[k].end <= cell.end);
    const cell = holding ?? aligned.find((candidate) => candidate.end - candidate.start === ticksPerQuarter);
    if (cell) chosen.push(cell);
  }
  // Sizes are powers of two and aligned, so two cells are nested or apart.
  const outermost = chosen.filter((cell) => !chosen.some((other) => isInside(cell, other)));
  const distinct = new Map(outermost.map((cell) => [cell.start, cell]));
  return [...distinct.values()].map((cell) => ({ ...cell, tuplet: tupletOf(cell, spans) }));
}

function isInside(inner: Span, outer: Span): boolean {
  const shorter = inner.end - inner.start < outer.end - outer.start;
  return shorter && outer.start <= inner.start && inner.end <= outer.end;
}

/** The first tuplet on whose grid all boundaries inside the cell lie. */
function tupletOf(cell: Span, spans: readonly Span[]): Tuplet | undefined {
  const inside = spans
    .map(({ start }) => start - cell.start)
    .filter((at) => at > 0 && at < cell.end - cell.start);
  const size = cell.end - cell.start;
  return TUPLETS.find(({ actual }) =>
    inside.every((at) => Number.isInteger((at * actual * TUPLET_HALVINGS) / size)),
  );
}
