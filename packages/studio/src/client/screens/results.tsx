// Results: how good the tags are, beside what one gets for nothing; no number without how many pieces it is of.
import { useEffect, useState } from "preact/hooks";
import type { EvaluationInfo, ResultsInfo, ScoreInfo, SuspectRow } from "../../api/answers.ts";
import { giveLabels, hear, select, startJob, trying } from "../actions.ts";
import { askJson } from "../api.ts";
import { NO_FILTER } from "../catalogue.ts";
import { getState, go, setState, useStore } from "../store.ts";
import { percent } from "../ui/texts.ts";
import { LabelGain } from "./label-gain.tsx";

/** Fewer pieces say little. */
const FEW = 30;

export function Results() {
  const project = useStore((state) => state.project)!;
  const runsVersion = useStore((state) => state.runsVersion);
  const jobs = useStore((state) => state.jobs);
  const measuring = jobs.find(({ kind, state: now }) => kind === "evaluate" && now === "running");
  const measured = jobs.filter(({ kind, state: now }) => kind === "evaluate" && now === "done").length;
  const [run, setRun] = useState<string>();
  const [results, setResults] = useState<ResultsInfo>();
  const name = run ?? project.runs.at(-1);
  useEffect(() => {
    setResults(undefined);
    if (name !== undefined)
      void trying(async () => setResults(await askJson<ResultsInfo>("results", { at: { name } })));
  }, [name, runsVersion, measured]);
  if (name === undefined)
    return (
      <div class="empty">
        <p>There is no trained run yet.</p>
        <button type="button" class="main" onClick={() => go("home")}>
          Go to Home
        </button>
      </div>
    );
  return (
    <div class="page">
      <div class="row wrap">
        <label class="row">
          <h2 class="minor">Run</h2>
          <select class="field" value={name} onChange={(event) => setRun(event.currentTarget.value)}>
            {[...project.runs].reverse().map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <span class="grow" />
        <button
          type="button"
          disabled={project.readOnly || measuring !== undefined}
          onClick={() => void startJob({ kind: "evaluate", run: name })}
        >
          {measuring
            ? `Measuring, ${Math.round(100 * measuring.done)} %`
            : results?.evaluation
              ? "Measure again"
              : "Measure on pieces left out"}
        </button>
      </div>
      {!results && <p class="soft">Reading ...</p>}
      {results?.scores.length === 0 && (
        <p class="soft">This run has learnt no attribute: label some pieces and train again.</p>
      )}
      {results?.scores.map((score) => (
        <AttributeResult
          key={`${score.attribute} ${score.tag ?? ""}`}
          score={score}
          evaluation={results.evaluation}
          answers={results.answers}
        />
      ))}
      {[...new Set(results?.scores.map(({ attribute }) => attribute))].map((attribute) => (
        <div class="card report curvecard" key={attribute}>
          <h2>{attribute}</h2>
          <LabelGain name={attribute} />
        </div>
      ))}
      {results?.evaluation?.warnings.map((warning) => (
        <p class="banner" key={warning}>
          {warning}
        </p>
      ))}
    </div>
  );
}

function AttributeResult({
  score,
  evaluation,
  answers,
}: {
  score: ScoreInfo;
  evaluation: EvaluationInfo | undefined;
  answers: ResultsInfo["answers"];
}) {
  const task = score.tag === undefined ? score.attribute : `${score.attribute} (${score.tag})`;
  const rows = evaluation?.rows.filter((row) => row.task === task) ?? [];
  const budget = rows.at(-1)?.budget;
  const scores = rows.filter((row) => row.metric === "accuracy" && row.budget === budget);
  const table = evaluation?.reliability.find((each) => each.task === task);
  return (
    <section class="card report">
      <h2>{task}</h2>
      {score.labelled < FEW && (
        <p class="banner">Of {score.labelled} labels: too few for a score to say much. Label more.</p>
      )}
      <p>
        {score.measure === "accuracy" ? (
          <>
            Right in <b>{percent(score.score)}</b> of {score.labelled} labelled pieces, each left out of what
            was learnt; always the same answer: {percent(score.sameAnswerScore)}. The tagger is {score.says}.
          </>
        ) : (
          <>
            {score.measure}: <b>{score.score?.toFixed(3) ?? "not known"}</b> on {score.labelled} labelled
            pieces; the mean for all: {score.sameAnswerScore?.toFixed(3) ?? "not known"}. The tagger is{" "}
            {score.says}.
          </>
        )}
      </p>
      {score.untested.length > 0 && (
        <p class="soft small">Could not be tested: {score.untested.join(", ")}.</p>
      )}
      {scores.length > 0 && <ScoreTable rows={scores} />}
      {table && <Reliability table={table} />}
      {table && <Confusion table={table} attribute={score.attribute} answers={answers?.[table.task] ?? []} />}
      <Suspects attribute={score.attribute} />
    </section>
  );
}

function ScoreTable({ rows }: { rows: EvaluationInfo["rows"] }) {
  const sorted = [...rows].sort((a, b) => b.value - a.value);
  return (
    <table>
      <caption>
        Accuracy with all labels, 95 % intervals over groups of near-duplicates, {rows[0].n} pieces
      </caption>
      <thead>
        <tr>
          <th scope="col">method</th>
          <th scope="col">accuracy</th>
          <th scope="col">from</th>
          <th scope="col">to</th>
          <th scope="col">
            <span class="hidden">as a bar</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ method, value, low, high }) => (
          <tr key={method}>
            <th scope="row">{method}</th>
            <td class="num">{percent(value)}</td>
            <td class="num soft">{percent(low)}</td>
            <td class="num soft">{percent(high)}</td>
            <td>
              <svg class="interval" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect x={100 * low} y={3} width={Math.max(1, 100 * (high - low))} height={4} />
                <line x1={100 * value} x2={100 * value} y1={0} y2={10} />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reliability({ table }: { table: EvaluationInfo["reliability"][number] }) {
  return (
    <table>
      <caption>
        How sure, and how often right: {table.n} answers on pieces left out, expected calibration error{" "}
        {percent(table.ece)}
      </caption>
      <thead>
        <tr>
          <th scope="col">says</th>
          <th scope="col">is right</th>
          <th scope="col">answers</th>
        </tr>
      </thead>
      <tbody>
        {table.bins
          .filter(({ count }) => count > 0)
          .map(({ confidence, accuracy, count }) => (
            <tr key={confidence}>
              <td class="num">{percent(confidence)}</td>
              <td class="num">{percent(accuracy)}</td>
              <td class="num">{count}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** Rows are labels, columns tags; a cell leads to the pieces that it counts. */
function Confusion({
  table,
  attribute,
  answers,
}: {
  table: EvaluationInfo["reliability"][number];
  attribute: string;
  answers: NonNullable<ResultsInfo["answers"]>[string];
}) {
  const lead = (label: number, tag: number) => {
    const index = getState().project!.attributes.findIndex((each) => each.attribute.name === attribute);
    const own = answers.filter((each) => each.label === label && each.tag === tag);
    const title = `${table.classes[label]}, tagged ${table.classes[tag]}`;
    const among = { pieces: new Set(own.map(({ piece }) => piece)), title };
    setState({ attribute: Math.max(0, index), filter: { ...NO_FILTER, among } });
    go("library");
  };
  return (
    <table class="confusion">
      <caption>
        Labels (rows) and tags (columns) of {table.n} answers on pieces left out, each as often as it was; a
        number leads to its pieces
      </caption>
      <thead>
        <tr>
          <td />
          {table.classes.map((label) => (
            <th scope="col" key={label}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.confusion.map((row, i) => (
          <tr key={table.classes[i]}>
            <th scope="row">{table.classes[i]}</th>
            {row.map((count, k) => (
              <td key={table.classes[k]} class={`num ${i === k ? "right" : ""}`}>
                {count === 0 ? (
                  count
                ) : (
                  <button
                    type="button"
                    class="link"
                    aria-label={`${count}: ${table.classes[i]}, tagged ${table.classes[k]}`}
                    onClick={() => lead(i, k)}
                  >
                    {count}
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Suspects({ attribute }: { attribute: string }) {
  const version = useStore((state) => state.labelVersion);
  const catalogue = useStore((state) => state.catalogue)!;
  const names = useStore((state) => state.names);
  const readOnly = useStore((state) => state.project?.readOnly);
  const [rows, setRows] = useState<readonly SuspectRow[]>([]);
  useEffect(
    () => void trying(async () => setRows(await askJson<SuspectRow[]>("suspects", { at: { attribute } }))),
    [attribute, version],
  );
  if (rows.length === 0) return null;
  return (
    <>
      <h2 class="minor">Labels that the others speak against</h2>
      <ul class="alike">
        {rows.slice(0, 20).map(({ piece, label, says, probability }) => {
          const row = catalogue.rowOf.get(piece);
          if (row === undefined) return null;
          return (
            <li key={piece}>
              <button type="button" class="link cut" onClick={() => void hear(row).then(() => select(row))}>
                {names[row]}
              </button>
              <span class="small">
                {label}; the others say {says}, {percent(probability)}
              </span>
              <button
                type="button"
                disabled={readOnly}
                onClick={() => void giveLabels([{ pieces: [piece], attribute, value: says }])}
              >
                Relabel {says}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
