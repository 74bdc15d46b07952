// How well does composed music do as it is told, by each way of steering a language model or after templates, and what does that cost in quality?
// npm run bench -- steering [--language DIR] [--data ../shared/data] [--pieces 12] [--ways template,none,search,guide,best,example,control] [--strength 1.5] [--repetition 0]
//   [--attributes valence,arousal,tune] [--seed 1] [--json]
// DIR is a model of `bench -- language --model DIR`, which all ways but `template` need. Templates, probes and the judge that chooses learn from half of the labels; two judges that learnt
// from the other half, on eight bars of real music each, say what was made. Intervals are of 95 %, over pieces.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import {
  chooseTemplates,
  composeWithLanguage,
  controlled,
  examplesFor,
  guidance,
  type LanguageModel,
  type LanguagePlan,
  learnProbes,
  openLanguageModel,
  probedWishes,
  readLanguage,
  type ScoreJudge,
  searched,
  TemplateComposer,
  tokenPiece,
  tokensOfSpec,
  trainLanguageModel,
  wholeDescriptors,
} from "@semitone/models";
import { barGrid, type Score, sliceScore } from "@semitone/music";
import { cutPiece } from "@semitone/music/cells";
import { groupInterval, logisticRegression, standardized } from "@semitone/stats";
import { featuresOf } from "./composed/features.ts";
import { discriminate } from "./composed/measures.ts";
import { CLASSES, loadCorpus, type Piece } from "./control/corpus.ts";
import { JUDGES, type Labelled } from "./control/measures.ts";
import { printMachine } from "./machine.ts";

const BARS = 8;
/** Stretches of eight bars of one piece, evenly from all of it. */
const MOST_STRETCHES = 4;
const WAYS = ["template", "none", "search", "guide", "best", "example", "control"] as const;
type Way = (typeof WAYS)[number];

interface SteeringRow {
  readonly task: string;
  readonly way: string;
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      language: { type: "string" },
      pieces: { type: "string", default: "12" },
      ways: { type: "string", default: WAYS.join(",") },
      strength: { type: "string", default: "1.5" },
      repetition: { type: "string", default: "0" },
      attributes: { type: "string", default: Object.keys(CLASSES).join(",") },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const ways = options.ways.split(",") as Way[];
  if (options.language === undefined && ways.some((way) => way !== "template"))
    throw new RangeError(
      "steering: expected --language DIR, a folder of bench -- language --model; got none; choose --ways template",
    );
  const pieces = loadCorpus(options.data, Number(options.seed)).filter(
    ({ labels }) => Object.keys(labels).length > 0,
  );
  const model =
    options.language === undefined ? undefined : await openLanguageModel(options.language, { threads: 1 });
  const { rows, made } = await steered(pieces, model, ways, options);
  await model?.dispose();
  const real = pieces.filter(({ heldOut }) => heldOut).flatMap(({ score }) => stretches(score).slice(0, 1));
  for (const [way, scores] of Object.entries(made))
    for (const { metric, value, low, high, n } of discriminate(
      way,
      "random forest, features",
      real.map(featuresOf),
      everySoMany(scores, real.length).map(featuresOf),
      1,
    ))
      rows.push({ task: "quality", way, metric, value, low: low!, high: high!, n });
  if (options.json) console.log(JSON.stringify(rows, null, 1));
  else {
    for (const { task, way, metric, value, low, high, n } of rows)
      console.log(
        `${task.padEnd(8)} ${way.padEnd(7)} ${metric.padEnd(44)} ${value.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)}) n=${n}`,
      );
    printMachine();
  }
}

/** All attributes by all ways: what judges say, and what was made by each way. */
async function steered(
  pieces: readonly Piece[],
  model: LanguageModel | undefined,
  ways: readonly Way[],
  options: Readonly<
    Record<"attributes" | "pieces" | "strength" | "repetition", string> & { language?: string }
  >,
): Promise<{ rows: SteeringRow[]; made: Record<string, Score[]> }> {
  const rows: SteeringRow[] = [];
  const made: Record<string, Score[]> = {};
  for (const attribute of options.attributes.split(",")) {
    const task = await taskOf(model, pieces, attribute);
    rows.push(...task.trust());
    for (const way of ways) {
      const teaching = way === "control" ? await taught(options.language!, task, pieces) : undefined;
      const started = performance.now();
      const asked = {
        count: Number(options.pieces),
        strength: Number(options.strength),
        repetition: Number(options.repetition),
      };
      const scores =
        way === "template"
          ? await composeAfter(pieces, task, asked)
          : await compose(teaching ?? model!, task, way, asked);
      const seconds = (performance.now() - started) / 1000 / scores.length;
      console.error(`${attribute} ${way}: ${seconds.toFixed(1)} s a piece`);
      await teaching?.dispose();
      rows.push(...task.agreement(way, scores));
      made[way] = [...(made[way] ?? []), ...scores.map(({ score }) => score)];
    }
  }
  return { rows, made };
}

interface Made {
  readonly score: Score;
  readonly label: number;
}

type Task = Awaited<ReturnType<typeof taskOf>>;

async function taskOf(model: LanguageModel | undefined, pieces: readonly Piece[], attribute: string) {
  const classes = CLASSES[attribute];
  const labelled = pieces.filter(({ labels }) => labels[attribute] !== undefined);
  const own = labelled.filter(({ heldOut, isJudges }) => !heldOut && !isJudges);
  const target = ({ labels }: Piece) => classes.map((_, k) => Number(k === labels[attribute]));
  const probes = model
    ? await learnProbes(
        model,
        own.map(({ score }) => tokenPiece(model.representation, score)),
        [{ attribute, classes, targets: own.map(target) }],
      )
    : [];
  for (const { units, pieces: read } of probes)
    console.error(`${attribute}: ${units.length} units speak, learnt from ${read} pieces`);
  const rowsOf = (of: readonly Piece[]) =>
    of.flatMap((piece) =>
      stretches(piece.score).map((score) => ({
        features: described(score),
        label: piece.labels[attribute],
        group: piece.group,
      })),
    );
  const learnt = rowsOf(labelled.filter(({ heldOut, isJudges }) => !heldOut && isJudges));
  const tested = rowsOf(labelled.filter(({ heldOut }) => heldOut));
  const judges = Object.entries(JUDGES).map(([kind, learn]) => ({
    kind,
    judge: learn(learnt, classes.length),
  }));
  const agreeing = (
    way: string,
    metric: string,
    rows: readonly (Labelled & { group: number })[],
  ): SteeringRow[] =>
    judges.map(({ kind, judge }) => {
      const hits = judge(rows.map(({ features }) => features)).map((said, i) =>
        Number(said === rows[i].label),
      );
      const share = (of: readonly number[]) => of.reduce((sum, row) => sum + hits[row], 0) / of.length;
      const groups = rows.map(({ group }) => group);
      return {
        ...{ task: attribute, way, metric: `${metric}, ${kind}` },
        ...groupInterval(groups, share, { kind: "share" }),
        n: rows.length,
      };
    });
  return {
    ...{ attribute, classes, probes, own, judge: judgeOf(attribute, classes, own) },
    trust: () => agreeing("real", "judge on real music", tested),
    agreement: (way: Way, made: readonly Made[]) =>
      agreeing(
        way,
        "judge agrees",
        made.map(({ score, label }, group) => ({ features: described(score), label, group })),
      ),
  };
}

/** Steps of teaching, as `train --control` takes at most. */
const TAUGHT = 750;

/** The model taught to be asked for the classes of a task: by the labels that are its own, and by what its judge says of all other pieces. */
async function taught(
  folder: string,
  { attribute, classes, own, judge }: Pick<Task, "attribute" | "classes" | "own" | "judge">,
  pieces: readonly Piece[],
): Promise<LanguageModel> {
  const learnt = pieces.filter(({ heldOut }) => !heldOut);
  const said = await judge.judge(learnt.map(({ score }) => score));
  const start = readLanguage(folder);
  const dir = join(temporaryFolder("steering"), "control");
  mkdirSync(dir, { recursive: true });
  const { network, sizes, tokens } = start.config;
  const representation = tokensOfSpec(tokens);
  await trainLanguageModel({
    ...{ start, dir, network, sizes, steps: TAUGHT, threads: 1, tokens: representation.spec },
    controls: [{ attribute, classes: [...classes] }],
    pieces: learnt.map((piece, i) => ({
      ...tokenPiece(representation, piece.score),
      group: piece.group,
      control: classes.map((name, k) =>
        own.includes(piece) ? Number(k === piece.labels[attribute]) : said[i][attribute][name],
      ),
    })),
  });
  return openLanguageModel(dir, { threads: 1 });
}

/** As a run's tagger is: learnt from whole pieces. */
function judgeOf(attribute: string, classes: readonly string[], pieces: readonly Piece[]): ScoreJudge {
  const model = standardized(logisticRegression({ penalty: 10 }));
  const counts = classes.map((_, k) => pieces.filter(({ labels }) => labels[attribute] === k).length);
  model.fit(
    pieces.map(({ score }) => described(score)),
    pieces.map(({ labels }) => classes.map((_, k) => Number(k === labels[attribute]))),
    { weights: pieces.map(({ labels }) => pieces.length / (classes.length * counts[labels[attribute]])) },
  );
  return {
    classes: { [attribute]: classes },
    judge: async (scores) =>
      model.predict(scores.map(described)).map((probabilities) => ({
        [attribute]: Object.fromEntries(classes.map((name, k) => [name, probabilities[k]])),
      })),
    close: async () => {},
  };
}

interface Asked {
  readonly count: number;
  readonly strength: number;
  readonly repetition: number;
}

/** Music after templates, which know the labels of the task that are its own. */
async function composeAfter(
  pieces: readonly Piece[],
  { attribute, classes, own, judge }: Task,
  { count, strength }: Asked,
): Promise<Made[]> {
  const learnt = pieces.filter(({ heldOut }) => !heldOut);
  const labelled = new Set(own);
  const templates = chooseTemplates({
    cuts: learnt.map(({ score }) => cutPiece(score)),
    attributes: [
      {
        name: attribute,
        classes,
        targets: learnt.map((piece) =>
          labelled.has(piece) ? classes.map((_, k) => Number(k === piece.labels[attribute])) : undefined,
        ),
      },
    ],
    nameOf: String,
    scoreOf: (i) => learnt[i].score,
    seed: 1,
  });
  const composer = new TemplateComposer(templates);
  const made: Made[] = [];
  for (const [label, name] of classes.entries())
    for (let seed = 1; seed <= count; seed++) {
      const plan = { classes: { [attribute]: name }, strength, bars: BARS, temperature: 0.6, seed };
      made.push({ score: (await composer.compose(plan, judge)).score, label });
    }
  return made;
}

async function compose(
  model: LanguageModel,
  { attribute, classes, probes, judge }: Task,
  way: Way,
  { count, strength, repetition }: Asked,
): Promise<Made[]> {
  const made: Made[] = [];
  for (const [label, name] of classes.entries()) {
    const wish = { [attribute]: name };
    const asked = way === "control" ? controlled(model, wish, strength) : model;
    const wishes = probedWishes(probes, wish);
    const lead =
      way === "search"
        ? await searched(model, wishes, strength)
        : way === "guide"
          ? guidance(model, wishes, strength)
          : undefined;
    const examples = way === "example" ? examplesFor(wishes) : undefined;
    for (let seed = 1; seed <= count; seed++) {
      const plan: LanguagePlan = {
        classes: wish,
        strength,
        bars: BARS,
        temperature: 1,
        topP: 0.98,
        seed,
        lead,
        examples,
        repetition,
      };
      const isJudged = ["best", "example", "control"].includes(way);
      const score = await composeWithLanguage(asked, plan, isJudged ? judge : undefined);
      if (score.notes.length > 0) made.push({ score, label });
    }
  }
  return made;
}

const described = (score: Score): Float32Array =>
  wholeDescriptors(score).map((value) => (Number.isFinite(value) ? value : 0));

/** Stretches of eight bars, one after the other. */
function stretches(score: Score): Score[] {
  const bars = barGrid(score);
  const all = Array.from({ length: Math.floor(bars.length / BARS) }, (_, i) =>
    sliceScore(score, bars[i * BARS].start, bars[(i + 1) * BARS - 1].end),
  ).filter(({ notes }) => notes.length >= BARS);
  return everySoMany(all, MOST_STRETCHES);
}

/** At most `count` items, evenly from all. */
function everySoMany<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]);
}
