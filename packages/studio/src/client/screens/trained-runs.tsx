// The table of trained runs: two of them side by side, the card of one, and none that is no longer wanted.
import { useState } from "preact/hooks";
import type { RunInfo } from "../../api/answers.ts";
import { useStore } from "../store.ts";
import { percent } from "../ui/texts.ts";
import { Card, Comparison, taskName } from "./run-details.tsx";

interface Props {
  /** Oldest first. */
  readonly runs: readonly RunInfo[];
  /** Those that are deleted soon. */
  readonly doomed: ReadonlyMap<string, unknown>;
  readonly onDelete: (name: string) => void;
  readonly onRestore: (name: string) => void;
}

export function TrainedRuns({ runs, ...given }: Props) {
  /** Those to compare: the last two that were ticked. */
  const [compared, setCompared] = useState<readonly string[]>([]);
  const [shown, setShown] = useState<string>();
  const tick = (name: string) =>
    setCompared((before) =>
      before.includes(name) ? before.filter((other) => other !== name) : [...before, name].slice(-2),
    );
  const isThere = (name: string) => runs.some((run) => run.name === name);
  const [one, other] = compared.filter(isThere);
  return (
    <>
      <table class="card">
        <caption class="hidden">Trained runs, newest first</caption>
        <thead>
          <tr>
            <th scope="col">run</th>
            <th scope="col">trained</th>
            <th scope="col">pieces</th>
            <th scope="col">what it has learnt</th>
            <th scope="col">compare</th>
            <th scope="col">
              <span class="hidden">card, delete</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {[...runs].reverse().map((run) => (
            <Row
              key={run.name}
              {...given}
              run={run}
              isCompared={compared.includes(run.name)}
              onTick={() => tick(run.name)}
              onCard={() => setShown(run.name)}
            />
          ))}
        </tbody>
      </table>
      {one !== undefined && other !== undefined && <Comparison runs={[one, other]} />}
      {shown !== undefined && isThere(shown) && <Card name={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}

interface RowProps extends Omit<Props, "runs"> {
  readonly run: RunInfo;
  readonly isCompared: boolean;
  readonly onTick: () => void;
  readonly onCard: () => void;
}

function Row({ run, doomed, isCompared, onTick, onCard, onDelete, onRestore }: RowProps) {
  const readOnly = useStore((state) => state.project?.readOnly);
  const isBroken = run.broken !== undefined;
  return (
    <tr>
      <th scope="row">{run.name}</th>
      <td class="num">{run.made?.slice(0, 16).replace("T", " ") ?? ""}</td>
      <td class="num">{run.pieces}</td>
      <td>{run.broken ?? run.tasks?.map(taskText).join("; ")}</td>
      <td>
        <input
          type="checkbox"
          aria-label={`compare ${run.name}`}
          disabled={isBroken}
          checked={isCompared}
          onChange={onTick}
        />
      </td>
      <td>
        <button type="button" disabled={isBroken} onClick={onCard}>
          Card
        </button>{" "}
        {doomed.has(run.name) ? (
          <button type="button" onClick={() => onRestore(run.name)}>
            Deleted in 10 s: undo
          </button>
        ) : (
          <button type="button" disabled={readOnly} onClick={() => onDelete(run.name)}>
            Delete
          </button>
        )}
      </td>
    </tr>
  );
}

const taskText = ({ report, ...task }: NonNullable<RunInfo["tasks"]>[number]): string => {
  const score = report.accuracy === undefined ? "" : `, right in ${percent(report.accuracy)}`;
  return `${taskName(task)} (${report.labelled} labels${score})`;
};
