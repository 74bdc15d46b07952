// What is asked of the recordings: instruments of notes, kinds of drums; of the collection learnt from, and as other rooms record them.
import { type Budget, chooseLabels, groupHoldOut, randomFrom, shuffled } from "@semitone/stats";
import { BASELINES, IN_ANOTHER_ROOM } from "./methods.ts";
import { drawChain, recordedBy } from "./other-room.ts";
import { type Recorded, type Rows, rowsKeptIn } from "./read-sounds.ts";
import { formatScores, type Scores } from "./score.ts";

export interface TaskOptions {
  readonly task: string;
  readonly recorded: readonly Recorded[];
  readonly seeds: number;
  /** Of the first one. */
  readonly firstSeed: number;
  readonly budgets: readonly Budget[];
  /** Share of the recordings that is tested. */
  readonly share: number;
  readonly scores: Scores;
  /** Further rooms that each training row is heard in. */
  readonly copies: number;
  /** Whether the test rows are asked about as other rooms record them, too. */
  readonly otherRooms: boolean;
  /** Recordings of others, which nothing is learnt from. @default none */
  readonly elsewhere?: readonly Recorded[];
  /** Folder that rows of views are kept in from run to run; to be emptied when a view changes. */
  readonly keep?: string;
  readonly tell: (text: string) => void;
  /** Dearer methods, which may look at the images: called for each seed and budget. */
  readonly networks?: (fold: Fold) => Promise<void>;
}

/** One seed and budget: everything that a method may see, and what it is asked. */
export interface Fold {
  readonly seed: number;
  readonly budget: Budget;
  readonly classes: readonly string[];
  /** Rows to learn from: the labelled ones first. */
  readonly training: readonly number[];
  readonly labelled: number;
  readonly recorded: readonly Recorded[];
  readonly clean: Rows;
  /** As other rooms record each row: one of them. */
  readonly copies: readonly Rows[];
  /** What is tested: first the test rows as they are. */
  readonly questions: readonly Question[];
}

/** Recordings that are asked about together. */
export interface Question {
  readonly asked: "same collection" | "other room" | "other collection";
  readonly rows: Rows;
  readonly recorded: readonly Recorded[];
  /** Indices of classes. */
  readonly truth: readonly number[];
}

/** Keeps rooms to learn in and rooms to be tested in apart. */
const TEST_ROOMS = 1_000_000;

export async function runTask(options: TaskOptions): Promise<void> {
  const { task, recorded, elsewhere = [], seeds, firstSeed, budgets, share, tell } = options;
  const classes = [...new Set(recorded.map(({ label }) => label))].sort();
  const labels = recorded.map(({ label }) => classes.indexOf(label));
  const groups = recorded.map(({ group }) => group);
  tell("descriptors");
  const images = options.networks !== undefined;
  const rowsFor = rowsKeptIn(options.keep);
  const clean = rowsFor(task, asTheyAre(recorded), images);
  const others = asked("other collection", classes, elsewhere, () =>
    rowsFor(`${task}-${elsewhere[0].group}`, asTheyAre(elsewhere), images),
  );
  const copies = Array.from({ length: options.copies }, (_, c) =>
    rowsFor(
      `${task}-room${c}`,
      recorded.map(
        ({ sound }, i) =>
          () =>
            recordedBy(drawChain(options.copies * i + c), sound, options.copies * i + c),
      ),
      false,
    ),
  );
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const { training, test } = groupHoldOut(groups, labels, share, seed);
    const tested = test.map((row) => recorded[row]);
    const inOtherRooms = () =>
      test.map((row) => () => {
        const chain = drawChain(TEST_ROOMS * seed + labels[row]);
        return recordedBy(chain, recorded[row].sound, TEST_ROOMS * seed + row);
      });
    const questions = [
      ...asked("same collection", classes, tested, () => rowsAt(clean, test)),
      ...asked("other room", classes, options.otherRooms ? tested : [], () =>
        rowsFor(`${task}-test${seed}`, inOtherRooms(), images),
      ),
      ...others,
    ];
    const order = shuffled(training, randomFrom(seed));
    for (const budget of budgets) {
      const chosen = chooseLabels(order, (row) => labels[row], budget);
      if (!chosen) continue;
      const known = new Set(chosen);
      const fold: Fold = {
        seed,
        budget,
        classes,
        training: [...chosen, ...order.filter((row) => !known.has(row))],
        labelled: chosen.length,
        recorded,
        clean,
        copies,
        questions,
      };
      askBaselines(options, fold, labels);
      await options.networks?.(fold);
    }
    tell(`seed ${seed} of ${firstSeed + seeds - 1}${formatScores(options.scores.list())}`);
  }
}

/** The question about some recordings; none where there are no recordings. */
const asked = (
  asked: Question["asked"],
  classes: readonly string[],
  recorded: readonly Recorded[],
  rows: () => Rows,
): Question[] =>
  recorded.length === 0
    ? []
    : [{ asked, rows: rows(), recorded, truth: recorded.map(({ label }) => classes.indexOf(label)) }];

const asTheyAre = (of: readonly Recorded[]) =>
  of.map(
    ({ sound }) =>
      () =>
        sound,
  );

function askBaselines({ task, scores }: TaskOptions, fold: Fold, labels: readonly number[]): void {
  const { training, labelled, clean, copies, classes, questions, budget } = fold;
  const scale = scaler(training.map((row) => clean.timbre[row]));
  const rows = training.map((row) => scale(clean.timbre[row]));
  const targets = training.slice(0, labelled).map((row) => classes.map((_, k) => Number(k === labels[row])));
  const heard = copies.flatMap(({ timbre }) => training.slice(0, labelled).map((row) => scale(timbre[row])));
  for (const [method, learn] of Object.entries(BASELINES)) {
    if (copies.length === 0 && method === IN_ANOTHER_ROOM) continue;
    const answer = learn({ rows, targets, copies: heard });
    for (const { asked, rows, truth } of questions)
      scores.addAnswers(
        { task, asked, method, budget: String(budget) },
        truth,
        answer(rows.timbre.map(scale)),
      );
  }
}

const rowsAt = ({ timbre, mels }: Rows, chosen: readonly number[]): Rows => ({
  timbre: chosen.map((row) => timbre[row]),
  mels: mels.length > 0 ? chosen.map((row) => mels[row]) : [],
});

/** Deviations beyond which a value says no more. */
const CLIP = 4;

/** (value - mean) / deviation over the rows, cut at 4; what is missing is 0. Levels of recordings are left out. */
export function scaler(rows: readonly ArrayLike<number>[]): (row: ArrayLike<number>) => Float64Array {
  const columns: number[] = [];
  const means: number[] = [];
  const scales: number[] = [];
  for (let c = 1; c < rows[0].length; c++) {
    const known = rows.map((row) => row[c]).filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const scale = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
    if (!(scale > 1e-6 * (1 + Math.abs(mean)))) continue;
    columns.push(c);
    means.push(mean);
    scales.push(scale);
  }
  return (row) =>
    Float64Array.from(columns, (c, i) =>
      Number.isNaN(row[c]) ? 0 : Math.max(-CLIP, Math.min(CLIP, (row[c] - means[i]) / scales[i])),
    );
}
