// The next pieces to label: a strategy's choice, with some drawn at random beside it, which alone say how good the choice was.
import { argmax, type FloatRows, rowsOfZeros, smallest } from "@semitone/stats";
import type { StrategyName } from "../choices.ts";
import type { LabelPoints, LabelPool } from "./label-pool.ts";
import { type KnownLabels, type QuickAnswers, quickModel } from "./quick-model.ts";
import { STRATEGIES } from "./strategies.ts";

/** Why a piece is asked: a strategy chose it, or it was drawn. */
export type Arm = "chosen" | "random";

export interface NextPiece {
  readonly row: number;
  readonly arm: Arm;
  /** By task, what is thought of it; undefined while labels tell nothing. */
  readonly said: readonly (readonly number[] | undefined)[];
  /** 0 sure .. 1 as unsure as can be (of numbers: as the least sure of all), the mean over the tasks. */
  readonly uncertainty: number | undefined;
}

/** What is known of one question. */
export interface AskedTask {
  readonly kind: "classes" | "number";
  readonly classes: number;
  readonly known: KnownLabels;
  /** What these labels say of every row of the pool, where that is known already: see `quickAnswers`. */
  readonly answers?: QuickAnswers;
}

export interface NextOptions {
  readonly n: number;
  /** @default "default" */
  readonly strategy?: StrategyName;
  /** Share of pieces that are drawn at random. @default 0.2 */
  readonly randomShare?: number;
  /** Rows that were asked before, labelled or not, in all: where in the turns of the random arm we are. */
  readonly asked: number;
  /** Rows that may not be asked: labelled, skipped or open ones. Their whole groups are left out. */
  readonly closed: readonly number[];
  /** Rows that may be asked. @default all */
  readonly among?: readonly number[];
}

export const RANDOM_SHARE = 0.2;

/** Chooses what to label next; fewer than `n` where there are no more groups. */
export function nextPieces(pool: LabelPool, tasks: readonly AskedTask[], options: NextOptions): NextPiece[] {
  const { n, strategy = "default", asked, closed, among } = options;
  const share = strategy === "random" ? 1 : (options.randomShare ?? RANDOM_SHARE);
  const candidates = oneOfEachGroup(pool, closed, among);
  const wanted = Math.min(n, candidates.length);
  const isRandom = Array.from(
    { length: wanted },
    (_, i) => Math.floor((asked + i + 1) * share + 1e-9) > Math.floor((asked + i) * share + 1e-9),
  );
  const drawn = smallest(
    candidates.map((row) => pool.ranks[row]),
    isRandom.filter(Boolean).length,
  ).map((i) => candidates[i]);
  const thoughts = tasks.map((task) =>
    task.answers ? ofRows(task.answers, candidates) : quickAnswers(pool, task, candidates),
  );
  const unsure = uncertaintyOf(tasks, thoughts);
  const isDrawn = new Set(drawn);
  const left = [...candidates.keys()].filter((i) => !isDrawn.has(candidates[i]));
  const asking = {
    pool,
    candidates: left.map((i) => candidates[i]),
    known: [...new Set([...closed, ...drawn])],
    uncertainty: unsure && left.map((i) => unsure[i]),
    pulls: () => pullsOf(pool, tasks, thoughts, candidates, left),
  };
  const chosen = wanted > drawn.length ? STRATEGIES[strategy](asking, wanted - drawn.length) : [];
  const rows = { random: drawn, chosen: chosen.map((i) => candidates[left[i]]) };
  const places = new Map(candidates.map((row, i) => [row, i]));
  return isRandom.map((random) => {
    const arm: Arm = random ? "random" : "chosen";
    const row = rows[arm].shift()!;
    const i = places.get(row)!;
    return { row, arm, said: thoughts.map((thought) => thought?.answers[i]), uncertainty: unsure?.[i] };
  });
}

/** The first row of each group that has no closed row. */
function oneOfEachGroup(
  pool: LabelPool,
  closed: readonly number[],
  among: readonly number[] = [...pool.groups.keys()],
): number[] {
  const seen = new Set(closed.map((row) => pool.groups[row]));
  return among.filter((row) => {
    if (seen.has(pool.groups[row])) return false;
    seen.add(pool.groups[row]);
    return true;
  });
}

const ofRows = ({ answers, variances }: QuickAnswers, rows: readonly number[]): QuickAnswers => ({
  answers: rows.map((row) => answers[row]),
  ...(variances && { variances: rows.map((row) => variances[row]) }),
});

/** What the labels of a task say of rows; undefined where there are none, or of one class only. */
export function quickAnswers(
  pool: LabelPoints,
  { kind, known }: AskedTask,
  rows: readonly number[] = [...pool.groups.keys()],
): QuickAnswers | undefined {
  if (known.rows.length < 2) return undefined;
  const first = known.targets[0];
  const tells = known.targets.some((target) =>
    kind === "number" ? target[0] !== first[0] : argmax(target) !== argmax(first),
  );
  return tells ? quickModel(pool, known).answer(rows) : undefined;
}

/** 1 - the margin between the two likeliest classes; of numbers the expected squared error, the largest being 1. Mean over the tasks. */
export function uncertaintyOf(
  tasks: readonly Pick<AskedTask, "kind">[],
  thoughts: readonly (QuickAnswers | undefined)[],
): number[] | undefined {
  const each = thoughts.flatMap((thought, t) => {
    if (thought === undefined) return [];
    if (tasks[t].kind === "number") {
      const most = thought.variances!.reduce((largest, value) => Math.max(largest, value), 1e-300);
      return [thought.variances!.map((variance) => variance / most)];
    }
    return [thought.answers.map(doubtOf)];
  });
  if (each.length === 0) return undefined;
  return each[0].map((_, i) => each.reduce((sum, own) => sum + own[i], 0) / each.length);
}

function doubtOf(shares: readonly number[]): number {
  let [first, second] = [0, 0];
  for (const share of shares)
    if (share > first) [first, second] = [share, first];
    else if (share > second) second = share;
  return 1 - (first - second);
}

/** (p - the likeliest class) times the place, for every class and task; of numbers the expected error times the place. */
function pullsOf(
  pool: LabelPool,
  tasks: readonly AskedTask[],
  thoughts: readonly (QuickAnswers | undefined)[],
  candidates: readonly number[],
  chosen: readonly number[],
): FloatRows | undefined {
  const told = tasks.flatMap((task, t) => (thoughts[t] ? [{ ...task, ...thoughts[t] }] : []));
  if (told.length === 0) return undefined;
  const size = pool.places[0].length;
  const pulls = rowsOfZeros(
    chosen.length,
    size * told.reduce((sum, { classes }) => sum + Math.max(1, classes), 0),
  );
  for (const [at, i] of chosen.entries()) {
    const [pull, place] = [pulls[at], pool.places[candidates[i]]];
    let start = 0;
    for (const { kind, answers, variances } of told) {
      const likeliest = argmax(answers[i]);
      const strengths =
        kind === "number"
          ? [Math.sqrt(variances![i])]
          : answers[i].map((p, k) => p - Number(k === likeliest));
      for (const strength of strengths) {
        for (let d = 0; d < size; d++) pull[start + d] = strength * place[d];
        start += size;
      }
    }
  }
  return pulls;
}
