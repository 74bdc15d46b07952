// Is a class that was asked for heard by a judge who is no part of the model? Logistic regression on plain numbers of tempo, dynamics, touch
// and pedal of real performances, learnt from the excerpts that the model learns from.
import {
  ATTRIBUTE_NAMES,
  CONTENT_FEATURES,
  contentFeatures,
  meanOf,
  type PerformanceFitOptions,
  type PerformanceModel,
  PLAYED,
  type PlayedName,
  type PlayedNotes,
} from "@semitone/models";
import { argmax, logisticRegression, standardized } from "@semitone/stats";
import { type ReadPiece, trainWithout } from "./held-out.ts";

/** Plain numbers of a performance. */
type Features = Readonly<Record<string, number>>;

/** Ways to put the performances of an excerpt into classes. */
export const CLASSINGS = {
  /** Like the halves of arousal and valence: made of what the model has attributes for. */
  manner: {
    classes: ["soft and strict", "soft and free", "loud and strict", "loud and free"],
    numbers: ["velocity mean", "tempo deviation"],
  },
  /** Of what no attribute of the model says: the top line before the others, and the pedal. */
  touch: {
    classes: ["even and dry", "even and pedalled", "top line and dry", "top line and pedalled"],
    numbers: ["voicing", "pedal mean"],
  },
  player: undefined,
} as const;
export type Classing = keyof typeof CLASSINGS;

export interface JudgedRow {
  /** Share of real performances of the excerpt whose class the judge tells. */
  readonly judge: number;
  /** Share of the performances asked for, mean way and drawn ones, whose class it says as asked. */
  readonly asked: number;
  /** The same of the mean way alone. */
  readonly meanWay: number;
}

/** Ways that are drawn for each class, beside the mean way. */
const DRAWN = 5;

export async function judgedClasses(
  pieces: readonly ReadPiece[],
  test: ReadPiece,
  classing: Classing,
  options: PerformanceFitOptions,
): Promise<JudgedRow> {
  const { classes, classOf } = classesBy(classing, pieces);
  const others = pieces.filter(({ name }) => name !== test.name);
  const judge = standardized(logisticRegression({ penalty: 3 }));
  judge.fit(
    others.flatMap((piece) => besideOthers(piece, featuresOf(piece))),
    others.flatMap((piece) =>
      piece.played.map(({ player }) => classes.map((_, k) => Number(k === classOf(player, piece)))),
    ),
  );
  const says = (each: readonly Features[], usual?: Features) =>
    judge.predict(besideOthers(test, each, usual)).map((p) => argmax(p));
  const real = says(featuresOf(test));
  const { model } = await trainWithout(pieces, test, { ...options, classes: [...classes] }, classOf);
  // A real performance is heard beside the others of its excerpt, one that was asked for beside one with every attribute at its mean: how loud,
  // dry or pedalled an excerpt is as a whole cannot be known from its score, and is no part of a class.
  const { score, usual } = test;
  const wishes = Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, 0]));
  const middle = plainNumbers(score, (await model.perform(score, { usual, wishes })).rows);
  const [free, drawn] = [
    await performed(model, test, classes, [undefined]),
    await performed(
      model,
      test,
      classes,
      Array.from({ length: DRAWN }, (_, seed) => seed + 1),
    ),
  ].map((each) => each.flatMap((made, k) => says(made, middle).map((said) => Number(said === k))));
  await model.dispose();
  return {
    judge: meanOf(test.played.map(({ player }, p) => Number(real[p] === classOf(player, test)))),
    asked: meanOf([...free, ...drawn]),
    meanWay: meanOf(free),
  };
}

function classesBy(classing: Classing, pieces: readonly ReadPiece[]) {
  const by = CLASSINGS[classing];
  if (by === undefined) {
    const players = [...new Set(pieces.flatMap(({ played }) => played.map(({ player }) => player)))].sort();
    return { classes: players, classOf: (player: string) => players.indexOf(player) };
  }
  const each = new Map(pieces.map((piece) => [piece.name, halves(piece, by.numbers)]));
  return {
    classes: by.classes,
    classOf: (player: string, { name, played }: Pick<ReadPiece, "name" | "played">) =>
      each.get(name)![played.findIndex((one) => one.player === player)],
  };
}

/** Of each performance: whether it is above the median of its excerpt in the first number (2) and in the second (1). */
function halves(piece: ReadPiece, numbers: readonly string[]): number[] {
  const each = featuresOf(piece);
  const isAbove = numbers.map((name) => {
    const values = each.map((one) => one[name]);
    const ordered = values.toSorted((a, b) => a - b);
    return values.map((value) => Number(value >= ordered[values.length >> 1]));
  });
  return each.map((_, p) => 2 * isAbove[0][p] + isAbove[1][p]);
}

/** [classes][ways] */
async function performed(
  model: PerformanceModel,
  { score, usual }: ReadPiece,
  classes: readonly string[],
  seeds: readonly (number | undefined)[],
): Promise<Features[][]> {
  const made: Features[][] = [];
  for (const className of classes) {
    const ways: Features[] = [];
    for (const seed of seeds)
      ways.push(plainNumbers(score, (await model.perform(score, { usual, className, seed })).rows));
    made.push(ways);
  }
  return made;
}

const found = new WeakMap<ReadPiece, readonly Features[]>();
/** Of each player. */
function featuresOf(piece: ReadPiece): readonly Features[] {
  if (!found.has(piece))
    found.set(
      piece,
      piece.notes.map(({ rows }) => plainNumbers(piece.score, rows)),
    );
  return found.get(piece)!;
}

/** In deviations of the players of an excerpt, from their mean or from what else is usual. */
function besideOthers(piece: ReadPiece, each: readonly Features[], usual?: Features): number[][] {
  const players = featuresOf(piece);
  return each.map((one) =>
    Object.entries(one).map(([name, value]) => {
      const all = players.map((player) => player[name]);
      return (value - (usual?.[name] ?? meanOf(all))) / Math.max(1e-6, deviationOf(all));
    }),
  );
}

const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
};

/** Levels, widths, steps and leanings of the curves of a performance; widths as logarithms, as half as much again is alike for any. */
function plainNumbers(score: ReadPiece["score"], rows: PlayedNotes["rows"]): Features {
  const content = contentFeatures(score);
  const column = (name: string) => content.map((row) => row[CONTENT_FEATURES.indexOf(name)]);
  const curve = (name: PlayedName) => rows.map((row) => row[PLAYED.indexOf(name)]);
  const [velocity, tempo, deviation, articulation, pedal] = PLAYED.map(curve);
  const isChord = column("chordSize").map((size) => size >= 1);
  const isTop = column("isTop").map((value) => value === 1);
  const topBeside = (values: readonly number[]) =>
    meanOf(values.filter((_, i) => isChord[i] && isTop[i])) -
    meanOf(values.filter((_, i) => isChord[i] && !isTop[i]));
  const wide = (values: readonly number[]) => Math.max(1e-3, deviationOf(values));
  const steps = (values: readonly number[]) =>
    meanOf(values.slice(1).map((value, i) => Math.abs(value - values[i]))) / wide(values);
  const lean = (values: readonly number[], name: string) => slope(values, column(name)) / wide(values);
  return {
    "velocity mean": meanOf(velocity),
    "velocity deviation": Math.log2(wide(velocity)),
    "velocity steps": steps(velocity),
    "velocity by metre": lean(velocity, "strength"),
    "velocity by contour": lean(velocity, "contour"),
    "velocity by phrase": lean(velocity, "phrasePhase arch"),
    "tempo mean": meanOf(tempo),
    "tempo deviation": Math.log2(wide(tempo)),
    "tempo steps": steps(tempo),
    "tempo by phrase": lean(tempo, "phrasePhase arch"),
    "tempo at ends": lean(tempo, "phraseToEnd"),
    "articulation mean": meanOf(articulation),
    "articulation deviation": Math.log2(wide(articulation)),
    "deviation of onsets": Math.log2(wide(deviation)),
    voicing: topBeside(velocity),
    lead: topBeside(deviation),
    "articulation of the top": topBeside(articulation),
    "pedal mean": meanOf(pedal),
  };
}

function slope(y: readonly number[], x: readonly number[]): number {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const squares = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  return x.reduce((sum, value, i) => sum + (value - meanX) * (y[i] - meanY), 0) / Math.max(1e-9, squares);
}
