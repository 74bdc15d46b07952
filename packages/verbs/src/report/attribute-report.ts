// What a report says of one attribute: scores, learning curve, calibration, and whether unlabelled music helped.
import {
  type EvaluationRow,
  type EvaluationVerdict,
  nameOf,
  OURS,
  sameAnswerText,
  taskScore,
  untestedText,
} from "@semitone/models";
import type { EvaluateResult } from "../evaluate.ts";
import type { RunSummary } from "../runs.ts";
import type { AttributeReport, CurveReport, ScoreReport } from "./report-data.ts";

export function attributeOf(task: RunSummary["tasks"][number], evaluation: EvaluateResult): AttributeReport {
  const { rows, reliability } = evaluation;
  const name = nameOf(task.attribute, task.tag);
  const own = rows.filter((row) => row.task === name);
  const main = own[0]?.metric;
  const scored = own.filter(({ metric }) => metric === main);
  const last = scored.at(-1)?.budget;
  const calibration = reliability.find((row) => row.task === name);
  return {
    name,
    classes: task.classes,
    labelled: task.report.labelled,
    scores: scored
      .filter(({ budget }) => budget === last)
      .map(toScore)
      .sort(oursFirst),
    verdict: verdictOf(task),
    ...besideSameAnswer(task, evaluation),
    learningCurve: curvesOf(scored),
    ...(calibration && {
      confusion: calibration.confusion,
      reliability: { ece: calibration.ece, n: calibration.n, bins: calibration.bins },
    }),
  };
}

const toScore = ({ method, metric, value, low, high, n }: EvaluationRow): ScoreReport => ({
  method,
  metric,
  value,
  low,
  high,
  n,
  isOurs: method === OURS,
});

const oursFirst = (a: ScoreReport, b: ScoreReport) =>
  Number(b.isOurs) - Number(a.isOurs) || b.value - a.value;

/** A line for each method over the budgets that are numbers; none where there is one budget alone. */
function curvesOf(rows: readonly EvaluationRow[]): CurveReport[] {
  const numbered = rows.filter(({ budget }) => budget !== "all");
  if (new Set(numbered.map(({ budget }) => budget)).size < 2) return [];
  return [...new Set(numbered.map(({ method }) => method))].map((method) => ({
    method,
    isOurs: method === OURS,
    points: numbered
      .filter((row) => row.method === method)
      .map(({ budget, value, low, high }) => ({ labels: Number(budget), value, low, high })),
  }));
}

/** Whether the tagger is better than always the same answer, and which classes no score says anything of. */
function besideSameAnswer(
  task: RunSummary["tasks"][number],
  { verdicts, untested }: EvaluateResult,
): Pick<AttributeReport, "beside" | "untested"> {
  const name = nameOf(task.attribute, task.tag);
  const found = verdicts.filter((verdict) => verdict.task === name).at(-1);
  const unknown = untested.find((one) => one.task === name)?.classes ?? task.report.untested ?? [];
  const beside = found ? evaluatedText(found) : leftOutText(task);
  return {
    ...(beside && { beside }),
    ...(unknown.length > 0 && { untested: untestedText(unknown) }),
  };
}

function evaluatedText({
  metric,
  value,
  sameAnswerValue,
  gain,
  judgement,
  ...same
}: EvaluationVerdict): string {
  const digits = (number: number) => number.toFixed(3);
  return `Beside ${sameAnswerText(same)}: ${metric} ${digits(value)} against ${digits(sameAnswerValue)}, ${judgement} (a gain of ${digits(gain.value)}, 95 % interval ${digits(gain.low)} to ${digits(gain.high)}).`;
}

/** What the training itself said, where nothing could be evaluated. */
function leftOutText(task: RunSummary["tasks"][number]): string {
  const { says } = taskScore(task);
  return says && `The tagger is ${says}, by the labels left out in training.`;
}

function verdictOf({ report }: RunSummary["tasks"][number]): string {
  const { verdict, difference, unit } = report.unlabelled;
  // Nothing is said of a gain that a tagger does not have.
  if (verdict === "not used")
    return "Unlabelled music: not used; what was chosen learns from labelled pieces alone.";
  if (!difference) return `Unlabelled music: ${verdict}.`;
  const digits = (value: number) => value.toFixed(3);
  return `Unlabelled music: ${verdict}; a gain of ${digits(difference.value)} ${unit} (95 % interval ${digits(difference.low)} to ${digits(difference.high)}) over the same without it, on labels left out.`;
}
