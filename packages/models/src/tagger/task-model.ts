// A fitted task as data: a mixture of predictors, its calibration, and what left-out labels said of it.
import type { Interval } from "@semitone/stats";
import type { AnswererState } from "../answerer/answer.ts";
import type { Method } from "../choices.ts";
import type { Prior } from "./shrink.ts";

/**
 * What unlabelled music did, judged by left-out labels: `difference` is the gain with it, in `unit`. "not used": nothing that was chosen
 * learnt from it; "not compared": all that was tried did.
 */
export interface UnlabelledVerdict {
  readonly verdict:
    | "helped"
    | "made no difference"
    | "hurt"
    | "too few labels to tell"
    | "not compared"
    | "not used";
  readonly difference?: Interval;
  readonly unit: "nats a piece" | "squared error";
}

/**
 * A score beside that of the same answer for everything: significantly above it; no more often right, but with probabilities that lose
 * less; neither; or no score, for want of groups.
 */
export type Judgement = "better" | "better probabilities" | "no better" | "not tested";

/** Fewest groups with labels that anything is concluded from. */
export const MIN_GROUPS = 4;

/** A fitted task as data. */
export interface TaskModel {
  readonly kind: "classes" | "number";
  readonly members: readonly {
    readonly name: string;
    readonly weight: number;
    /** Divides log probabilities before they are mixed, > 1. @default 1 */
    readonly temperature?: number;
    readonly state: AnswererState;
  }[];
  /** Divides log probabilities; 1 where labels are too few to tell. */
  readonly temperature: number;
  /** Share of an even guess in every answer: one imaginary label that nobody expected. */
  readonly doubt: number;
  /** By class, what an answer is multiplied by for the music at hand, whose classes need not be as frequent as their labels. */
  readonly shift: readonly number[];
  /** Greatest strangeness inside a set or interval of `COVERAGE`: 1 - p of a class, distance of a number. */
  readonly threshold: number;
  /** Typical error of a number. */
  readonly deviation: number;
  /** What the labels alone say; runs made before it was kept have none, and shrink nothing. */
  readonly prior?: Prior;
  readonly report: TaskReport;
}

export interface TaskReport {
  readonly labelled: number;
  readonly groups: number;
  /** Of each method: its best variant, and what left-out labels say of it. */
  readonly methods: readonly {
    readonly method: Method;
    readonly variant: string;
    readonly loss: number;
    readonly weight: number;
  }[];
  /** Left-out loss of what was chosen. */
  readonly loss: number | undefined;
  /** Left-out accuracy (classes), else undefined. */
  readonly accuracy: number | undefined;
  /**
   * What saying the same of everything comes to on the same left-out labels: accuracy of the class that is most frequent among the other
   * labels, or squared error of their mean. Undefined without evidence.
   */
  readonly majority?: number;
  /** That answer for all labels together: the most frequent class, or the mean. Runs made before it was kept have none. */
  readonly sameAnswer?: string | number;
  /** How much more often the tagger is right than the same answer for everything, with its 95 % interval over groups; of classes. */
  readonly gain?: Interval;
  /** The same of the loss: nats a piece, or squared error, that the tagger saves. */
  readonly lossGain?: Interval;
  /** What the two intervals come to; left out in runs made before it was kept. */
  readonly judgement?: Judgement;
  /** Classes with labels in fewer than two groups: where one is left out, nothing is there to learn it from. */
  readonly untested: readonly string[];
  readonly chosen: "mixture" | Method;
  readonly unlabelled: UnlabelledVerdict;
  readonly calibration: {
    readonly status: "calibrated" | "too-few-labels";
    readonly n: number;
    readonly needed: number;
  };
  /** Of each class: among the labels, and as estimated for the music without any. */
  readonly frequencies?: { readonly labelled: readonly number[]; readonly estimated: readonly number[] };
  /** Difference of the mixture to the best simple baseline, loss of the mixture less that of the baseline. */
  readonly againstBaseline?: { readonly method: Method; readonly difference: Interval };
}
