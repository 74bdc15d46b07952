// Runs: what was trained, what is being trained, and what is no longer wanted.
import { useEffect, useState } from "preact/hooks";
import type { RunInfo } from "../../api/answers.ts";
import { cancelJob, startJob, trying } from "../actions.ts";
import { ask, askJson } from "../api.ts";
import { useStore } from "../store.ts";
import { timeText } from "../ui/shell.tsx";
import { Machines } from "./machines.tsx";
import { TrainedRuns } from "./trained-runs.tsx";

/** A deletion can be taken back for so long. */
const UNDO_MS = 10_000;

export function Runs() {
  const project = useStore((state) => state.project)!;
  const jobs = useStore((state) => state.jobs);
  const version = useStore((state) => state.runsVersion);
  const [runs, setRuns] = useState<readonly RunInfo[]>();
  const [doomed, setDoomed] = useState<ReadonlyMap<string, ReturnType<typeof setTimeout>>>(new Map());
  useEffect(
    () => void trying(async () => setRuns(await askJson<RunInfo[]>("runs"))),
    [version, project.runs.length],
  );
  const remove = (name: string) => {
    const timer = setTimeout(
      () => void trying(() => ask("deleteRun", { at: { name } })).then(() => restore(name)),
      UNDO_MS,
    );
    setDoomed((before) => new Map(before).set(name, timer));
  };
  const restore = (name: string) =>
    setDoomed((before) => {
      const after = new Map(before);
      clearTimeout(after.get(name));
      after.delete(name);
      return after;
    });
  const isTraining = jobs.some(({ kind, state: now }) => kind === "train" && now === "running");
  return (
    <div class="page">
      <div class="row">
        <p class="grow">
          {runs?.length === 1 ? "1 trained run, which" : `${runs?.length ?? 0} trained runs. The newest`}{" "}
          gives the tags.
        </p>
        <button
          type="button"
          class="main"
          disabled={project.readOnly || isTraining || project.pieces === 0}
          onClick={() => void startJob({ kind: "train" })}
        >
          {isTraining ? "Training ..." : "Train"}
        </button>
      </div>
      {jobs.length > 0 && (
        <section class="card report">
          <h2>Work</h2>
          <ul class="plain">
            {jobs.slice(0, 8).map((job) => (
              <li key={job.id} class="row">
                <b>{job.kind}</b>
                <span class="grow">
                  {job.state === "running"
                    ? `${job.stage || "begins"}, ${Math.round(100 * job.done)} %`
                    : job.state}
                  {job.message === undefined ? "" : `: ${job.message}`}
                </span>
                {job.secondsLeft !== undefined && <span class="soft num">{timeText(job.secondsLeft)}</span>}
                {job.state === "running" && (
                  <button type="button" disabled={project.readOnly} onClick={() => void cancelJob(job.id)}>
                    Cancel
                  </button>
                )}
                {job.state === "failed" && job.kind === "train" && (
                  <button
                    type="button"
                    disabled={project.readOnly}
                    onClick={() => void startJob(job.work ?? { kind: "train" })}
                  >
                    Go on
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Machines />
      {runs && runs.length > 0 && (
        <TrainedRuns runs={runs} doomed={doomed} onDelete={remove} onRestore={restore} />
      )}
    </div>
  );
}
