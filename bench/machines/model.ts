// What a hundred workers and a million jobs would come to: the measured costs of one job, and which of those that all share is full first.
import type { CostRow } from "./costs.ts";

/** What one job costs those who take part in it, in seconds. */
export interface JobCosts {
  /** The worker that runs it, beside the work: its process and its waits for server and store. */
  readonly worker: number;
  /** The server of the queue, of one core. */
  readonly server: number;
  /** The command that plans: its order, its place in the queue, its result. */
  readonly planner: number;
  /** The store, all calls of a job together, many of them at once. */
  readonly store: number;
}

export interface ModelledRun {
  readonly jobsPerSecond: number;
  /** Of what so many workers could do if nothing but the work took time. */
  readonly efficiency: number;
  /** Who is full: `workers` where nobody else is. */
  readonly limit: "workers" | "server" | "planner" | "store";
}

/**
 * Workers do one job after the other; server, planner and store serve all of them, each on a machine of its own, none faster than its cost
 * of a job allows. Queues in front of them cost time only near that bound, which is left out.
 */
export function modelledRun(costs: JobCosts, workers: number, jobSeconds: number): ModelledRun {
  const rates = {
    workers: workers / (jobSeconds + costs.worker),
    server: 1 / costs.server,
    planner: 1 / costs.planner,
    store: 1 / costs.store,
  };
  const names = Object.keys(rates) as (keyof typeof rates)[];
  const limit = names.reduce((least, name) => (rates[name] < rates[least] ? name : least));
  return { jobsPerSecond: rates[limit], efficiency: (rates[limit] * jobSeconds) / workers, limit };
}

/** Workers at which server, planner or store are full with jobs of so many seconds. */
const fullAt = (cost: number, costs: JobCosts, jobSeconds: number): number =>
  (jobSeconds + costs.worker) / cost;

const [WORKERS, JOBS] = [100, 1_000_000];

export function modelRows(name: string, costs: JobCosts): CostRow[] {
  const rows: CostRow[] = [];
  for (const seconds of [0.1, 1, 10]) {
    const { jobsPerSecond, efficiency, limit } = modelledRun(costs, WORKERS, seconds);
    const what = `${name}, by the model: ${WORKERS} workers, ${JOBS} jobs of ${seconds} s`;
    rows.push(
      { case: `${what}, full: ${limit}`, value: JOBS / jobsPerSecond / 3600, unit: "h", target: "" },
      { case: what, value: efficiency, unit: "of ideal", target: "" },
    );
  }
  for (const part of ["server", "planner", "store"] as const)
    rows.push({
      case: `${name}, by the model: ${part} full with jobs of 1 s`,
      value: fullAt(costs[part], costs, 1),
      unit: "workers",
      target: "",
    });
  return rows;
}
