// Rhythm beyond the descriptors: what repeats after how long, where onsets fall in cycles, which lengths follow each other. Knows no meter.
import type { Score } from "../score.ts";
import { columnsOf, tableView } from "./table-view.ts";
import { topLine } from "./top-line.ts";
import { cardinal, ordinal, partInto, quarters } from "./words.ts";

/** Lags of the autocorrelation, in quarters: every quarter of a beat up to 8 beats. */
const LAGS = Array.from({ length: 32 }, (_, i) => (i + 1) / 4);
/** Cycles in quarters whose phase is measured: 1 to 6 beats, and those of compound meters. */
const CYCLES = [1, 1.5, 2, 3, 4, 4.5, 6];
const PHASES = 12;
/** Upper edges of classes of inter-onset time, in quarters: between the usual note values. */
const EDGES = [0.2, 0.29, 0.42, 0.62, 0.88, 1.25, 1.75, 2.5, Number.POSITIVE_INFINITY];
const VALUES = ["1/6", "1/4", "1/3", "1/2", "3/4", "1", "3/2", "2", "long"];
const VALUE_WORDS = [
  "a triplet sixteenth",
  "a sixteenth",
  "a triplet eighth",
  "an eighth",
  "a dotted eighth",
  "a quarter",
  "a dotted quarter",
  "a half note",
  "longer than a half note",
];
/** Cells of a quarter: sixteenths and triplets both fall on one. */
const CELLS = 12;

const ONSETS = "no notes";
const share = { unit: "share", range: [0, 1] as const };
const root = { unit: "square root of a share", range: [0, 1] as const };

/** Onset autocorrelation, vector strength and phase histograms, and pairs of successive inter-onset times, of the top line. */
export const rhythm = tableView({
  id: "rhythm@1",
  about: "what repeats after how long, where onsets fall in cycles, which note values follow each other",
  columns: [
    ...columnsOf(
      { ...share, formula: "", undefinedWhen: ONSETS },
      LAGS.map((lag) => [
        `onsetLag${lag}`,
        `onsets followed by another after ${quarters(lag)}`,
        `share of onsets t with an onset at t + ${lag}, both on the grid of twelfths of a quarter`,
      ]),
    ),
    ...columnsOf(
      { unit: "concentration", range: [0, 1], formula: "", undefinedWhen: ONSETS },
      CYCLES.map((cycle) => [
        `cycle${cycle}`,
        `how strictly onsets keep their place in cycles of ${cycleName(cycle)}`,
        `|sum over onsets of exp(2 pi i t / ${cycle})| / M`,
      ]),
    ),
    ...columnsOf(
      { ...root, formula: "", undefinedWhen: ONSETS },
      CYCLES.flatMap((cycle) =>
        Array.from({ length: PHASES }, (_, k): [string, string, string] => [
          `phase${cycle}at${k}`,
          phaseTitle(cycle, k),
          `sqrt(share of onsets with round(12 (t mod ${cycle}) / ${cycle}) mod 12 = ${k})`,
        ]),
      ),
    ),
    ...columnsOf(
      { ...root, formula: "", undefinedWhen: "fewer than three onsets" },
      VALUES.map((value, k) => [
        `length${value}`,
        `from one onset to the next: ${VALUE_WORDS[k]}`,
        `sqrt(share of d ${edges(k)})`,
      ]),
    ),
    ...columnsOf(
      { ...root, formula: "", undefinedWhen: "fewer than three onsets" },
      VALUES.flatMap((a, i) =>
        VALUES.map((b, k): [string, string, string] => [
          `lengths${a}then${b}`,
          `from onset to onset: ${VALUE_WORDS[i]}, then ${VALUE_WORDS[k]}`,
          `sqrt(share of pairs with d[i] ${edges(i)} and d[i+1] ${edges(k)})`,
        ]),
      ),
    ),
  ],
  fill,
});

/** "three dotted quarter notes" of 4.5. */
function cycleName(cycle: number): string {
  const { count, note } = beatsOf(cycle);
  return count === 1 ? `one ${note}` : `${cardinal(count)} ${note}s`;
}

/** What a cycle is counted in. */
function beatsOf(cycle: number): { count: number; note: string } {
  return Number.isInteger(cycle)
    ? { count: cycle, note: "quarter note" }
    : { count: cycle / 1.5, note: "dotted quarter note" };
}

/** Where in a cycle its twelfth `k` begins, by the notes that the cycle is counted in. */
function phaseTitle(cycle: number, k: number): string {
  const { count, note } = beatsOf(cycle);
  const twelfths = k * count;
  const part = twelfths % PHASES;
  const beat = count === 1 ? `every ${note}` : `the ${ordinal(1 + Math.floor(twelfths / PHASES))} ${note}`;
  const place = part === 0 ? `on ${beat}` : partInto(part, PHASES, beat);
  return `onsets ${place}${count === 1 ? "" : `, in cycles of ${cardinal(count)}`}`;
}

/** Bounds of a class of inter-onset time, in words of a formula. */
function edges(k: number): string {
  const low = k === 0 ? 0 : EDGES[k - 1];
  return Number.isFinite(EDGES[k]) ? `in [${low}, ${EDGES[k]})` : `>= ${low}`;
}

function fill(score: Score): number[] {
  const onsets = topLine(score).map(({ onset }) => onset / score.ticksPerQuarter);
  const start = onsets[0] ?? 0;
  return [
    ...autocorrelation(onsets.map((onset) => onset - start)),
    ...CYCLES.map((cycle) => vectorStrength(onsets, cycle)),
    ...CYCLES.flatMap((cycle) => phases(onsets, cycle)),
    ...lengths(onsets),
  ];
}

/** Share of onsets that are followed by another after exactly each lag; `onsets` rise from 0. */
function autocorrelation(onsets: readonly number[]): number[] {
  const cells = [...new Set(onsets.map((onset) => Math.round(onset * CELLS)))];
  return LAGS.map((lag) => {
    let hits = 0;
    let j = 0;
    for (const cell of cells) {
      const wanted = cell + lag * CELLS;
      while (j < cells.length && cells[j] < wanted) j++;
      if (cells[j] === wanted) hits++;
    }
    return cells.length > 0 ? hits / cells.length : Number.NaN;
  });
}

/** |mean of exp(2 pi i t / cycle)|: 1 where all onsets share one phase, 0 where they are spread evenly. */
function vectorStrength(onsets: readonly number[], cycle: number): number {
  let [x, y] = [0, 0];
  for (let i = 0; i < onsets.length; i++) {
    const angle = (2 * Math.PI * onsets[i]) / cycle;
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
  // Rounding can take the length of a mean of unit vectors beyond 1.
  return Math.min(1, Math.hypot(x, y) / onsets.length);
}

/** Square roots of the shares of onsets in each twelfth of the cycle, counted from tick 0. */
function phases(onsets: readonly number[], cycle: number): number[] {
  const counts = new Array<number>(PHASES).fill(0);
  for (const onset of onsets) counts[Math.round(((onset % cycle) / cycle) * PHASES) % PHASES]++;
  return counts.map((count) => Math.sqrt(count / onsets.length));
}

function classOf(length: number): number {
  let k = 0;
  while (length >= EDGES[k]) k++;
  return k;
}

/** Square roots of the shares of inter-onset times, and of pairs of them, by class. */
function lengths(onsets: readonly number[]): number[] {
  const classes = onsets.slice(1).map((onset, i) => classOf(onset - onsets[i]));
  const single = new Array<number>(EDGES.length).fill(0);
  const pairs = new Array<number>(EDGES.length ** 2).fill(0);
  for (const [i, k] of classes.entries()) {
    single[k] += 1 / classes.length;
    if (i > 0) pairs[classes[i - 1] * EDGES.length + k] += 1 / (classes.length - 1);
  }
  const undefinedHere = classes.length < 2;
  // Sums of equal parts can end a rounding above 1.
  return [...single, ...pairs].map((part) => (undefinedHere ? Number.NaN : Math.sqrt(Math.min(1, part))));
}
