// An evaluation beside always the same answer, on the same test folds.
import { argmax, type Budget, type Interval } from "@semitone/stats";
import type { Task } from "../dataset.ts";
import { priorOf } from "../tagger/shrink.ts";
import type { Judgement } from "../tagger/task-model.ts";
import { GUESS, OURS } from "./methods.ts";
import type { EvaluationRow } from "./rows.ts";

/** Whether the tagger is better than always the same answer, by its main metric at one budget. */
export interface EvaluationVerdict {
  readonly task: string;
  readonly budget: Budget;
  readonly metric: string;
  readonly value: number;
  /** The most frequent class of the labels, or their mean. */
  readonly sameAnswer: string | number;
  readonly sameAnswerValue: number;
  /** What the tagger has more, paired. */
  readonly gain: Interval;
  readonly judgement: Judgement & ("better" | "no better");
}

/** A verdict for each budget. @param rows  of this task alone */
export function evaluationVerdicts(
  name: string,
  task: Task,
  rows: readonly EvaluationRow[],
): EvaluationVerdict[] {
  const known = task.targets.filter((target) => target !== undefined);
  const prior = priorOf(
    known,
    known.map(() => 1),
  );
  const sameAnswer = prior.kind === "number" ? prior.mean : task.classes[argmax(prior.shares)];
  const [main] = rows.map(({ metric }) => metric);
  return [...new Set(rows.map(({ budget }) => budget))].flatMap((budget) => {
    const find = (method: string, metric: string) =>
      rows.find((row) => row.budget === budget && row.method === method && row.metric === metric);
    const [own, same] = [find(OURS, main), find(GUESS, main)];
    const difference = find(GUESS, `gain of ${OURS} in ${main}`);
    if (!own || !same || !difference) return [];
    const { value, low, high } = difference;
    return [
      {
        task: name,
        budget,
        metric: main,
        value: own.value,
        sameAnswer,
        sameAnswerValue: same.value,
        gain: { value, low, high },
        judgement: low > 0 ? "better" : "no better",
      } as const,
    ];
  });
}
