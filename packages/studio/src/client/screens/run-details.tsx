// Of trained runs: two side by side, and what one of them is made of and for.
import { useEffect, useState } from "preact/hooks";
import type { CardInfo, ComparisonInfo } from "../../api/answers.ts";
import { trying } from "../actions.ts";
import { askJson } from "../api.ts";
import { percent } from "../ui/texts.ts";

/** An attribute, or one of its tags. */
export const taskName = ({ attribute, tag }: Pick<ComparisonInfo, "attribute" | "tag">): string =>
  tag === undefined ? attribute : `${attribute}: ${tag}`;

/** Scores of two runs, attribute by attribute. */
export function Comparison({ runs: [name, other] }: { readonly runs: readonly [string, string] }) {
  const [rows, setRows] = useState<readonly ComparisonInfo[]>();
  useEffect(
    () =>
      void trying(async () =>
        setRows(await askJson<ComparisonInfo[]>("comparison", { at: { name, other } })),
      ),
    [name, other],
  );
  if (!rows) return null;
  return (
    <section class="card report">
      <h2>
        {name} and {other}
      </h2>
      <p class="soft">
        Scores by labels left out of each run's own: they compare where both have as many labels.
      </p>
      <table class="comparison">
        <caption class="hidden">Scores of both runs</caption>
        <thead>
          <tr>
            <th scope="col">attribute</th>
            <th scope="col">{name}</th>
            <th scope="col">{other}</th>
            <th scope="col">always the same</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ attribute, tag, runs }) => {
            const [one, two] = [name, other].map((of) => runs.find((run) => run.name === of));
            return (
              <tr key={`${attribute} ${tag}`}>
                <th scope="row">{taskName({ attribute, tag })}</th>
                <td>{scoreText(one)}</td>
                <td>{scoreText(two)}</td>
                <td>{sameAnswerText((one ?? two)!)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

type RunScore = ComparisonInfo["runs"][number];

/** Of classes a share of right answers, of numbers the root mean squared error; nothing where a run has not learnt the attribute. */
function scoreText(run: RunScore | undefined): string {
  if (run === undefined) return "not learnt";
  const { accuracy, loss, labelled } = run;
  const score =
    accuracy !== undefined
      ? percent(accuracy)
      : loss !== undefined
        ? `error ${Math.sqrt(loss).toFixed(3)}`
        : "not measured";
  return `${score}, ${labelled} labels`;
}

/** Of classes a share, of numbers an error. */
const sameAnswerText = ({ accuracy, sameAnswerScore }: RunScore): string =>
  sameAnswerScore === undefined
    ? ""
    : accuracy === undefined
      ? sameAnswerScore.toFixed(3)
      : percent(sameAnswerScore);

/** The model card of a run, as it stands in its folder. */
export function Card({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [text, setText] = useState<string>();
  useEffect(
    () => void trying(async () => setText((await askJson<CardInfo>("card", { at: { name } })).text)),
    [name],
  );
  if (text === undefined) return null;
  return (
    <section class="card report">
      <div class="row">
        <h2 class="grow">The card of {name}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <pre class="card-text">{text}</pre>
    </section>
  );
}
