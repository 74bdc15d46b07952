// Sittings in which labels were given, and those whose labels differ from what their annotator's others make one expect.
import { normalCdf } from "@semitone/stats";
import { type Witness, wrongRate } from "./suspects.ts";

/** A label as given, with what a model that has not seen it makes of it. */
export interface SessionLabel extends Witness {
  readonly annotator: string;
  /** When it was given, ISO 8601 in UTC. */
  readonly at: string;
  /** Of numbers: the label less what the model says. */
  readonly error?: number;
}

export interface Session {
  readonly annotator: string;
  /** Times of its first and last label. */
  readonly from: string;
  readonly to: string;
  readonly labels: number;
  /** Labels that are thought to be wrong, and how many would be at the rate of the annotator's other sessions. */
  readonly expectedWrong: number;
  readonly usual: number;
  /** Of numbers: how much higher its labels lie than those of the other sessions, beside what the model says. */
  readonly shift?: number;
}

/** A longer pause ends a session. */
const PAUSE_MS = 30 * 60_000;
/** Labels below which a session says nothing. */
const MIN_LABELS = 5;
/** Chance that any session of one annotator is listed although none differs. */
const LEVEL = 0.05;

/**
 * Sessions that drift, by annotator and time: more labels look wrong than in the annotator's others, or, of numbers, labels are higher or
 * lower beside what a model without them says. Shares of wrong labels are compared by the ratio of likelihoods with a share for the session
 * and one for the others to that with one share for all, z = sqrt(2 log ratio) (Wilks); means of errors by their difference over its standard
 * error; both as normal at the level .05 over the annotator's sessions and both comparisons (Bonferroni).
 */
export function driftingSessions(labels: readonly SessionLabel[]): Session[] {
  const annotators = [...new Set(labels.map(({ annotator }) => annotator))].sort();
  return annotators.flatMap((name) => {
    const sessions = sessionsOf(labels.filter(({ annotator }) => annotator === name));
    return sessions.flatMap((own) => {
      const others = sessions.filter((other) => other !== own).flat();
      if (own.length < MIN_LABELS || others.length < MIN_LABELS) return [];
      const found = compared(own, others);
      const chance = Math.min(found.chanceMoreWrong, found.chanceShifted);
      return chance < LEVEL / (2 * sessions.length) ? [found.session] : [];
    });
  });
}

/** Labels of one annotator in runs without a long pause. */
function sessionsOf(labels: readonly SessionLabel[]): SessionLabel[][] {
  const sorted = [...labels].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const sessions: SessionLabel[][] = [];
  for (const [i, label] of sorted.entries()) {
    if (i === 0 || Date.parse(label.at) - Date.parse(sorted[i - 1].at) > PAUSE_MS) sessions.push([]);
    sessions.at(-1)!.push(label);
  }
  return sessions;
}

function compared(own: readonly SessionLabel[], others: readonly SessionLabel[]) {
  const [mine, usual, common] = [own, others, [...own, ...others]].map((labels) => wrongRate(labels).rate);
  const gain =
    logLikelihood(own, mine) + logLikelihood(others, usual) - logLikelihood([...own, ...others], common);
  const shift = shiftOf(own, others);
  return {
    chanceMoreWrong: mine > usual ? 1 - normalCdf(Math.sqrt(2 * Math.max(0, gain))) : 1,
    chanceShifted: shift === undefined ? 1 : 2 * (1 - normalCdf(Math.abs(shift.value) / shift.deviation)),
    session: {
      annotator: own[0].annotator,
      from: own[0].at,
      to: own.at(-1)!.at,
      labels: own.length,
      expectedWrong: own.length * mine,
      usual: own.length * usual,
      ...(shift && { shift: shift.value }),
    },
  };
}

/** Of labels of which this share is wrong. */
const logLikelihood = (labels: readonly SessionLabel[], rate: number): number =>
  sum(labels, ({ given, ifWrong }) => Math.log(Math.max(1e-300, (1 - rate) * given + rate * ifWrong)));

/** How much higher the errors of `own` are in the mean, with its standard error. */
function shiftOf(own: readonly SessionLabel[], others: readonly SessionLabel[]) {
  if (own[0].error === undefined) return undefined;
  const [mine, usual] = [own, others].map((labels) => {
    const mean = sum(labels, ({ error }) => error!) / labels.length;
    const squares = sum(labels, ({ error }) => (error! - mean) ** 2);
    return { mean, variance: squares / (labels.length - 1) / labels.length };
  });
  return {
    value: mine.mean - usual.mean,
    deviation: Math.sqrt(Math.max(Number.MIN_VALUE, mine.variance + usual.variance)),
  };
}

const sum = (labels: readonly SessionLabel[], of: (label: SessionLabel) => number): number =>
  labels.reduce((total, label) => total + of(label), 0);
