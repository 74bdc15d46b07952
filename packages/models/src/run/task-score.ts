// A left-out score beside that of the same answer for everything, as data and in words: one wording for tables, cards and pages.
// A sub-path, `@semitone/models/task-score`: it loads no model.
import type { Interval } from "@semitone/stats";
import type { Judgement } from "../tagger/task-model.ts";
import { MIN_GROUPS } from "../tagger/task-model.ts";
import type { TrainedTask } from "./trained-task.ts";

/** What left-out labels say of a tagger of one attribute. */
export interface TaskScore {
  readonly attribute: string;
  readonly tag?: string;
  readonly labelled: number;
  readonly measure: "accuracy" | "root mean squared error";
  /** Left out where nothing could be tested. */
  readonly score?: number;
  /** The most frequent class of the labels, or their mean, and what always saying so comes to. */
  readonly sameAnswer?: string | number;
  readonly sameAnswerScore?: number;
  /** How much more often right, of classes, with its 95 % interval. */
  readonly gain?: Interval;
  readonly judgement?: Judgement;
  /** The same in words. */
  readonly says: string;
  /** Classes that could not be tested. */
  readonly untested: readonly string[];
}

/** What runs of before did not keep is left out. */
export function taskScore({ attribute, tag, classes, report }: TrainedTask): TaskScore {
  const { labelled, accuracy, loss, majority, sameAnswer, gain, judgement, untested = [] } = report;
  const ofClasses = classes.length > 0;
  const root = (square: number | undefined) => (square === undefined ? undefined : Math.sqrt(square));
  const known = {
    score: ofClasses ? accuracy : root(loss),
    sameAnswer,
    sameAnswerScore: ofClasses ? majority : root(majority),
    gain,
    judgement,
  };
  return {
    attribute,
    ...(tag === undefined ? {} : { tag }),
    labelled,
    measure: ofClasses ? "accuracy" : "root mean squared error",
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as object),
    says: judgementText(report),
    untested,
  };
}

/** `always "no"`, `always the mean, 3.2`. */
export const sameAnswerText = ({ sameAnswer }: Pick<TrainedTask["report"], "sameAnswer">): string => {
  if (sameAnswer === undefined) return "always the same answer";
  return typeof sameAnswer === "string"
    ? `always ${JSON.stringify(sameAnswer)}`
    : `always the mean, ${Number(sameAnswer.toPrecision(4))}`;
};

/** `no better than always "no"`; empty for runs that kept no judgement. */
export function judgementText(report: TrainedTask["report"]): string {
  const same = sameAnswerText(report);
  switch (report.judgement) {
    case "better":
      return `better than ${same}`;
    case "better probabilities":
      return `no more often right than ${same}, but its probabilities tell more`;
    case "no better":
      return `no better than ${same}`;
    case "not tested":
      return `not tested: labels are of ${report.groups} groups of near-duplicates, and a test needs ${MIN_GROUPS}`;
    case undefined:
      return "";
  }
}

/** What to say of classes that could not be tested. */
export const untestedText = (classes: readonly string[]): string =>
  `could not be tested: ${classes.join(", ")}; labels of each are of one piece and its near-duplicates, or of none: with these left out nothing is there to learn it from, and no score says anything of it; label more`;
