// How far is composed music from real music, and by what is it told apart?
// npm run bench -- composed [--composers real,template,segments] [--language DIR] [--segments DIR] [--data ../shared/data] [--train V] [--pieces 64] [--steps 600] [--repetition 0] [--temperature 1] [--top-p 0.98]
//   [--bars 16] [--seed 1] [--json]
// DIR of --language is a model of `bench -- language --model DIR` that was trained on the collections of --train with the same seed; the
// segment model is trained on the same pieces, and kept in --segments; templates are stretches of them; `real` are windows of them, which no
// composer can be harder to tell than. What all are compared with is a window of as many bars of every piece held out.
import { existsSync, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import {
  CopyIndex,
  chooseTemplates,
  compose,
  composeWithLanguage,
  hasSegmentModel,
  type LanguagePlan,
  openLanguageModel,
  openSegmentModel,
  TemplateComposer,
  trainSegmentModel,
  wholeDescriptors,
} from "@semitone/models";
import { barGrid, type Score, sliceScore } from "@semitone/music";
import { cutPiece } from "@semitone/music/cells";
import { featuresOf } from "./composed/features.ts";
import {
  type ComposedRow,
  discriminate,
  featureTable,
  frechet,
  givenAway,
  quantile,
} from "./composed/measures.ts";
import { type Corpus, loadCorpora } from "./language/corpora.ts";
import { printMachine } from "./machine.ts";

/** Real pieces whose longest shared run is looked for: what music has in common anyway. */
const SHARED = 40;

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      train: { type: "string", default: "V" },
      composers: { type: "string", default: "real,template,segments" },
      language: { type: "string" },
      segments: { type: "string" },
      pieces: { type: "string", default: "64" },
      steps: { type: "string", default: "600" },
      repetition: { type: "string", default: "0" },
      temperature: { type: "string", default: "1" },
      "top-p": { type: "string", default: "0.98" },
      bars: { type: "string", default: "16" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const seed = Number(options.seed);
  const corpora = options.train.split(",") as Corpus[];
  const all = loadCorpora(options.data, [...new Set([...corpora, "V2" as const])], seed).filter(
    ({ corpus }) => corpora.includes(corpus),
  );
  const learnt = all.filter(({ heldOut }) => !heldOut).map(({ score }) => score);
  const bars = Number(options.bars);
  const real = all.filter(({ heldOut }) => heldOut).flatMap(({ score }) => windowOf(score, bars));
  const count = Number(options.pieces);
  const composers = options.composers.split(",");
  const made: Record<string, Score[]> = {
    ...(composers.includes("real") && {
      real: learnt
        .flatMap((score) => windowOf(score, bars))
        .filter((_, i, all) => i % Math.ceil(all.length / count) === 0),
    }),
    ...(composers.includes("template") && { template: await byTemplates(learnt, count, bars, seed) }),
    ...(composers.includes("segments") && {
      segments: await bySegments(options.segments, learnt, count, bars, Number(options.steps)),
    }),
    ...(options.language && {
      language: await byLanguage(options.language, count, {
        bars,
        repetition: Number(options.repetition),
        temperature: Number(options.temperature),
        topP: Number(options["top-p"]),
      }),
    }),
  };
  const rows = compare(learnt, real, made, seed);
  if (options.json) console.log(JSON.stringify(rows, null, 1));
  else {
    for (const { composer, metric, value, low, high, n } of rows)
      console.log(
        `${composer.padEnd(9)} ${metric.padEnd(52)} ${value.toFixed(2)}${high === undefined ? "" : ` (${low === undefined ? "" : `${low.toFixed(2)}, `}${high.toFixed(2)})`} n=${n}`,
      );
    printMachine();
  }
}

function compare(
  learnt: readonly Score[],
  real: readonly Score[],
  made: Readonly<Record<string, readonly Score[]>>,
  seed: number,
): ComposedRow[] {
  const index = new CopyIndex(learnt);
  const rows: ComposedRow[] = [];
  const common = learnt.slice(0, SHARED).map((score, i) => index.longest(score, i).quarters);
  rows.push({
    composer: "real",
    metric: "longest shared run, quarters, median and 95 %",
    value: quantile(common, 0.5),
    high: quantile(common, 0.95),
    n: common.length,
  });
  const [a, b] = [real.filter((_, i) => i % 2 === 0), real.filter((_, i) => i % 2 === 1)];
  rows.push({
    composer: "real",
    metric: "Frechet distance, halves",
    value: frechet(a.map(described), b.map(described), real.map(described)),
    n: real.length,
  });
  for (const [composer, scores] of Object.entries(made)) {
    rows.push(...featureTable(composer, real.map(featuresOf), scores.map(featuresOf)));
    rows.push(...givenAway(composer, real.map(featuresOf), scores.map(featuresOf), seed));
    rows.push(
      ...discriminate(
        composer,
        "random forest, features",
        real.map(featuresOf),
        scores.map(featuresOf),
        seed,
      ),
    );
    const [r, m] = [real.map(described), scores.map(described)];
    rows.push(...discriminate(composer, "descriptors", r, m, seed));
    rows.push({ composer, metric: "Frechet distance", value: frechet(r, m, r), n: scores.length });
    const runs = scores.map((score) => index.longest(score).quarters);
    rows.push({
      composer,
      metric: "longest copied run, quarters, median and most",
      value: quantile(runs, 0.5),
      high: Math.max(...runs),
      n: runs.length,
    });
  }
  return rows;
}

const described = (score: Score): number[] =>
  Array.from(wholeDescriptors(score), (value) => (Number.isFinite(value) ? value : 0));

/** So many bars after the first quarter of a piece; none of a shorter one. */
function windowOf(score: Score, count: number): Score[] {
  const bars = barGrid(score);
  const first = Math.min(Math.floor(bars.length / 4), bars.length - count);
  if (first < 0) return [];
  const cut = sliceScore(score, bars[first].start, bars[first + count - 1].end);
  return cut.notes.length >= 16 ? [cut] : [];
}

async function byTemplates(
  learnt: readonly Score[],
  count: number,
  bars: number,
  seed: number,
): Promise<Score[]> {
  const templates = chooseTemplates({
    cuts: learnt.map((score) => cutPiece(score)),
    attributes: [],
    nameOf: String,
    scoreOf: (i) => learnt[i],
    seed,
  });
  const composer = new TemplateComposer(templates);
  const plan = { classes: {}, strength: 1.5, bars, temperature: 0.6 };
  const scores: Score[] = [];
  for (let i = 1; i <= count; i++) scores.push((await composer.compose({ ...plan, seed: i })).score);
  return scores;
}

async function bySegments(
  folder: string | undefined,
  learnt: readonly Score[],
  count: number,
  bars: number,
  steps: number,
): Promise<Score[]> {
  const dir = folder ?? temporaryFolder("composed");
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
  if (!hasSegmentModel(dir))
    await trainSegmentModel({ pieces: learnt.map((score) => cutPiece(score)), dir, steps, threads: 1 });
  const model = await openSegmentModel(dir, { threads: 1 });
  const scores: Score[] = [];
  const plan = { constraints: { classes: {}, qualities: {} }, strength: 1.5, bars, temperature: 0.6 };
  for (let i = 1; i <= count; i++) scores.push(await compose(model, { ...plan, seed: i }));
  await model.dispose();
  return scores;
}

async function byLanguage(
  dir: string,
  count: number,
  plan: Pick<LanguagePlan, "bars" | "repetition" | "temperature" | "topP">,
): Promise<Score[]> {
  const model = await openLanguageModel(dir, { threads: 1 });
  const scores: Score[] = [];
  const started = performance.now();
  let tokens = 0;
  for (let i = 1; i <= count; i++) {
    const score = await composeWithLanguage(model, {
      ...{ classes: {}, strength: 0, ...plan, seed: i },
    });
    tokens += model.representation.encode(score).data.length;
    scores.push(score);
  }
  console.error(`language: ${Math.round((1000 * tokens) / (performance.now() - started))} tokens a second`);
  await model.dispose();
  return scores;
}
