// Scores of answers, and a table of them.
import { argmax, calibrationError, reliability } from "@semitone/stats";

export interface Score {
  readonly task: string;
  /** What is asked about: "same collection" or "other room". */
  readonly asked: string;
  readonly method: string;
  readonly budget: string;
  readonly metric: string;
  /** One for each seed. */
  readonly values: number[];
  /** Test rows of a seed, on average. */
  n: number;
}

/** Scores by what they are of; those of further seeds are added to them. */
export class Scores {
  readonly #scores = new Map<string, Score>();

  add(of: Omit<Score, "values" | "n">, value: number, n: number): void {
    const key = JSON.stringify(of);
    const score = this.#scores.get(key) ?? { ...of, values: [], n: 0 };
    score.n += (n - score.n) / (score.values.length + 1);
    score.values.push(value);
    this.#scores.set(key, score);
  }

  /** Accuracy and expected calibration error (10 bins) of probabilities. */
  addAnswers(
    of: Omit<Score, "values" | "n" | "metric">,
    truth: readonly number[],
    probs: readonly number[][],
  ): void {
    const right = probs.filter((row, i) => argmax(row) === truth[i]).length / truth.length;
    this.add({ ...of, metric: "accuracy" }, right, truth.length);
    this.add(
      { ...of, metric: "calibration error" },
      calibrationError(reliability(truth, probs)),
      truth.length,
    );
  }

  list(): readonly Score[] {
    return [...this.#scores.values()];
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean over the seeds, and the lowest and highest. */
const shown = ({ values }: Score): string =>
  values.length === 1
    ? values[0].toFixed(3)
    : `${mean(values).toFixed(3)} [${Math.min(...values).toFixed(3)}, ${Math.max(...values).toFixed(3)}]`;

export function formatScores(scores: readonly Score[]): string {
  const tables: string[] = [];
  const distinct = <K extends keyof Score>(of: readonly Score[], key: K) => [
    ...new Set(of.map((score) => score[key])),
  ];
  for (const task of distinct(scores, "task"))
    for (const asked of distinct(scores, "asked"))
      for (const metric of distinct(scores, "metric")) {
        const own = scores.filter(
          (score) => score.task === task && score.asked === asked && score.metric === metric,
        );
        if (own.length === 0) continue;
        const budgets = distinct(own, "budget");
        const rows = distinct(own, "method").map((method) => {
          const cells = budgets.map((budget) => {
            const score = own.find((one) => one.method === method && one.budget === budget);
            return score ? shown(score) : "";
          });
          return `| ${[method, ...cells].join(" | ")} |`;
        });
        tables.push(
          [
            `\n${task}, ${asked}, ${metric}: mean [lowest, highest] of ${own[0].values.length} seeds, ` +
              `${Math.round(own[0].n)} recordings tested in each`,
            "",
            `| ${["method", ...budgets].join(" | ")} |`,
            `| ${["method", ...budgets].map(() => "---").join(" | ")} |`,
            ...rows,
          ].join("\n"),
        );
      }
  return tables.join("\n");
}
