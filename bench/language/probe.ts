// What the states of a language model know of mood: classifiers on them, on those of an untrained network, and on descriptors.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { randomFrom } from "@semitone/graph";
import {
  type LanguageModel,
  STATES_VIEWS,
  type StatesView,
  stateRows,
  type TokenPiece,
  untrained,
  wholeDescriptors,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import { argmax, groupInterval, logisticRegression, standardized } from "@semitone/stats";
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

/** Accuracies on pieces of groups that were not learnt from, with so many labels of each class, mean of twelve splits. */
export async function probe(model: LanguageModel, pieces: readonly Labelled[], data: string): Promise<Row[]> {
  const moods = moodsOf(readFileSync(join(data, "vgmidi", "vgmidi_labelled.csv"), "utf8"));
  const labelled = pieces.filter(({ name }) => moods.has(basename(name, ".mid")));
  const control = await untrained(model.config);
  const [own, random] = [await stateRows(model, labelled), await stateRows(control, labelled)];
  await control.dispose();
  const descriptors = labelled.map(({ score }) =>
    [...wholeDescriptors(score)].map((x) => (Number.isFinite(x) ? x : 0)),
  );
  const states = (rows: typeof own, view: StatesView) => rows.map((row) => [...row[view]]);
  const sources: Readonly<Record<string, { rows: number[][]; penalty: "l1" | "l2" }>> = {
    "descriptors, L2": { rows: descriptors, penalty: "l2" },
    "mean cell, L1 (the paper's way)": { rows: states(own, "cellMean"), penalty: "l1" },
    ...Object.fromEntries(
      STATES_VIEWS.filter((view) => own[0][view].every(Number.isFinite)).map((view) => [
        `${view}, L2`,
        { rows: states(own, view), penalty: "l2" as const },
      ]),
    ),
    "untrained, cellMean, L2": { rows: states(random, "cellMean"), penalty: "l2" },
    "descriptors + cellMean, L2": {
      rows: descriptors.map((row, i) => [...row, ...own[i].cellMean]),
      penalty: "l2",
    },
  };
  const found: Row[] = [];
  for (const attribute of ["valence", "arousal"] as const) {
    const labels = labelled.map(({ name }) => moods.get(basename(name, ".mid"))![attribute]);
    for (const budget of BUDGETS)
      for (const [name, { rows, penalty }] of Object.entries(sources)) {
        const about = `${attribute}, ${Number.isFinite(budget) ? budget : "all"} labels, ${name}`;
        found.push({ corpus: "V2", metric: about, ...accuracy(rows, labels, labelled, budget, penalty) });
      }
  }
  return found;
}

function accuracy(
  rows: readonly number[][],
  labels: readonly number[],
  pieces: readonly Labelled[],
  budget: number,
  penalty: "l1" | "l2",
) {
  const hits: number[] = [];
  const groups: number[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const isTested = pieces.map(({ group }) => randomFrom(seed, `test/${group}`)() < TEST_SHARE);
    const order = [...pieces.keys()].sort((a, b) => shuffleKey(seed, a) - shuffleKey(seed, b) || a - b);
    const taken = [0, 1].flatMap((label) =>
      order.filter((i) => !isTested[i] && labels[i] === label).slice(0, budget),
    );
    const model = standardized(
      penalty === "l1"
        ? logisticRegression({ penalty: 4, norm: "l1" })
        : logisticRegression({ penalty: rows[0].length / 10 }),
    );
    model.fit(
      taken.map((i) => Float64Array.from(rows[i])),
      taken.map((i) => [1 - labels[i], labels[i]]),
    );
    const tested = order.filter((i) => isTested[i]);
    const said = model.predict(tested.map((i) => Float64Array.from(rows[i]))).map(argmax);
    for (const [k, i] of tested.entries()) {
      hits.push(Number(said[k] === labels[i]));
      groups.push(pieces[i].group);
    }
  }
  const share = (of: readonly number[]) => of.reduce((sum, row) => sum + hits[row], 0) / of.length;
  return { ...groupInterval(groups, share, { kind: "share" }), n: pieces.length };
}

const shuffleKey = (seed: number, piece: number): number => randomFrom(seed, `order/${piece}`)();
