// Rhythm with the meter in view: what a bar looks like, and how bars at the end of phrases differ from the others.
import { barGrid, beatLength, cellAt, isCompound } from "../bars.ts";
import { type FeatureFamily, topLine } from "./feature-family.ts";

/** Cells of a bar, whatever its meter: beats of bars of 2, 3 and 4 and their halves each begin one. */
const CELLS = 24;
/** Cells of a beat. */
const BEAT_CELLS = 12;
const NUMERATORS = [2, 3, 4, 5, 6, 7, 9, 12];

/** Meter, onsets and lengths within the bar and the beat, evenness of divided beats, and the bars that close phrases. */
export const meter: FeatureFamily = {
  name: "meter",
  names: [
    ...NUMERATORS.map((n) => `numerator${n}`),
    "compoundShare",
    "barQuarters",
    "beatsPerBar",
    ...Array.from({ length: CELLS }, (_, k) => `barAt${k}`),
    ...Array.from({ length: CELLS }, (_, k) => `barHeldAt${k}`),
    ...Array.from({ length: BEAT_CELLS }, (_, k) => `beatAt${k}`),
    "beatsDivided1",
    "beatsDivided2",
    "beatsDivided3",
    "beatsDivided4",
    "beatsUneven",
    "barOnsets",
    "barOnsetsDeviation",
    "barsRepeated",
    "barsRepeated2",
    "barsRepeated4",
    "barsRepeated8",
    "distinctBars",
    "closeOnsets",
    "closeOnsetsRatio",
    ...Array.from({ length: 8 }, (_, k) => `closeAt${k}`),
  ],
  compute(score) {
    const bars = barGrid(score);
    const line = topLine(score);
    const width = meter.names.length;
    if (line.length === 0) return new Float32Array(width).fill(Number.NaN);
    const share = (of: (bar: (typeof bars)[number]) => boolean) => bars.filter(of).length / bars.length;
    const patterns = bars.map(() => 0n);
    const counts = new Array<number>(bars.length).fill(0);
    const at = new Array<number>(CELLS).fill(0);
    const held = new Array<number>(CELLS).fill(0);
    const beatAt = new Array<number>(BEAT_CELLS).fill(0);
    const beats = new Map<string, number[]>();
    for (const { onset, duration } of line) {
      const b = cellAt(bars, onset);
      if (b < 0) continue;
      const { start, end, meter: signature } = bars[b];
      const cell = Math.min(CELLS - 1, Math.round(((onset - start) / (end - start)) * CELLS));
      patterns[b] |= 1n << BigInt(cell);
      counts[b]++;
      at[cell]++;
      held[cell] += Math.min(2, duration / beatLength(signature, score.ticksPerQuarter));
      const beat = (onset - start) / beatLength(signature, score.ticksPerQuarter);
      const inBeat = Math.round((beat % 1) * BEAT_CELLS) % BEAT_CELLS;
      beatAt[inBeat]++;
      const key = `${b}:${Math.floor(beat + 0.5 / BEAT_CELLS)}`;
      const known = beats.get(key);
      if (known) known.push(inBeat);
      else beats.set(key, [inBeat]);
    }
    const divided = [0, 0, 0, 0];
    let uneven = 0;
    for (const cells of beats.values()) {
      divided[Math.min(4, cells.length) - 1]++;
      // Long then short: a dotted pair, or the lilt of a swung one.
      if (cells.some((cell) => cell > BEAT_CELLS / 2) && !cells.includes(BEAT_CELLS / 2)) uneven++;
    }
    const mean = line.length / bars.length;
    const closing = bars.map((_, b) => b).filter((b) => b % 8 === 7 || b === bars.length - 1);
    const closeOnsets = closing.reduce((sum, b) => sum + counts[b], 0) / closing.length;
    const closeAt = Array.from(
      { length: 8 },
      (_, k) => closing.filter((b) => (patterns[b] >> BigInt(3 * k)) & 7n).length / closing.length,
    );
    const repeated = (lag: number) =>
      bars.length > lag
        ? patterns.slice(lag).filter((pattern, b) => pattern === patterns[b]).length / (bars.length - lag)
        : Number.NaN;
    return [
      ...NUMERATORS.map((n) => share((bar) => bar.meter.numerator === n)),
      share((bar) => isCompound(bar.meter)),
      Math.log2((bars[0].end - bars[0].start) / score.ticksPerQuarter),
      (bars[0].end - bars[0].start) / beatLength(bars[0].meter, score.ticksPerQuarter),
      ...at.map((count) => count / bars.length),
      ...held.map((sum, cell) => (at[cell] > 0 ? sum / at[cell] : 0)),
      ...beatAt.map((count) => Math.sqrt(count / line.length)),
      ...divided.map((count) => count / beats.size),
      uneven / beats.size,
      mean,
      Math.sqrt(counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / bars.length) / mean,
      repeated(1),
      repeated(2),
      repeated(4),
      repeated(8),
      new Set(patterns).size / bars.length,
      closeOnsets,
      closeOnsets / mean,
      ...closeAt,
    ];
  },
};
