// Who plays, as a user would ask it: a project of scores and performances, of which some say their player, and the tagger.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, defineAttribute, importFolder, type Project, setLabels } from "@semitone/library";
import { answerFold, type Dataset, LABELS_ONLY, loadDataset, OURS, type Task } from "@semitone/models";
import { argmax } from "@semitone/stats";

export interface TaggedRow {
  readonly piece: string;
  readonly told: number;
  readonly method: string;
  /** Share of the players that are told right. */
  readonly accuracy: number;
  /** Mean probability of the answer less its share right. */
  readonly overconfidence: number;
}

const playerOf = (name: string): string => name.slice(name.lastIndexOf("_p") + 1).replace(/\.mid$/, "");
const excerptOf = (name: string): string => name.slice(0, name.lastIndexOf("_p"));

/** Every excerpt left out in turn; of the others the first `told` say their players. */
export async function tagPlayers(data: string, told: readonly number[]): Promise<TaggedRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "players-"));
  const project = createProject(join(folder, "project"), { name: "players" });
  try {
    await importVienna(project, join(data, "vienna4x22"), join(folder, "music"));
    const dataset = await loadDataset(project, { attributes: ["player"] });
    const names = dataset.pieces.map(({ name }) => name);
    const excerpts = [...new Set(names.filter((name) => name.endsWith(".mid")).map(excerptOf))].sort();
    const rows: TaggedRow[] = [];
    for (const piece of excerpts)
      for (const count of told) {
        const known = excerpts.filter((one) => one !== piece).slice(0, count);
        rows.push(...(await askTagger(dataset, names, piece, known)));
      }
    return rows;
  } finally {
    await project.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importVienna(project: Project, from: string, music: string): Promise<void> {
  mkdirSync(music, { recursive: true });
  const every = readdirSync(from);
  const scores = every
    .filter((name) => name.endsWith(".musicxml"))
    .map((name) => name.slice(0, -".musicxml".length));
  // Not what was averaged over players, nor an excerpt of an excerpt.
  const isPlayed = (name: string) => /_p\d\d\.mid$/.test(name) && scores.includes(excerptOf(name));
  const files = every.filter((name) => name.endsWith(".musicxml") || isPlayed(name));
  for (const file of files) cpSync(join(from, file), join(music, file));
  await importFolder(project, [music], { workers: 1 });
  const played = files.filter((name) => name.endsWith(".mid"));
  const values = [...new Set(played.map(playerOf))].sort();
  defineAttribute(project, { kind: "categorical", name: "player", values });
  for (const file of played) setLabels(project, [file], [{ attribute: "player", value: playerOf(file) }]);
}

async function askTagger(
  dataset: Dataset,
  names: readonly string[],
  piece: string,
  known: readonly string[],
): Promise<TaggedRow[]> {
  const [task] = dataset.tasks;
  const isOf = (row: number, excerpt: string) =>
    names[row].endsWith(".mid") && excerptOf(names[row]) === excerpt;
  const rows = [...names.keys()];
  const test = rows.filter((row) => isOf(row, piece));
  const training = rows.filter((row) => !names[row].startsWith(piece));
  const partly: Task = {
    ...task,
    targets: task.targets.map((target, row) =>
      known.some((excerpt) => isOf(row, excerpt)) ? target : undefined,
    ),
  };
  const answers = await answerFold(dataset, partly, {
    ...{ test, training, groups: dataset.groups, budgets: ["all"], seed: 1, repeat: 0 },
    ...{ deep: false, alone: [], yieldTurn: async () => {} },
  });
  return answers
    .filter(({ method }) => method === OURS || method === LABELS_ONLY)
    .map(({ method, predictions }) => {
      const right = predictions.map((said, i) => Number(argmax(said) === argmax(task.targets[test[i]]!)));
      const share = right.reduce((sum, one) => sum + one, 0) / right.length;
      const sure = predictions.reduce((sum, said) => sum + Math.max(...said), 0) / predictions.length;
      return { piece, told: known.length, method, accuracy: share, overconfidence: sure - share };
    });
}
