// The state of a queue in the text format that Prometheus reads (version 0.0.4).
import type { JobsReport, QueueCounts } from "@semitone/job";

type Sample = readonly [labels: Readonly<Record<string, string | number>>, value: number];

/** @param report  what `semitone jobs` found */
export function prometheusText({
  waiting,
  running,
  workers,
  store,
}: QueueCounts & { readonly store?: JobsReport }): string {
  const { plans = [], workers: notes = [], failed = [] } = store ?? {};
  const ofPlan = (name: "total" | "done" | "failures"): Sample[] =>
    plans.map((plan) => [{ host: plan.host, process: plan.process, kind: plan.kind }, plan[name]]);
  const ofWorker = (name: "done" | "failed"): Sample[] =>
    notes.map((note) => [{ host: note.host, process: note.process }, note[name]]);
  return [
    metric("jobs_waiting", "gauge", "Jobs on the queue that nobody has begun.", [[{}, waiting]]),
    metric("jobs_running", "gauge", "Jobs that run.", [[{}, running]]),
    metric("workers", "gauge", "Workers that are connected.", [[{}, workers]]),
    metric("plan_jobs", "gauge", "Jobs of a command.", ofPlan("total")),
    metric("plan_jobs_done", "gauge", "Jobs of a command that have a result.", ofPlan("done")),
    metric("plan_failures", "gauge", "Attempts of a command's jobs that failed.", ofPlan("failures")),
    metric("worker_done_total", "counter", "Jobs that a worker has done.", ofWorker("done")),
    metric("worker_failed_total", "counter", "Jobs that failed on a worker.", ofWorker("failed")),
    metric("failed_jobs", "gauge", "Jobs that failed for good.", store ? [[{}, failed.length]] : []),
  ].join("");
}

function metric(name: string, type: "gauge" | "counter", help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const lines = samples.map(([labels, value]) => {
    const inside = Object.entries(labels).map(([key, own]) => `${key}="${escaped(String(own))}"`);
    return `semitone_${name}${inside.length > 0 ? `{${inside.join(",")}}` : ""} ${value}\n`;
  });
  return `# HELP semitone_${name} ${help}\n# TYPE semitone_${name} ${type}\n${lines.join("")}`;
}

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
