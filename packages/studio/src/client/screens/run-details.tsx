// Of trained runs: two side by side, and what one of them is made of and for.
import { useEffect, useState } from "preact/hooks";
import type { CardInfo, ComparisonInfo } from "../../api/answers.ts";
import { trying } from "../actions.ts";
import { askJson } from "../api.ts";

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
            <th scope="col">run</th>
            <th scope="col">labels</th>
            <th scope="col">right</th>
            <th scope="col">loss</th>
            <th scope="col">always the same</th>
          </tr>
        </thead>
        <tbody>
          {rows.flatMap(({ attribute, tag, runs }) =>
            runs.map((run) => (
              <tr key={`${attribute} ${tag} ${run.name}`}>
                <th scope="row">{tag === undefined ? attribute : `${attribute}: ${tag}`}</th>
                <td>{run.name}</td>
                <td class="num">{run.labelled}</td>
                <td class="num">
                  {run.accuracy === undefined ? "" : `${(100 * run.accuracy).toFixed(1)} %`}
                </td>
                <td class="num">{run.loss?.toFixed(3) ?? ""}</td>
                <td class="num">{sameAnswerText(run)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}

/** Of classes a share, of numbers an error. */
const sameAnswerText = ({ accuracy, sameAnswerScore }: ComparisonInfo["runs"][number]): string =>
  sameAnswerScore === undefined
    ? ""
    : accuracy === undefined
      ? sameAnswerScore.toFixed(3)
      : `${(100 * sameAnswerScore).toFixed(1)} %`;

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
