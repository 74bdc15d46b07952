// Rhythm with the meter in view: what a bar looks like, and how bars at the end of phrases differ from the others.
import { type Bar, barGrid, beatLength, cellAt, isCompound } from "../bars.ts";
import type { Score } from "../score.ts";
import { columnsOf, tableView } from "./table-view.ts";
import { type TopNote, topLine } from "./top-line.ts";
import { cardinal, ordinal, partInto } from "./words.ts";

/** Cells of a bar, whatever its meter: beats of bars of 2, 3 and 4 and their halves each begin one. */
const CELLS = 24;
/** Cells of a beat. */
const BEAT_CELLS = 12;
/** Bars of a phrase, and parts of the bar that closes it. */
const PHRASE = 8;
const NUMERATORS = [2, 3, 4, 5, 6, 7, 9, 12];
/** Distances, in bars, at which rhythms are compared. */
const REPEATS = [1, 2, 4, 8];
/** Beats that a held note counts for, at most. */
const LONGEST = 2;

const unbounded: readonly [number, number] = [0, Number.POSITIVE_INFINITY];
const undefinedWhen = "no notes";
const share = { unit: "share", range: [0, 1] as const, undefinedWhen };
const into = (k: number, cells: number, of: string) =>
  k === 0 ? `at the start of ${of}` : partInto(k, cells, of);

const barColumns = [
  ...columnsOf(
    { ...share, formula: "" },
    NUMERATORS.map((n) => [
      `numerator${n}`,
      `share of bars with ${n === 12 ? "twelve" : cardinal(n)} on top of the time signature`,
      `share of bars with numerator ${n}`,
    ]),
  ),
  ...columnsOf({ ...share, formula: "share of bars with a numerator of 6, 9 or 12 over 8 or less" }, [
    ["compoundShare", "share of bars in compound meter, such as 6/8"],
  ]),
  ...columnsOf(
    { unit: "octaves", range: [-16, 24], formula: "log2(quarters of the first bar)", undefinedWhen },
    [["barQuarters", "length of the first bar in quarter notes (logarithm)"]],
  ),
  ...columnsOf(
    {
      unit: "beats",
      range: unbounded,
      formula: "quarters of the first bar / quarters of its beat",
      undefinedWhen,
    },
    [["beatsPerBar", "beats in the first bar"]],
  ),
  ...columnsOf(
    { unit: "onsets/bar", range: unbounded, formula: "", undefinedWhen },
    Array.from({ length: CELLS }, (_, k) => [
      `barAt${k}`,
      `onsets ${into(k, CELLS, "the bar")}`,
      `onsets with round(24 * place in their bar) = ${k}, / number of bars`,
    ]),
  ),
  ...columnsOf(
    { unit: "beats", range: [0, LONGEST], formula: "", undefinedWhen },
    Array.from({ length: CELLS }, (_, k) => [
      `barHeldAt${k}`,
      `length of notes that begin ${into(k, CELLS, "the bar")}`,
      `mean of min(2, duration in beats) of the notes of barAt${k}; 0 without any`,
    ]),
  ),
  ...columnsOf(
    { unit: "square root of a share", range: [0, 1], formula: "", undefinedWhen },
    Array.from({ length: BEAT_CELLS }, (_, k) => [
      `beatAt${k}`,
      `onsets ${into(k, BEAT_CELLS, "the beat")}`,
      `sqrt(share of onsets with round(12 * place in their beat) mod 12 = ${k})`,
    ]),
  ),
];

const beatColumns = columnsOf({ ...share, formula: "share of the beats that have an onset with so many" }, [
  ["beatsDivided1", "share of beats with a single onset"],
  ["beatsDivided2", "share of beats with two onsets"],
  ["beatsDivided3", "share of beats with three onsets"],
  ["beatsDivided4", "share of beats with four onsets or more"],
  [
    "beatsUneven",
    "share of beats divided into long and short",
    "share with an onset past half of the beat, none on it",
  ],
]);

const phraseColumns = [
  ...columnsOf({ unit: "onsets/bar", range: unbounded, formula: "M / number of bars", undefinedWhen }, [
    ["barOnsets", "onsets of the top line in a bar, on average"],
  ]),
  ...columnsOf(
    { unit: "ratio", range: unbounded, formula: "sd of the onsets of bars / their mean", undefinedWhen },
    [["barOnsetsDeviation", "how much the number of onsets changes from bar to bar"]],
  ),
  ...columnsOf(
    { ...share, formula: "", undefinedWhen: "too few bars" },
    REPEATS.map((lag) => [
      lag === 1 ? "barsRepeated" : `barsRepeated${lag}`,
      `share of bars with the rhythm of ${lag === 1 ? "the bar before" : `${cardinal(lag)} bars before`}`,
      `share of bars with the onsets (on 24 cells) of the bar ${lag} before`,
    ]),
  ),
  ...columnsOf({ ...share, formula: "number of different bars / number of bars" }, [
    ["distinctBars", "variety of bar rhythms"],
  ]),
  ...columnsOf(
    {
      unit: "onsets",
      range: unbounded,
      formula: "mean onsets of every eighth bar and the last",
      undefinedWhen,
    },
    [["closeOnsets", "onsets in bars that close a phrase of eight bars"]],
  ),
  ...columnsOf({ unit: "ratio", range: unbounded, formula: "closeOnsets / barOnsets", undefinedWhen }, [
    ["closeOnsetsRatio", "onsets in bars that close a phrase, beside those of all bars"],
  ]),
  ...columnsOf(
    { ...share, formula: "" },
    Array.from({ length: PHRASE }, (_, k) => [
      `closeAt${k}`,
      `onsets in the ${ordinal(k + 1)} eighth of bars that close a phrase`,
      `share of closing bars with an onset in cells ${3 * k} to ${3 * k + 2}`,
    ]),
  ),
];

/** Meter, onsets and lengths within the bar and the beat, evenness of divided beats, and the bars that close phrases. */
export const meter = tableView({
  id: "meter@1",
  about:
    "time signature, where in bars and beats the top line begins notes and holds them, how bars repeat and phrases close",
  columns: [...barColumns, ...beatColumns, ...phraseColumns],
  fill,
});

function fill(score: Score): ArrayLike<number> {
  const bars = barGrid(score);
  const line = topLine(score);
  if (line.length === 0)
    return new Float32Array(barColumns.length + beatColumns.length + phraseColumns.length).fill(Number.NaN);
  const counted = countOnsets(score, bars, line);
  return [...ofBars(score, bars, line, counted), ...ofBeats(counted), ...ofPhrases(bars, line, counted)];
}

/** Onsets of the top line by bar and beat. */
interface Onsets {
  /** Bit k of a bar is set where a note begins in cell k; the cells of a bar fit into the bits of a small integer. */
  readonly patterns: readonly number[];
  /** Onsets of each bar. */
  readonly counts: readonly number[];
  /** Onsets by cell of the bar, and the beats that they are held, summed. */
  readonly at: readonly number[];
  readonly held: readonly number[];
  /** Onsets by cell of the beat. */
  readonly beatAt: readonly number[];
  /** Cells of the onsets of each beat that has any. */
  readonly beats: readonly (readonly number[])[];
}

function countOnsets({ ticksPerQuarter }: Score, bars: readonly Bar[], line: readonly TopNote[]): Onsets {
  const patterns = new Array<number>(bars.length).fill(0);
  const counts = new Array<number>(bars.length).fill(0);
  const [at, held] = [new Array<number>(CELLS).fill(0), new Array<number>(CELLS).fill(0)];
  const beatAt = new Array<number>(BEAT_CELLS).fill(0);
  const beats: number[][] = [];
  let lastBar = -1;
  let lastBeat = -1;
  for (const { onset, duration } of line) {
    const b = cellAt(bars, onset);
    if (b < 0) continue;
    const { start, end, meter: signature } = bars[b];
    const beatTicks = beatLength(signature, ticksPerQuarter);
    const cell = Math.min(CELLS - 1, Math.round(((onset - start) / (end - start)) * CELLS));
    patterns[b] |= 1 << cell;
    counts[b]++;
    at[cell]++;
    held[cell] += Math.min(LONGEST, duration / beatTicks);
    const beat = (onset - start) / beatTicks;
    const inBeat = Math.round((beat % 1) * BEAT_CELLS) % BEAT_CELLS;
    beatAt[inBeat]++;
    // Onsets rise, so that those of a beat come one after the other.
    const index = Math.floor(beat + 0.5 / BEAT_CELLS);
    if (b === lastBar && index === lastBeat) beats.at(-1)!.push(inBeat);
    else beats.push([inBeat]);
    [lastBar, lastBeat] = [b, index];
  }
  return { patterns, counts, at, held, beatAt, beats };
}

function ofBars(score: Score, bars: readonly Bar[], line: readonly TopNote[], { at, held, beatAt }: Onsets) {
  const share = (of: (bar: Bar) => boolean) => bars.filter(of).length / bars.length;
  const first = bars[0].end - bars[0].start;
  return [
    ...NUMERATORS.map((n) => share((bar) => bar.meter.numerator === n)),
    share((bar) => isCompound(bar.meter)),
    Math.log2(first / score.ticksPerQuarter),
    first / beatLength(bars[0].meter, score.ticksPerQuarter),
    ...at.map((count) => count / bars.length),
    ...held.map((sum, cell) => (at[cell] > 0 ? sum / at[cell] : 0)),
    ...beatAt.map((count) => Math.sqrt(count / line.length)),
  ];
}

function ofBeats({ beats }: Onsets): number[] {
  const divided = [0, 0, 0, 0];
  let uneven = 0;
  for (const cells of beats) {
    divided[Math.min(4, cells.length) - 1]++;
    // Long then short: a dotted pair, or the lilt of a swung one.
    if (cells.some((cell) => cell > BEAT_CELLS / 2) && !cells.includes(BEAT_CELLS / 2)) uneven++;
  }
  return [...divided, uneven].map((count) => count / beats.length);
}

function ofPhrases(bars: readonly Bar[], line: readonly TopNote[], { patterns, counts }: Onsets): number[] {
  const mean = line.length / bars.length;
  const deviation = Math.sqrt(counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / bars.length);
  const closing = [...bars.keys()].filter((b) => b % PHRASE === PHRASE - 1 || b === bars.length - 1);
  const closeOnsets = closing.reduce((sum, b) => sum + counts[b], 0) / closing.length;
  const repeated = (lag: number) =>
    bars.length > lag
      ? patterns.slice(lag).filter((pattern, b) => pattern === patterns[b]).length / (bars.length - lag)
      : Number.NaN;
  const closeAt = (k: number) => closing.filter((b) => (patterns[b] >> (3 * k)) & 7).length / closing.length;
  return [
    mean,
    deviation / mean,
    ...REPEATS.map(repeated),
    new Set(patterns).size / bars.length,
    closeOnsets,
    closeOnsets / mean,
    ...Array.from({ length: PHRASE }, (_, k) => closeAt(k)),
  ];
}
