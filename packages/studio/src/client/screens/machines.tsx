// Who works on the jobs of many machines; nothing where the project has no queue.
import { useEffect, useState } from "preact/hooks";
import type { MachinesInfo } from "../../api/answers.ts";
import { askJson } from "../api.ts";
import { timeText } from "../ui/shell.tsx";

/** Time between two looks. */
const LOOK_MS = 5000;

export function Machines() {
  const [state, setState] = useState<MachinesInfo>(null);
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const look = async () => {
      const found = await askJson<MachinesInfo>("machines").catch((error: Error) => error);
      if (isGone) return;
      setTrouble(found instanceof Error ? found.message : undefined);
      if (!(found instanceof Error)) setState(found);
      // Where there is no queue there will be none: it is named when the studio starts.
      if (found !== null) timer = setTimeout(look, LOOK_MS);
    };
    void look();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, []);
  if (trouble !== undefined) return <p class="card report">{trouble}</p>;
  if (state === null) return null;
  const { waiting, running, workers, store } = state;
  return (
    <section class="card report">
      <h2>Machines</h2>
      <p>
        {waiting} jobs wait, {running} run, {workers} workers
      </p>
      <ul class="plain">
        {store?.plans.map(({ host, process, kind, done, total, secondsLeft }) => (
          <li key={`${host}:${process} ${kind}`} class="row">
            <b>{kind}</b>
            <span class="grow">
              {done} of {total}, for {host}
            </span>
            {secondsLeft !== undefined && <span class="soft num">{timeText(secondsLeft)}</span>}
          </li>
        ))}
        {store?.workers.map(({ host, process, done, running: jobs, trouble: why }) => (
          <li key={`${host}:${process}`} class="row">
            <b>{host}</b>
            <span class="grow">
              {why ?? (jobs.length > 0 ? jobs.map(({ kind }) => kind).join(", ") : "waits")}
            </span>
            <span class="soft num">{done} done</span>
          </li>
        ))}
        {store?.failed.map(({ kind, id, host, message }) => (
          <li key={id} class="row">
            <b>{kind} failed</b>
            <span class="grow">
              on {host}: {message}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
