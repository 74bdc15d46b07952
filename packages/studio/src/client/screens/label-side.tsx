// Beside the questions: how many labels there are, how long they took, what comes next, and the last answers, each to be changed.
import { useEffect, useState } from "preact/hooks";
import type { AttributeInfo, LabelRow } from "../../api/answers.ts";
import { giveLabels, trying, unskip } from "../actions.ts";
import { askJson } from "../api.ts";
import { valuesOf } from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import { useStore } from "../store.ts";
import { PieceRoll } from "../ui/piece-roll.tsx";
import { LabelGain } from "./label-gain.tsx";

const LAST = 8;

const wordOf = (value: LabelRow["value"]): string =>
  typeof value === "object"
    ? Object.entries(value)
        .filter(([, weight]) => weight > 0.5)
        .map(([tag]) => tag)
        .join(", ") || "none"
    : String(value);

export function LabelSide({ about }: { about: AttributeInfo }) {
  const version = useStore((state) => state.labelVersion);
  const total = useStore((state) => state.project!.pieces);
  const [rows, setRows] = useState<readonly LabelRow[]>([]);
  useEffect(() => {
    let isOver = false;
    void trying(() => askJson<LabelRow[]>("labels", { at: { attribute: about.name } })).then(
      (found) => !isOver && found && setRows(found),
    );
    return () => {
      isOver = true;
    };
  }, [about.name, version]);
  const values = valuesOf(about);
  const counts = values.map(
    (value) =>
      rows.filter((row) =>
        typeof row.value === "object" ? (row.value[value] ?? 0) > 0.5 : row.value === value,
      ).length,
  );
  const most = Math.max(1, ...counts);
  const timed = rows.flatMap(({ seconds }) => seconds ?? []);
  const each = [...timed].sort((a, b) => a - b)[Math.floor(timed.length / 2)];
  return (
    <aside aria-label="Labels so far">
      <section>
        <h2 class="minor">Labels so far</h2>
        <div class="tally">
          {values.map((value, k) => (
            <TallyRow
              key={value}
              value={value}
              count={counts[k]}
              share={counts[k] / most}
              colour={classVariable(k + 1)}
            />
          ))}
        </div>
        <p class="small soft" role="status">
          {rows.length} of {total} labelled{each === undefined ? "" : `, ${each.toFixed(1)} s each as a rule`}
        </p>
      </section>
      <NextUp />
      <LabelGain name={about.name} />
      <section>
        <h2 class="minor">Last answers, choose another to change</h2>
        <ul class="hist">
          {rows
            .slice(-LAST)
            .reverse()
            .map((row) => (
              <LastAnswer key={row.piece} row={row} about={about} />
            ))}
        </ul>
      </section>
      <Skipped about={about} />
    </aside>
  );
}

/** What was passed over, the last first, each to be asked about now. */
function Skipped({ about }: { about: AttributeInfo }) {
  const version = useStore((state) => state.labelVersion);
  const catalogue = useStore((state) => state.catalogue)!;
  const names = useStore((state) => state.names);
  const readOnly = useStore((state) => state.project?.readOnly);
  const [pieces, setPieces] = useState<readonly number[]>([]);
  useEffect(
    () =>
      void trying(async () => setPieces(await askJson<number[]>("skips", { at: { attribute: about.name } }))),
    [about.name, version],
  );
  const rows = pieces.flatMap((piece) => catalogue.rowOf.get(piece) ?? []);
  if (rows.length === 0) return null;
  return (
    <section aria-label="Skipped">
      <h2 class="minor">Skipped: {rows.length}</h2>
      <ul class="hist">
        {rows
          .slice(-LAST)
          .reverse()
          .map((row) => (
            <li key={row}>
              <span class="cut">{names[row]}</span>
              <button
                type="button"
                disabled={readOnly}
                aria-label={`Ask about ${names[row]} again`}
                onClick={() => void unskip(about.name, catalogue.id[row])}
              >
                Ask again
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

function TallyRow({
  value,
  count,
  share,
  colour,
}: {
  value: string;
  count: number;
  share: number;
  colour: string;
}) {
  return (
    <>
      <span class="cut">{value}</span>
      <i style={{ "--c": colour, "--p": `${Math.round(100 * share)}%` }} />
      <span class="num">{count}</span>
    </>
  );
}

function NextUp() {
  const queue = useStore((state) => state.queue);
  const catalogue = useStore((state) => state.catalogue)!;
  const next = queue.slice(1, 4).flatMap(({ piece }) => catalogue.rowOf.get(piece) ?? []);
  if (next.length === 0) return null;
  return (
    <section>
      <h2 class="minor">Next up</h2>
      <div class="nexts">
        {next.map((row) => (
          <PieceRoll key={row} row={row} dimmed />
        ))}
      </div>
    </section>
  );
}

function LastAnswer({ row, about }: { row: LabelRow; about: AttributeInfo }) {
  const catalogue = useStore((state) => state.catalogue)!;
  const at = catalogue.rowOf.get(row.piece);
  const name = useStore((state) => (at === undefined ? `piece ${row.piece}` : state.names[at]));
  const readOnly = useStore((state) => state.project?.readOnly);
  const values = valuesOf(about);
  const isOne = about.kind === "categorical" || about.kind === "ordinal";
  return (
    <li>
      <span class="cut">{name}</span>
      {isOne ? (
        <select
          aria-label={`${about.name} of ${name}`}
          disabled={readOnly}
          value={String(row.value)}
          onChange={(event) =>
            void giveLabels([
              {
                pieces: [row.piece],
                attribute: about.name,
                value: event.currentTarget.value === "" ? null : event.currentTarget.value,
              },
            ])
          }
        >
          {values.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
          <option value="">no label</option>
        </select>
      ) : (
        <span>{wordOf(row.value)}</span>
      )}
      <span class="small soft num">{row.seconds === undefined ? "" : `${row.seconds.toFixed(0)} s`}</span>
    </li>
  );
}
