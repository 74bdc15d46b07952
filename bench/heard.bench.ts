// What is a language model worth that has already heard music? In folders of few pieces: how well notes are predicted, and labels told.
// npm run bench -- heard --heard DIR [--data ../shared/data] [--tasks tune,valence,arousal,composer] [--sizes 30,100,1000] [--labels 5,10,20]
//   [--seeds 4] [--steps 200] [--threads 1] [--json]
// DIR is the folder of a language model (heard/language). For each folder two models are trained, from it and from nothing, on the same pieces
// for so many steps; bits per note are of pieces of the same collection that are not in the folder. Labels (so many of each class) are told by
// logistic regression on descriptors, and on descriptors with the mean cell states of the shipped model, of each trained one and of an untrained one.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import { randomFrom } from "@semitone/graph";
import {
  type LanguageModel,
  openLanguageModel,
  readLanguage,
  readPieces,
  type StoredLanguage,
  stateRows,
  trainLanguageModel,
  untrained,
  wholeDescriptors,
} from "@semitone/models";
import { argmax, groupInterval, logisticRegression, type Scale, standardized } from "@semitone/stats";
import { loadTask, TASKS, type TaskPiece } from "./heard/tasks.ts";
import { printMachine } from "./machine.ts";

interface Row {
  readonly task: string;
  readonly folder: number;
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Pieces that notes and labels are measured on, at most. */
const TESTED = 200;

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      heard: { type: "string", default: "heard/language" },
      tasks: { type: "string", default: TASKS.join(",") },
      sizes: { type: "string", default: "30,100,1000" },
      labels: { type: "string", default: "5,10,20" },
      seeds: { type: "string", default: "4" },
      steps: { type: "string", default: "200" },
      threads: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const numbers = (text: string) => text.split(",").map(Number);
  const heard = readLanguage(options.heard);
  const [steps, threads] = [Number(options.steps), Number(options.threads)];
  const rows: Row[] = [];
  for (const task of options.tasks.split(",")) {
    const pieces = loadTask(options.data, task);
    for (const size of numbers(options.sizes)) {
      // Half of the pieces are left to measure by: a folder that is larger is not made.
      if (size > pieces.length / 2) continue;
      const found: Found[] = [];
      for (let seed = 1; seed <= Number(options.seeds); seed++)
        found.push(
          await measure(pieces, {
            heard,
            folder: options.heard,
            size,
            seed,
            steps,
            threads,
            labels: numbers(options.labels),
          }),
        );
      rows.push(...summed(task, size, found));
    }
  }
  if (options.json) console.log(JSON.stringify(rows, null, 1));
  else {
    for (const { task, folder, metric, value, low, high, n } of rows)
      console.log(
        `${task.padEnd(9)} ${String(folder).padStart(5)} ${metric.padEnd(56)} ${value.toFixed(3)} (${low.toFixed(3)}, ${high.toFixed(3)}) n=${n}`,
      );
    printMachine();
  }
}

/** Of one seed: by metric, a value of each tested piece, and the group that it is of. */
type Found = ReadonlyMap<string, readonly { readonly value: number; readonly group: number }[]>;

interface MeasureOptions {
  readonly heard: StoredLanguage;
  readonly folder: string;
  readonly size: number;
  readonly seed: number;
  readonly steps: number;
  readonly threads: number;
  readonly labels: readonly number[];
}

async function measure(pieces: readonly TaskPiece[], options: MeasureOptions): Promise<Found> {
  const { seed, size, threads, labels } = options;
  const random = randomFrom(seed, "heard/order");
  const groups = [...new Set(pieces.map(({ group }) => group))]
    .map((group) => ({ group, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ group }) => group);
  const ordered = groups.flatMap((group) => pieces.filter((piece) => piece.group === group));
  const own = ordered.slice(0, size);
  const inFolder = new Set(own.map(({ group }) => group));
  const tested = ordered.filter(({ group }) => !inFolder.has(group)).slice(0, TESTED);
  const models: Record<string, LanguageModel> = {
    "as shipped": await openLanguageModel(options.folder, { threads }),
    "trained from it": await trained(own, options, options.heard),
    "trained from nothing": await trained(own, options, undefined),
    untrained: await untrained(options.heard.config, { threads }),
  };
  const found = new Map<string, { value: number; group: number }[]>();
  const add = (metric: string, values: readonly number[]) =>
    found.set(
      metric,
      values.map((value, i) => ({ value, group: tested[i].group })),
    );
  const descriptors = (of: readonly TaskPiece[]) =>
    of.map(({ score }) =>
      Array.from(wholeDescriptors(score), (value) => (Number.isFinite(value) ? value : 0)),
    );
  const sources: Record<string, { own: number[][]; tested: number[][] }> = {
    descriptors: { own: descriptors(own), tested: descriptors(tested) },
  };
  for (const [name, model] of Object.entries(models)) {
    const bits = await readPieces(model, tested);
    if (name !== "untrained")
      add(
        `bits per note, ${name}`,
        bits.map(({ nats, notes }) => nats / Math.LN2 / Math.max(1, notes)),
      );
    const states = async (of: readonly TaskPiece[], beside: readonly number[][]) =>
      (await stateRows(model, of)).map(({ cellMean }, i) => [...beside[i], ...cellMean]);
    sources[`descriptors + states, ${name}`] = {
      own: await states(own, sources.descriptors.own),
      tested: await states(tested, sources.descriptors.tested),
    };
    await model.dispose();
  }
  for (const budget of labels) {
    const taken = firstOfEach(own, budget);
    if (taken === undefined) continue;
    for (const [name, rows] of Object.entries(sources))
      add(`${budget} labels, ${name}`, hits(rows, own, tested, taken));
  }
  return found;
}

async function trained(
  pieces: readonly TaskPiece[],
  { seed, steps, threads, heard }: MeasureOptions,
  start: StoredLanguage | undefined,
): Promise<LanguageModel> {
  const dir = join(temporaryFolder("heard"), "model");
  mkdirSync(dir, { recursive: true });
  const { network, sizes } = heard.config;
  await trainLanguageModel({ pieces, dir, network, sizes, seed, steps, threads, start });
  return openLanguageModel(dir, { threads });
}

/** Rows of so many pieces of each class, those that come first; undefined where a class has fewer. */
function firstOfEach(pieces: readonly TaskPiece[], count: number): number[] | undefined {
  const classes = [...new Set(pieces.map(({ label }) => label))];
  const taken = classes.map((label) =>
    [...pieces.keys()].filter((row) => pieces[row].label === label).slice(0, count),
  );
  return classes.length > 1 && taken.every((rows) => rows.length === count) ? taken.flat() : undefined;
}

/** 1 for each tested piece whose label is told. */
function hits(
  rows: { readonly own: readonly number[][]; readonly tested: readonly number[][] },
  own: readonly TaskPiece[],
  tested: readonly TaskPiece[],
  taken: readonly number[],
): number[] {
  const count = 1 + Math.max(...[...own, ...tested].map(({ label }) => label));
  const model = standardized(logisticRegression({ penalty: rows.own[0].length / 10, tolerance: 1e-6 }));
  model.fit(
    taken.map((row) => Float64Array.from(rows.own[row])),
    taken.map((row) => Array.from({ length: count }, (_, k) => Number(k === own[row].label))),
  );
  const said = model.predict(rows.tested.map((row) => Float64Array.from(row)));
  return said.map((probabilities, i) => Number(argmax(probabilities) === tested[i].label));
}

/** Of which a gain is told, against which. */
const GAINS = [
  ["bits per note, trained from it", "bits per note, trained from nothing"],
  ["labels, descriptors + states, as shipped", "labels, descriptors"],
  ["labels, descriptors + states, trained from it", "labels, descriptors"],
  ["labels, descriptors + states, trained from it", "labels, descriptors + states, trained from nothing"],
] as const;

/** What a metric may come to: bits, a share of right answers, or the difference of two of either. */
function scaleOf(metric: string): Scale {
  const isGain = metric.includes(" - ");
  if (metric.startsWith("bits")) return isGain ? { kind: "any", all: 10 } : { kind: "positive", all: 30 };
  return { kind: isGain ? "difference" : "share" };
}

/** Means over seeds and pieces, and paired differences, with intervals over groups. */
function summed(task: string, folder: number, found: readonly Found[]): Row[] {
  const metrics = [...new Set(found.flatMap((one) => [...one.keys()]))];
  const valuesOf = (metric: string) => found.flatMap((one) => one.get(metric) ?? []);
  const rowOf = (metric: string, values: readonly number[], groups: readonly number[]): Row => {
    const mean = (of: readonly number[]) => of.reduce((sum, row) => sum + values[row], 0) / of.length;
    return { task, folder, metric, ...groupInterval(groups, mean, scaleOf(metric)), n: values.length };
  };
  const plain = metrics.map((metric) => {
    const own = valuesOf(metric);
    return rowOf(
      metric,
      own.map(({ value }) => value),
      own.map(({ group }) => group),
    );
  });
  const gains = metrics.flatMap((metric) =>
    GAINS.filter(([of]) => metric.endsWith(of)).flatMap(([of, against]) => {
      const other = metric.slice(0, metric.length - of.length) + against;
      const [a, b] = [valuesOf(metric), valuesOf(other)];
      if (a.length === 0 || a.length !== b.length) return [];
      return [
        rowOf(
          `${metric} - ${against}`,
          a.map(({ value }, i) => value - b[i].value),
          a.map(({ group }) => group),
        ),
      ];
    }),
  );
  return [...plain, ...gains];
}
