// Made-up studies whose truth is known, and how often the interval of each score holds it.
import {
  calibrationInterval,
  concordance,
  confusionMatrix,
  groupInterval,
  type Interval,
  macroF1,
  meanAbsoluteError,
  pairedDifference,
  r2,
  randomFrom,
} from "@semitone/stats";

export const SIZES: readonly number[] = [10, 50, 200];
/** Share of right answers; of numbers the correlation of what is said with the truth. */
export const RATES: readonly number[] = [0.5, 0.9, 1];

/** One study: an interval, and what it should hold. */
interface Study {
  readonly interval: Interval;
  readonly truth: number;
}

export interface IntervalCase {
  readonly metric: string;
  study(random: () => number, n: number, rate: number): Study;
}

export interface Coverage {
  /** Share of studies whose interval holds the truth. */
  readonly held: number;
  readonly width: number;
  /** Share of studies whose interval is a point. */
  readonly points: number;
}

/** Over studies by one seed. */
export function coverage(
  { study }: IntervalCase,
  { n, rate, studies }: { readonly n: number; readonly rate: number; readonly studies: number },
): Coverage {
  const random = randomFrom(1000 * n + Math.round(100 * rate));
  let [held, width, points] = [0, 0, 0];
  for (let i = 0; i < studies; i++) {
    const { interval, truth } = study(random, n, rate);
    // What is exactly right may be off by rounding.
    held += Number(interval.low <= truth + 1e-9 && interval.high >= truth - 1e-9);
    width += interval.high - interval.low;
    points += Number(interval.high - interval.low < 1e-6);
  }
  return { held: held / studies, width: width / studies, points: points / studies };
}

const list = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const meanOf = (values: readonly number[]) => (rows: readonly number[]) =>
  rows.reduce((sum, row) => sum + values[row], 0) / rows.length;
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Of three classes, how frequent each is. */
const SHARES = [0.6, 0.3, 0.1];

/** Truth and answers of pieces of three classes, each right at the rate, else either of the others. */
function classified(random: () => number, n: number, rate: number) {
  const truth = list(n, () => {
    const at = random();
    return at < SHARES[0] ? 0 : at < SHARES[0] + SHARES[1] ? 1 : 2;
  });
  const said = truth.map((t) => (random() < rate ? t : (t + 1 + Math.floor(2 * random())) % 3));
  return { truth, said };
}

/** What is said has the correlation `rate` with the truth, and is as near to it as that allows. */
function predicted(random: () => number, n: number, rate: number) {
  const truth = list(n, () => normal(random));
  const noise = rate * Math.sqrt(1 - rate ** 2);
  return { truth, said: truth.map((t) => rate ** 2 * t + noise * normal(random)) };
}

const over =
  (
    metric: (truth: readonly number[], said: readonly number[]) => number,
    { truth, said }: ReturnType<typeof predicted>,
  ) =>
  (rows: readonly number[]) =>
    metric(
      rows.map((row) => truth[row]),
      rows.map((row) => said[row]),
    );

export const CASES: readonly IntervalCase[] = [
  {
    metric: "accuracy",
    study: (random, n, rate) => {
      const right = list(n, () => Number(random() < rate));
      return { truth: rate, interval: groupInterval([...right.keys()], meanOf(right), { kind: "share" }) };
    },
  },
  {
    metric: "accuracy, three rows a piece that are alike",
    study: (random, n, rate) => {
      const right = list(n, () => Number(random() < rate)).flatMap((piece) =>
        list(3, () => (random() < 0.6 ? piece : Number(random() < rate))),
      );
      const groups = right.map((_, row) => Math.floor(row / 3));
      return { truth: rate, interval: groupInterval(groups, meanOf(right), { kind: "share" }) };
    },
  },
  {
    metric: "macro F1, three classes",
    study: (random, n, rate) => {
      const { truth, said } = classified(random, n, rate);
      const f1 = (rows: readonly number[]) =>
        macroF1(
          confusionMatrix(
            rows.map((row) => truth[row]),
            rows.map((row) => said[row]),
            3,
          ),
        );
      const counts = SHARES.flatMap((_, k) => truth.filter((t) => t === k).length || []);
      const size = counts.length ** 2 / counts.reduce((sum, count) => sum + 1 / count, 0);
      const all = SHARES.map((share, t) => SHARES.map((_, p) => share * (p === t ? rate : (1 - rate) / 2)));
      return {
        truth: macroF1(all),
        interval: groupInterval([...truth.keys()], f1, { kind: "share" }, { size }),
      };
    },
  },
  {
    metric: "negative log-likelihood",
    study: (random, n, rate) => {
      const confidences = list(n, () => 0.9 + 0.09 * random());
      const losses = confidences.map((p) => -Math.log(random() < rate ? p : 1 - p));
      const steps = list(1000, (i) => 0.9 + (0.09 * (i + 0.5)) / 1000);
      const truth = meanOf(steps.map((p) => -rate * Math.log(p) - (1 - rate) * Math.log(1 - p)))([
        ...steps.keys(),
      ]);
      const [from, to] = [-Math.log(Math.max(...confidences)), -Math.log(1 - Math.max(...confidences))];
      return {
        truth,
        interval: groupInterval([...losses.keys()], meanOf(losses), { kind: "share", from, to }),
      };
    },
  },
  {
    metric: "expected calibration error",
    study: (random, n, rate) => {
      const bins = n < 100 ? 2 : 8;
      const probs = list(n, () => {
        const p = 0.5 + 0.5 * random();
        return [p, 1 - p];
      });
      const truth = probs.map(() => Number(random() >= rate));
      // In each bin of as many pieces, how far the middle confidence is from the rate.
      const gaps = list(bins, (bin) => Math.abs(0.5 + (0.5 * (bin + 0.5)) / bins - rate));
      return {
        truth: meanOf(gaps)([...gaps.keys()]),
        interval: calibrationInterval(truth, probs, [...truth.keys()], bins),
      };
    },
  },
  {
    metric: "gain in accuracy over a rate of .9",
    study: (random, n, rate) => {
      const [ours, theirs] = [rate, 0.9].map((p) => list(n, () => Number(random() < p)));
      return {
        truth: rate - 0.9,
        interval: pairedDifference([...ours.keys()], meanOf(ours), meanOf(theirs)),
      };
    },
  },
  {
    metric: "mean difference of two losses",
    study: (random, n, rate) => {
      const differences = list(n, () => (1 - rate) * normal(random) + 0.1);
      const scale = { kind: "any", all: 1 } as const;
      return { truth: 0.1, interval: groupInterval([...differences.keys()], meanOf(differences), scale) };
    },
  },
  {
    metric: "r2",
    study: (random, n, rate) => {
      const pair = predicted(random, n, rate);
      return {
        truth: rate ** 2,
        interval: groupInterval([...pair.truth.keys()], over(r2, pair), { kind: "at most one" }),
      };
    },
  },
  {
    metric: "concordance",
    study: (random, n, rate) => {
      const pair = predicted(random, n, rate);
      return {
        truth: (2 * rate ** 2) / (1 + rate ** 2),
        interval: groupInterval([...pair.truth.keys()], over(concordance, pair), { kind: "correlation" }),
      };
    },
  },
  {
    metric: "mean absolute error",
    study: (random, n, rate) => {
      const pair = predicted(random, n, rate);
      const mean = meanOf(pair.truth)([...pair.truth.keys()]);
      const all = meanAbsoluteError(
        pair.truth,
        pair.truth.map(() => mean),
      );
      return {
        truth: Math.sqrt((2 * (1 - rate ** 2)) / Math.PI),
        interval: groupInterval([...pair.truth.keys()], over(meanAbsoluteError, pair), {
          kind: "positive",
          all,
        }),
      };
    },
  },
];
