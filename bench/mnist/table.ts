// Cells run seed by seed, and the rows of the table that come of it.
import type { Cell, CellContext, SeedResult } from "./cell.ts";

export interface Row {
  readonly model: string;
  readonly labels: number;
  /** Shares of the test images that are right, by seed. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** Of the seeds, with n - 1; 0 for one seed. */
  readonly sd: number;
  readonly median: number;
  readonly target: number | null;
  /** By the cell's statistic; null without a target. */
  readonly reached: boolean | null;
  /** Wall-clock seconds of all seeds, and processor seconds, which other work on the machine changes less. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly published: number | null;
  readonly reproduced: number | null;
  readonly supervised: readonly number[];
  /** Wall-clock seconds of training until the test accuracy first reached a level, the mean of the seeds that did. */
  readonly timeTo: Readonly<Record<string, number>>;
  readonly extra: Readonly<Record<string, readonly number[]>>;
}

/** Runs one cell with each seed. */
export async function runCell(
  cell: Cell,
  seeds: readonly number[],
  context: Omit<CellContext, "seed">,
): Promise<Row> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const results: SeedResult[] = [];
  for (const seed of seeds) results.push(await cell.run({ ...context, seed }));
  const used = process.cpuUsage(cpu);
  return summarize(cell, results, {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
  });
}

const LEVELS = [0.5, 0.8, 0.85, 0.9, 0.93, 0.95, 0.96];

export function summarize(
  { model, labels, target, statistic = "mean", published, reproduced }: Cell,
  results: readonly SeedResult[],
  { seconds, cpuSeconds }: { readonly seconds: number; readonly cpuSeconds: number },
): Row {
  const accuracies = results.map(({ accuracy }) => accuracy);
  const mean = average(accuracies);
  const median = middle(accuracies);
  const times = LEVELS.flatMap((level) => {
    const reached = results.flatMap(
      ({ course = [] }) => course.find(([, accuracy]) => accuracy >= level)?.[0] ?? [],
    );
    return reached.length > 0 ? [[String(level), round(average(reached), 1)]] : [];
  });
  const names = new Set(results.flatMap(({ extra = {} }) => Object.keys(extra)));
  return {
    model,
    labels,
    accuracies,
    mean: round(mean, 5),
    sd: round(deviation(accuracies), 5),
    median: round(median, 5),
    target: target ?? null,
    reached: target === undefined ? null : (statistic === "mean" ? mean : median) >= target,
    seconds: round(seconds, 1),
    cpuSeconds: round(cpuSeconds, 1),
    published: published ?? null,
    reproduced: reproduced ?? null,
    supervised: results.flatMap(({ supervised }) => supervised ?? []),
    timeTo: Object.fromEntries(times),
    extra: Object.fromEntries(
      [...names].map((name) => [name, results.map(({ extra }) => extra?.[name] ?? Number.NaN)]),
    ),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const average = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = average(values);
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1));
}

const percent = (share: number | null): string => (share === null ? "-" : (100 * share).toFixed(2));

/** One line of the printed table. */
export function formatRow(row: Row): string {
  const { model, labels, mean, sd, median, target, published, reproduced, supervised } = row;
  const seeds = row.accuracies.map(percent).join(" ");
  const alone = supervised.length > 0 ? `, labels alone ${percent(average(supervised))}` : "";
  const goal = target === null ? "" : `, target ${percent(target)} ${row.reached ? "reached" : "missed"}`;
  const others = `published ${percent(published)}, reproduced ${percent(reproduced)}`;
  const times = Object.entries(row.timeTo).map(
    ([level, seconds]) => `${percent(Number(level))} % in ${seconds} s`,
  );
  return [
    `${model} @ ${labels}: mean ${percent(mean)} % (sd ${percent(sd)}), median ${percent(median)}${goal}${alone}; ${others}`,
    `    seeds ${seeds}; ${row.seconds} s, ${row.cpuSeconds} s of processor time; ${times.join(", ")}`,
  ].join("\n");
}
