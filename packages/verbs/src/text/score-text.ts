// Left-out scores as a person reads them: never without what the same answer for everything would get.
import type { TaskScore, TrainedTask } from "@semitone/models";
import { sameAnswerText, taskScore, untestedText } from "@semitone/models/task-score";
import { type Block, warning } from "../declare/block.ts";
import { decimals, intervalText, taskName } from "./numbers.ts";

const shortMeasure = ({ measure }: TaskScore) => (measure === "accuracy" ? "accuracy" : "error");

/** `accuracy 0.830 (always "no": 0.800; better)`; errors of numbers are root mean squared. */
export function scoreText(task: TrainedTask): string {
  const found = taskScore(task);
  if (found.score === undefined) return found.says || "not tested";
  const beside =
    found.sameAnswerScore === undefined
      ? []
      : [`${sameAnswerText(task.report)}: ${decimals(found.sameAnswerScore)}`];
  const judged = found.judgement === undefined ? [] : [found.judgement];
  const remarks = [...beside, ...judged].join("; ");
  return `${shortMeasure(found)} ${decimals(found.score)}${remarks && ` (${remarks})`}`;
}

/** The same in a sentence. */
export const scoreSentence = (task: TrainedTask): string => foundSentence(taskScore(task));

/** A score in a sentence, with the classes that it says nothing of. */
export function foundSentence(found: TaskScore): string {
  const { score, sameAnswerScore, measure, says, untested } = found;
  const name = taskName(found);
  const unknown = untested.length > 0 ? `; not tested: ${untested.join(", ")}` : "";
  if (score === undefined) return `${name}: ${says || "not tested"}`;
  const beside =
    sameAnswerScore === undefined ? "" : `; ${sameAnswerText(found)} would get ${decimals(sameAnswerScore)}`;
  return `${name}: left-out ${measure} ${decimals(score)}${beside}${says && `: ${says}`}${unknown}`;
}

/** What is in doubt about the score of each task. */
export function doubtBlocks(tasks: readonly TrainedTask[]): Block[] {
  return tasks.flatMap((task) => {
    const { untested = [] } = task.report;
    return [
      ...(task.report.judgement === "no better" ? [warning(noBetterText(task))] : []),
      ...(untested.length === 0 ? [] : [warning(`${taskName(task)}: ${untestedText(untested)}`)]),
    ];
  });
}

function noBetterText(task: TrainedTask): string {
  const { gain, says } = taskScore(task);
  const by = gain
    ? ` (right more often by ${decimals(gain.value)}, 95 % interval ${intervalText(gain)})`
    : "";
  return `${taskName(task)}: the left-out score is ${says}${by}: what it tags is worth no more; label more pieces, or check what the labels mean`;
}
