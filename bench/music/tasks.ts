// The questions asked of real music, each with its data, labels and split.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createProject, importFolder, importLabels, PRESETS, type Project } from "@semitone/library";
import {
  answerFold,
  type Budget,
  DEFAULT_NETWORKS,
  type EvaluationRow,
  evaluationRows,
  groupAttributes,
  loadDataset,
  type Method,
  modelledSeconds,
  projectListener,
  splitGroups,
  stepsWithin,
} from "@semitone/models";
import { evaluate } from "@semitone/verbs";

export interface TaskOptions {
  /** Folder of the data sets. */
  readonly data: string;
  /** A folder to make a project in. */
  readonly work: string;
  readonly seeds: number;
  readonly budgets: readonly Budget[];
  /** Time that a listener is trained in on two quiet cores, in seconds: as many steps as the cost model says. */
  readonly listenSeconds: number;
  /** Dear models to compare with. */
  readonly alone: readonly Method[];
  readonly tell: (text: string) => void;
}

/** Parts that the labelled pieces are dealt into; the first is tested. */
const FOLDS = 4;

export const TASKS: Readonly<Record<string, (options: TaskOptions) => Promise<EvaluationRow[]>>> = {
  mood,
  tunes,
  published,
  leak,
};

/** Valence and arousal of VGMIDI, with its annotators' ratings; its unlabelled pieces, those of version 0.1, and POP909 beside them. */
async function mood(options: TaskOptions): Promise<EvaluationRow[]> {
  const { data, tell } = options;
  const project = await projectOf(options, [
    join(data, "vgmidi"),
    join(data, "vgmidi-0.1", "unlabelled"),
    join(data, "pop909"),
  ]);
  await labelled(project, tell, "vgmidi", join(data, "vgmidi", "vgmidi_labelled.csv"));
  await labelled(project, tell, "vgmidi-ratings", join(data, "vgmidi", "ratings.csv.gz"));
  const rows = await byBudget(project, options, ["valence", "arousal"]);
  // Of a number the budget is labels in all: twice as many as of two classes.
  const budgets = options.budgets.map((budget) => (budget === "all" ? budget : 2 * budget));
  rows.push(...(await byBudget(project, { ...options, budgets }, ["valence_rating", "arousal_rating"])));
  await project.close();
  return rows;
}

/** Tune types of the Nottingham collection; the collections without a type are its unlabelled music. */
async function tunes(options: TaskOptions): Promise<EvaluationRow[]> {
  const folder = join(options.data, "nottingham");
  const files = readdirSync(folder).filter((file) => file.endsWith(".mid"));
  const project = await projectOf(
    options,
    files.map((file) => join(folder, file)),
  );
  await labelled(project, options.tell, "nottingham");
  const rows = await byBudget(project, options, ["tune_type"]);
  await project.close();
  return rows;
}

/** The published split of VGMIDI, 160 pieces to train on and 40 to test, cut into slices of five lengths, each slice judged by itself. */
async function published(options: TaskOptions): Promise<EvaluationRow[]> {
  const folder = join(options.data, "vgmidi-bardo");
  const project = await projectOf(options, [folder]);
  const [train, test] = ["train", "test"].map((part) => join(folder, `vgmidi_bardo_${part}.csv`));
  await labelled(project, options.tell, "vgmidi-bardo", test);
  const tested = await loadDataset(project);
  const names = new Set(
    tested.pieces.filter((_, row) => tested.tasks[0].targets[row] !== undefined).map(({ name }) => name),
  );
  await labelled(project, options.tell, "vgmidi-bardo", train);
  const listener = await projectListener(project, tested.pieces, {
    name: "bench",
    mostSteps: listenSteps(options),
  });
  const dataset = await loadDataset(project, { listener });
  const groups = splitGroups(dataset, await groupAttributes(project, dataset), "piece", "groups");
  const rows: EvaluationRow[] = [];
  for (const task of dataset.tasks) {
    const testRows = [...dataset.pieces.keys()].filter((row) => names.has(dataset.pieces[row].name));
    const apart = new Set(testRows.map((row) => groups[row]));
    const answers = await answerFold(dataset, task, {
      test: testRows.filter((row) => task.targets[row] !== undefined),
      training: [...groups.keys()].filter((row) => !apart.has(groups[row])),
      groups,
      budgets: ["all"],
      seed: 1,
      repeat: 0,
      deep: false,
      alone: [],
      yieldTurn: async () => {},
    });
    options.tell(`${task.attribute}: ${testRows.length} slices of ${apart.size} groups tested`);
    rows.push(
      ...evaluationRows(`${task.attribute}, published slices`, task, groups, "160/40 pieces", answers),
    );
  }
  await project.close();
  return rows;
}

/** What phrase folds claim on VGMIDI 0.1, and what is left of it once the phrases of a piece stay together. */
async function leak(options: TaskOptions): Promise<EvaluationRow[]> {
  const folder = join(options.data, "vgmidi-0.1", "labelled");
  const project = await projectOf(options, [folder]);
  for (const part of ["train", "test"])
    await labelled(project, options.tell, "vgmidi-0.1", join(folder, `vgmidi_sent_${part}.csv`));
  const { leaks, rows } = await evaluate(project, {
    attributes: ["sentiment"],
    budgets: ["all"],
    repeats: 1,
    split: "pieces",
    listenSteps: 0,
  });
  await project.close();
  const [majority] = rows.filter(({ method, metric }) => method === "majority" && metric === "accuracy");
  return leaks
    .filter(({ groupedBy }) => groupedBy === "piece")
    .flatMap(({ task, torn, whole, inflation }) => {
      const row = (split: string, metric: string, value: number, low = Number.NaN, high = Number.NaN) => ({
        task,
        split,
        budget: "all" as const,
        method: "nearest neighbour",
        metric,
        value,
        low,
        high,
        n: majority.n,
        seeds: 1,
      });
      return [
        row("phrases", "accuracy", torn),
        row("pieces", "accuracy", whole),
        row("phrases", "inflation by the leak", inflation.value, inflation.low, inflation.high),
        { ...majority, method: "majority" },
      ];
    });
}

const listenSteps = ({ listenSeconds }: TaskOptions): number =>
  stepsWithin(listenSeconds, modelledSeconds(DEFAULT_NETWORKS));

async function byBudget(
  project: Project,
  options: TaskOptions,
  attributes: readonly string[],
): Promise<EvaluationRow[]> {
  const { seeds, budgets, alone, tell } = options;
  let told = { stage: "", done: 0 };
  const { rows, warnings } = await evaluate(project, {
    attributes,
    budgets,
    folds: FOLDS,
    testFolds: 1,
    repeats: seeds,
    alone,
    listenSteps: listenSteps(options),
    onProgress: ({ stage, done }) => {
      if (stage === told.stage && done < told.done + 0.1) return;
      told = { stage, done };
      tell(`${stage}, ${Math.round(100 * done)} %`);
    },
  });
  for (const warning of warnings) tell(warning);
  return [...rows];
}

async function projectOf({ work, tell }: TaskOptions, paths: readonly string[]): Promise<Project> {
  const project = createProject(work, { name: "bench" });
  const { kept, repaired, dropped } = await importFolder(project, [...paths]);
  tell(`${kept + repaired} files imported, ${dropped} dropped`);
  return project;
}

/** Labels by a preset: from its file, or from the names of the pieces. */
async function labelled(
  project: Project,
  tell: TaskOptions["tell"],
  preset: string,
  file?: string,
): Promise<void> {
  const report = await importLabels(project, file ?? "", { preset, byName: true });
  tell(`${report.added} labels of ${PRESETS.find(({ name }) => name === preset)?.name}`);
}
