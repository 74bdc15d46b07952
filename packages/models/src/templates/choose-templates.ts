// Which pieces of a project others are made after: some of every class, some of all music; the longest stretch of each in one meter.
import {
  type Bar,
  barGrid,
  fingerprint,
  groupNearDuplicates,
  type Score,
  sliceScore,
  ticks,
  withoutOrnaments,
} from "@semitone/music";
import { type CutPiece, cutPiece, LARGEST_MISFIT } from "@semitone/music/cells";
import { randomStream } from "@semitone/runtime";
import { argmax } from "@semitone/stats";
import { CopyIndex, commonQuarters, comparedPlaces } from "../composer/copied-run.ts";
import type { SegmentAttribute } from "../segments/training-pieces.ts";
import type { Template, Templates } from "./stored-templates.ts";

/** Pieces kept of each class, of all classes together, and of all music whatever it is called. */
const OF_A_CLASS = 16;
const OF_CLASSES = 256;
const OF_ALL = 256;
/** Bars of a template. */
const LEAST_BARS = 8;
const MOST_BARS = 64;
const LEAST_NOTES = 16;
const MOST_NOTES = 10_000;

export interface TemplateSource {
  /** In the order of the attributes' targets. */
  readonly cuts: readonly Pick<CutPiece, "misfit" | "segments">[];
  readonly attributes: readonly Pick<SegmentAttribute, "name" | "classes" | "targets">[];
  readonly nameOf: (piece: number) => string;
  /** Asked of the chosen pieces only; undefined where a piece is gone. */
  readonly scoreOf: (piece: number) => Score | undefined;
  readonly seed: number;
}

/** The same source gives the same templates. Pieces whose notes do not follow their bar lines are none. */
export function chooseTemplates({ cuts, attributes, nameOf, scoreOf, seed }: TemplateSource): Templates {
  const usable = [...cuts.keys()].filter(
    (i) => cuts[i].misfit <= LARGEST_MISFIT && cuts[i].segments.length * 2 >= LEAST_BARS,
  );
  const some = (pieces: readonly number[], count: number, stream: string) => {
    const order = randomStream(seed, `templates/${stream}`).permutation(pieces.length);
    return Array.from(order.subarray(0, count), (i) => pieces[i]);
  };
  const classCount = attributes.reduce((sum, { classes }) => sum + classes.length, 0);
  const each = Math.min(OF_A_CLASS, Math.ceil(OF_CLASSES / Math.max(1, classCount)));
  const ofClasses = attributes.flatMap(({ classes, targets }, a) =>
    classes.flatMap((_, k) =>
      some(
        usable.filter((i) => targets[i] && argmax(targets[i]) === k),
        each,
        `${a}/${k}`,
      ),
    ),
  );
  const chosen = [...new Set([...ofClasses, ...some(usable, OF_ALL, "all")])].sort((a, b) => a - b);
  const templates = chosen.flatMap((i): Template[] => {
    const score = scoreOf(i);
    const stretch = score && templateOf(score);
    const classes = attributes.flatMap(({ name, classes: names, targets }) => {
      const target = targets[i];
      return target ? [[name, names[argmax(target)]] as const] : [];
    });
    return stretch ? [{ piece: nameOf(i), ...stretch, classes: Object.fromEntries(classes) }] : [];
  });
  return {
    attributes: attributes.map(({ name, classes }) => ({ name, classes })),
    shared: sharedAmong(templates),
    templates,
  };
}

/** See `Templates.shared`. */
function sharedAmong(templates: readonly Template[]): number {
  const scores = templates.map(({ score }) => score);
  const groups = groupNearDuplicates(scores.map((score) => fingerprint(score)));
  const some = comparedPlaces(scores.length);
  const index = new CopyIndex(some.map((i) => scores[i]));
  const longest = new Float64Array(some.length);
  for (const [other, score] of scores.entries())
    for (const [i, { quarters }] of index.longestOfEach(score))
      if (groups[other] !== groups[some[i]]) longest[i] = Math.max(longest[i], quarters);
  return commonQuarters([...longest]);
}

/** The longest stretch of a piece in one meter, at most 64 bars, and its key; undefined where there is too little of it. */
export function templateOf(piece: Score): Pick<Template, "key" | "score"> | undefined {
  const score = withoutOrnaments(piece);
  const run = longestRun(barGrid(score)).slice(0, MOST_BARS);
  if (run.length < LEAST_BARS) return undefined;
  const cut = sliceScore(score, run[0].start, run[run.length - 1].end);
  const pitched = cut.notes.filter(({ track }) => !cut.tracks[track]?.isDrum);
  if (pitched.length < LEAST_NOTES || cut.notes.length > MOST_NOTES) return undefined;
  const { tonic, mode } = cutPiece(score);
  const [meter] = cut.meters;
  return { key: { tonic, mode }, score: { ...cut, meters: [{ ...meter, at: ticks(0) }] } };
}

/** Whole bars of one meter in a row, as many as there are. */
function longestRun(bars: readonly Bar[]): Bar[] {
  let best: Bar[] = [];
  let run: Bar[] = [];
  for (const bar of bars) {
    const isSame =
      run.length > 0 &&
      bar.end - bar.start === run[0].end - run[0].start &&
      bar.meter.numerator === run[0].meter.numerator &&
      bar.meter.denominator === run[0].meter.denominator;
    if (isSame) run.push(bar);
    else run = [bar];
    if (run.length > best.length) best = run;
  }
  return best;
}
