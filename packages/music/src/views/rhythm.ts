// Rhythm beyond the descriptors: what repeats after how long, where onsets fall in cycles, which lengths follow each other. Knows no meter.
import { type FeatureFamily, topLine } from "./feature-family.ts";

/** Lags of the autocorrelation, in quarters: every quarter of a beat up to 8 beats. */
const LAGS = Array.from({ length: 32 }, (_, i) => (i + 1) / 4);
/** Cycles in quarters whose phase is measured: 1 to 6 beats, and those of compound meters. */
const CYCLES = [1, 1.5, 2, 3, 4, 4.5, 6];
const PHASES = 12;
/** Upper edges of classes of inter-onset time, in quarters: between the usual note values. */
const EDGES = [0.2, 0.29, 0.42, 0.62, 0.88, 1.25, 1.75, 2.5, Number.POSITIVE_INFINITY];
const VALUES = ["1/6", "1/4", "1/3", "1/2", "3/4", "1", "3/2", "2", "long"];
/** Cells of a quarter: sixteenths and triplets both fall on one. */
const CELLS = 12;

const kindOf = (quarters: number): number => EDGES.findIndex((edge) => quarters < edge);

/** Onset autocorrelation, vector strength and phase histograms, and pairs of successive inter-onset times. */
export const rhythm: FeatureFamily = {
  name: "rhythm",
  names: [
    ...LAGS.map((lag) => `onsetLag${lag}`),
    ...CYCLES.map((cycle) => `cycle${cycle}`),
    ...CYCLES.flatMap((cycle) => Array.from({ length: PHASES }, (_, k) => `phase${cycle}at${k}`)),
    ...VALUES.map((value) => `length${value}`),
    ...VALUES.flatMap((a) => VALUES.map((b) => `lengths${a}then${b}`)),
  ],
  compute(score) {
    const onsets = topLine(score).map(({ onset }) => onset / score.ticksPerQuarter);
    const start = onsets[0] ?? 0;
    return [
      ...autocorrelation(onsets.map((onset) => onset - start)),
      ...CYCLES.map((cycle) => vectorStrength(onsets, cycle)),
      ...CYCLES.flatMap((cycle) => phases(onsets, cycle)),
      ...lengths(onsets),
    ];
  },
};

/** Share of onsets that are followed by another after exactly each lag. */
function autocorrelation(onsets: readonly number[]): number[] {
  const cells = new Set(onsets.map((onset) => Math.round(onset * CELLS)));
  return LAGS.map((lag) => {
    let hits = 0;
    for (const cell of cells) if (cells.has(cell + lag * CELLS)) hits++;
    return cells.size > 0 ? hits / cells.size : Number.NaN;
  });
}

/** |mean of exp(2 pi i t / cycle)|: 1 where all onsets share one phase, 0 where they are spread evenly. */
function vectorStrength(onsets: readonly number[], cycle: number): number {
  let [x, y] = [0, 0];
  for (const onset of onsets) {
    x += Math.cos((2 * Math.PI * onset) / cycle);
    y += Math.sin((2 * Math.PI * onset) / cycle);
  }
  return Math.hypot(x, y) / onsets.length;
}

/** Square roots of the shares of onsets in each twelfth of the cycle, counted from tick 0. */
function phases(onsets: readonly number[], cycle: number): number[] {
  const counts = new Array<number>(PHASES).fill(0);
  for (const onset of onsets) counts[Math.round(((onset % cycle) / cycle) * PHASES) % PHASES]++;
  return counts.map((count) => Math.sqrt(count / onsets.length));
}

/** Square roots of the shares of inter-onset times, and of pairs of them, by class. */
function lengths(onsets: readonly number[]): number[] {
  const kinds = onsets.slice(1).map((onset, i) => kindOf(onset - onsets[i]));
  const single = new Array<number>(EDGES.length).fill(0);
  const pairs = new Array<number>(EDGES.length ** 2).fill(0);
  for (const [i, kind] of kinds.entries()) {
    single[kind] += 1 / kinds.length;
    if (i > 0) pairs[kinds[i - 1] * EDGES.length + kind] += 1 / (kinds.length - 1);
  }
  const undefinedHere = kinds.length < 2;
  return [...single, ...pairs].map((share) => (undefinedHere ? Number.NaN : Math.sqrt(share)));
}
