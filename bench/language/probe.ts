// What the states of a language model know of mood: classifiers on them, on those of an untrained network, and on descriptors.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { randomFrom } from "@semitone/graph";
import {
  type LanguageModel,
  type StatesView,
  stateRows,
  type TokenPiece,
  untrained,
  wholeDescriptors,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import {
  argmax,
  dot,
  fitLassoSoftmax,
  groupInterval,
  logisticRegression,
  standardized,
} from "@semitone/stats";
import { moodsOf } from "../control/corpus.ts";

export interface Row {
  readonly corpus: string;
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

interface Labelled extends TokenPiece {
  readonly name: string;
  readonly score: Score;
  readonly group: number;
}

const BUDGETS = [5, 10, 20, 40, Number.POSITIVE_INFINITY];
const SEEDS = 12;
const TEST_SHARE = 0.25;
/** Of the summed cross entropy: 1 / C of the papers. */
const L1_PENALTY = 4;

/** Learns from rows with their labels, and says of others which label they have. */
type Learn = (
  rows: readonly Float64Array[],
  labels: readonly number[],
) => (rows: readonly Float64Array[]) => number[];

const unitVectors = (labels: readonly number[]) => labels.map((label) => [1 - label, label]);

const l2: Learn = (rows, labels) => {
  const model = standardized(logisticRegression({ penalty: rows[0].length / 10, tolerance: 1e-6 }));
  model.fit(rows, unitVectors(labels));
  return (others) => model.predict(others).map(argmax);
};

/** As `train --model mlstm` has it: few steps, since weights that are 0 are so after a hundred. */
const l1: Learn = (rows, labels) => {
  const scaled = scaledBy(rows);
  const { weights, bias } = fitLassoSoftmax(scaled(rows), unitVectors(labels), L1_PENALTY, {
    steps: 1000,
    tolerance: 1e-5,
  });
  return (others) => scaled(others).map((row) => argmax(weights.map((own, k) => dot(own, row) + bias[k])));
};

const majority: Learn = (_, labels) => {
  const most = Number(labels.reduce((sum, label) => sum + label, 0) * 2 > labels.length);
  return (others) => others.map(() => most);
};

function scaledBy(rows: readonly Float64Array[]) {
  const mean = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const deviation = mean.map((centre, k) =>
    Math.max(1e-6, Math.sqrt(rows.reduce((sum, row) => sum + (row[k] - centre) ** 2, 0) / rows.length)),
  );
  return (some: readonly Float64Array[]) =>
    some.map((row) => row.map((value, k) => (value - mean[k]) / deviation[k]));
}

/** Accuracies on pieces of groups that were not learnt from, with so many labels of each class, mean of twelve splits. */
export async function probe(model: LanguageModel, pieces: readonly Labelled[], data: string): Promise<Row[]> {
  const moods = moodsOf(readFileSync(join(data, "vgmidi", "vgmidi_labelled.csv"), "utf8"));
  const labelled = pieces.filter(({ name }) => moods.has(basename(name, ".mid")));
  const control = await untrained(model.config, { threads: 1 });
  const [own, random] = [await stateRows(model, labelled), await stateRows(control, labelled)];
  await control.dispose();
  const descriptors = labelled.map(({ score }) =>
    Float64Array.from(wholeDescriptors(score), (x) => (Number.isFinite(x) ? x : 0)),
  );
  const states = (rows: typeof own, view: StatesView) => rows.map((row) => Float64Array.from(row[view]));
  const both = (rows: typeof own) =>
    descriptors.map((row, i) => Float64Array.from([...row, ...rows[i].cellMean]));
  const sources: Readonly<Record<string, { rows: Float64Array[]; learn: Learn }>> = {
    majority: { rows: descriptors, learn: majority },
    "descriptors, L2": { rows: descriptors, learn: l2 },
    "mean cell, L1 (the paper's way)": { rows: states(own, "cellMean"), learn: l1 },
    "mean cell, L2": { rows: states(own, "cellMean"), learn: l2 },
    "last cell, L2": { rows: states(own, "cellLast"), learn: l2 },
    "untrained mean cell, L2": { rows: states(random, "cellMean"), learn: l2 },
    "descriptors + mean cell, L2": { rows: both(own), learn: l2 },
    "descriptors + untrained mean cell, L2": { rows: both(random), learn: l2 },
  };
  const found: Row[] = [];
  for (const attribute of ["valence", "arousal"] as const) {
    const labels = labelled.map(({ name }) => moods.get(basename(name, ".mid"))![attribute]);
    for (const budget of BUDGETS)
      for (const [name, source] of Object.entries(sources)) {
        const about = `${attribute}, ${Number.isFinite(budget) ? budget : "all"} labels, ${name}`;
        found.push({ corpus: "V2", metric: about, ...accuracy(source, labels, labelled, budget) });
      }
  }
  return found;
}

function accuracy(
  { rows, learn }: { readonly rows: readonly Float64Array[]; readonly learn: Learn },
  labels: readonly number[],
  pieces: readonly Labelled[],
  budget: number,
) {
  const hits: number[] = [];
  const groups: number[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const isTested = pieces.map(({ group }) => randomFrom(seed, `test/${group}`)() < TEST_SHARE);
    const order = [...pieces.keys()]
      .map((i) => ({ i, at: randomFrom(seed, `order/${i}`)() }))
      .sort((a, b) => a.at - b.at || a.i - b.i)
      .map(({ i }) => i);
    const taken = [0, 1].flatMap((label) =>
      order.filter((i) => !isTested[i] && labels[i] === label).slice(0, budget),
    );
    const says = learn(
      taken.map((i) => rows[i]),
      taken.map((i) => labels[i]),
    );
    const tested = order.filter((i) => isTested[i]);
    const said = says(tested.map((i) => rows[i]));
    for (const [k, i] of tested.entries()) {
      hits.push(Number(said[k] === labels[i]));
      groups.push(pieces[i].group);
    }
  }
  const share = (of: readonly number[]) => of.reduce((sum, row) => sum + hits[row], 0) / of.length;
  return { ...groupInterval(groups, share, { kind: "share" }), n: pieces.length };
}
