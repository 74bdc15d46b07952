// What the learning curves of a study answer, in numbers and in words.
import {
  ABLATIONS,
  type Budget,
  BY_EAR,
  difference,
  type Estimate,
  GUESS,
  gainOfNext,
  labelsFor,
  OURS,
  type Scored,
  scoreEstimate,
  worthInLabels,
} from "@semitone/models";
import { piecesWithout, type StudyRow } from "./study-row.ts";

/** An answer: the sentence, and the numbers in it. An end of the interval that no number of labels reached is null. */
export interface StudyAnswer {
  readonly question:
    | "labels for a score"
    | "worth of music without labels"
    | "worth of naming clusters"
    | "worth of a part of M2"
    | "better than guessing"
    | "best method"
    | "gain of the next ten labels";
  readonly sentence: string;
  readonly budget?: Budget;
  readonly score?: number;
  readonly value?: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

export interface AnswerOptions {
  readonly metric: "accuracy" | "R2";
  readonly target?: number;
  /** Pieces that all learn from, labelled or not. */
  readonly pieces: number;
  /** Labels from which the gain of ten more is asked. */
  readonly predict?: number;
}

/** The row of every cell, in their order. */
export const studyRows = (scored: readonly Scored[]): StudyRow[] =>
  scored.map((one) => {
    const { method, budget, labels, unlabelled, sums } = one.cell;
    return { method, budget, labels, unlabelled, seeds: sums.length, ...scoreEstimate(one) };
  });

/** How much more ours scores than another method with the same labels and pieces without, in pairs. */
export type StudyDifference = Omit<StudyRow, "seeds">;

export const studyDifferences = (scored: readonly Scored[]): StudyDifference[] =>
  scored.flatMap((one) => {
    const { method, budget, labels, unlabelled } = one.cell;
    const ours = scored.find(
      ({ cell }) => cell.method === OURS && cell.budget === budget && cell.unlabelled === unlabelled,
    );
    return method === OURS || !ours ? [] : [{ method, budget, labels, unlabelled, ...difference(ours, one) }];
  });

/** What the cells of a study say. */
export function answersOf(scored: readonly Scored[], options: AnswerOptions): StudyAnswer[] {
  const most = scored.some(({ cell }) => cell.unlabelled === "all") ? "all" : scored[0]?.cell.unlabelled;
  const curve = curveOf(scored, OURS, most);
  if (curve.length === 0) return [];
  return [
    labelsAnswer(curve, options),
    ...curve.flatMap((cell) => worthAnswer(cell, scored, options)),
    ...namesAnswer(curveOf(scored, BY_EAR, most), curve),
    ...ABLATIONS.flatMap((method) =>
      ablationAnswer(curveOf(scored, method, most), curveOf(scored, "M2", most)),
    ),
    ...curve.flatMap((cell) => guessingAnswer(cell, scored, options)),
    ...curve.flatMap((cell) => bestAnswer(cell, scored, options)),
    ...nextAnswer(curve, options),
  ];
}

const curveOf = (
  scored: readonly Scored[],
  method: string,
  unlabelled: number | "all" | undefined,
): Scored[] =>
  scored
    .filter(({ cell }) => cell.method === method && cell.unlabelled === unlabelled)
    .sort((a, b) => a.cell.labels - b.cell.labels);

/** Scores that people ask for. */
const ROUND = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

function labelsAnswer(curve: readonly Scored[], { metric, target }: AnswerOptions): StudyAnswer {
  const best = Math.max(...curve.map(({ score }) => score));
  const score = target ?? ROUND.find((round) => round <= best) ?? 0;
  const { value, low, high } = labelsFor(curve, score);
  const last = curve.at(-1)!.cell.labels;
  const wanted = `${scoreText(score, metric)}`;
  const sentence =
    low === Number.POSITIVE_INFINITY
      ? `${wanted} is not reached with ${last} labels`
      : high === Number.POSITIVE_INFINITY
        ? `${wanted} needs ${whole(low)} labels or more; with ${last} it may not be reached`
        : `${wanted} needs ${whole(low)} to ${whole(high)} labels`;
  return { question: "labels for a score", sentence, score, ...finite({ value, low, high }) };
}

function worthAnswer(cell: Scored, scored: readonly Scored[], { pieces }: AnswerOptions): StudyAnswer[] {
  const { budget, labels } = cell.cell;
  const without = curveOf(scored, OURS, 0);
  const same = without.find((other) => other.cell.budget === budget);
  if (!same || cell.cell.unlabelled === 0) return [];
  const gain = difference(cell, same);
  const worth = worthInLabels(cell, without);
  const count = piecesWithout(pieces, cell.cell);
  const at = `at ${labels} labels ${count} pieces without labels`;
  const sentence =
    gain.low > 0
      ? `${at} are worth ${labelsText(worth.low, worth.high)}`
      : gain.high < 0
        ? `${at} make it worse`
        : `${at} are worth nothing that can be told`;
  return [{ question: "worth of music without labels", sentence, budget, ...finite(worth) }];
}

/** So many labels; an end may be more than were tried. */
const labelsText = (low: number, high: number): string =>
  low === Number.POSITIVE_INFINITY
    ? "more labels than were tried"
    : high === Number.POSITIVE_INFINITY
      ? `${whole(low)} labels or more`
      : `${whole(low)} to ${whole(high)} labels`;

/** What a change of M2 does to its score, and how many labels that is worth to M2 as it is. */
const ablationAnswer = (changed: readonly Scored[], plain: readonly Scored[]): StudyAnswer[] =>
  changed.flatMap((cell) => {
    const { method, budget, labels } = cell.cell;
    const same = plain.find((other) => other.cell.budget === budget);
    if (!same) return [];
    const gain = difference(cell, same);
    const worth = worthInLabels(cell, plain);
    const points = (value: number) => `${value < 0 ? "-" : "+"}${(100 * Math.abs(value)).toFixed(1)}`;
    const change = `with ${labels} labels ${method} scores ${points(gain.low)} to ${points(gain.high)} points`;
    const [low, high] = [labels + worth.low, labels + worth.high];
    const price =
      gain.low <= 0 && gain.high >= 0
        ? ": no difference can be told"
        : `, what M2 has with ${labelsText(low, high)}`;
    return [{ question: "worth of a part of M2", sentence: change + price, budget, ...finite(gain) }];
  });

/** How many labels of pieces drawn at random say as much as naming so many clusters, a name being one piece heard. */
const namesAnswer = (named: readonly Scored[], curve: readonly Scored[]): StudyAnswer[] =>
  named.map((cell) => {
    const { budget, labels } = cell.cell;
    const worth = worthInLabels(cell, curve);
    const [low, high] = [labels + worth.low, labels + worth.high];
    const fewest = curve[0].cell.labels;
    const sentence =
      high <= fewest
        ? `naming ${labels} clusters is worth ${fewest} labels at most`
        : `naming ${labels} clusters is worth ${labelsText(low, high)} of pieces drawn at random`;
    return {
      question: "worth of naming clusters",
      sentence,
      budget,
      ...finite({ value: labels + worth.value, low, high }),
    };
  });

function guessingAnswer(cell: Scored, scored: readonly Scored[], { metric }: AnswerOptions): StudyAnswer[] {
  const { budget, labels, unlabelled } = cell.cell;
  const alike = scored.filter(
    ({ cell: other }) => other.budget === budget && other.unlabelled === unlabelled,
  );
  const guess = alike.find(({ cell: { method } }) => method === GUESS);
  if (!guess) return [];
  const gain = difference(cell, guess);
  const other = `which has ${scoreText(guess.score, metric)}`;
  const sentence =
    gain.low > 0
      ? `with ${labels} labels it is better than guessing, ${other}`
      : `with ${labels} labels it cannot be told from guessing, ${other}`;
  return [{ question: "better than guessing", sentence, budget, ...finite(gain) }];
}

/** Labels whose gain is asked, and the gain that is worth them. */
const NEXT = 10;
const WORTH = 0.01;

function nextAnswer(curve: readonly Scored[], { predict, metric }: AnswerOptions): StudyAnswer[] {
  if (predict === undefined) return [];
  const question = "gain of the next ten labels";
  const found = gainOfNext(curve, predict, NEXT);
  if (found === undefined)
    return [
      {
        question,
        sentence: `what ${NEXT} more labels gain at ${predict} cannot be said: it takes three budgets or more; got ${curve.length}`,
      },
    ];
  const { low, high } = found;
  const points = (gain: number) =>
    metric === "accuracy" ? `${(100 * gain).toFixed(1)} %` : `${gain.toFixed(3)} of R2`;
  const gains = `${NEXT} more labels at ${predict} gain ${points(low)} to ${points(high)}`;
  const advice =
    high < WORTH
      ? "; stop here: the risk that they gain more is 2.5 %"
      : low >= WORTH
        ? "; go on"
        : "; whether they are worth it cannot be told";
  return [{ question, sentence: gains + advice, ...finite(found) }];
}

function bestAnswer(cell: Scored, scored: readonly Scored[], { metric }: AnswerOptions): StudyAnswer[] {
  const { budget, labels, unlabelled } = cell.cell;
  const others = scored.filter(
    ({ cell: { method, ...at } }) => method !== OURS && at.budget === budget && at.unlabelled === unlabelled,
  );
  const [best] = others.sort((a, b) => b.score - a.score);
  if (!best) return [];
  const gain = difference(cell, best);
  const { method } = best.cell;
  const scores = `${scoreText(cell.score, metric)} and ${scoreText(best.score, metric)}`;
  const sentence =
    gain.low > 0
      ? `with ${labels} labels ${OURS} is better than ${method}, the best of the others (${scores})`
      : gain.high < 0
        ? `with ${labels} labels ${method} is better than ${OURS} (${scores})`
        : `with ${labels} labels ${OURS} and ${method}, the best of the others, cannot be told apart (${scores})`;
  return [{ question: "best method", sentence, budget, ...finite(gain) }];
}

const scoreText = (score: number, metric: "accuracy" | "R2"): string =>
  metric === "accuracy" ? `${(100 * score).toFixed(0)} % accuracy` : `R2 of ${score.toFixed(2)}`;
const whole = (labels: number): string => Math.ceil(labels - 1e-9).toFixed(0);
const finite = (numbers: Estimate) =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
