// What a study found, as one HTML file: answers, curves, differences in pairs, the grid, and every number as a table.
import { OURS } from "@semitone/models";
import { piecesWithout } from "../study/study-row.ts";
import type { TaskStudy } from "../study.ts";
import { decimals, intervalText } from "../text/numbers.ts";
import { learningCurveChart, scoreGridChart } from "./charts.ts";
import { type Html, html } from "./html.ts";
import { legend, pageOf } from "./page.ts";
import type { CurveReport } from "./report-data.ts";

export interface StudyPageOptions {
  readonly title: string;
  /** What a label took, as `queue stats` says; left out where no two were typed one after the other. */
  readonly secondsPerLabel?: number;
}

/** Methods drawn beside ours: the best ones at most labels. */
const MOST_OTHERS = 4;
const LABELS_IN_ALL = "labels in all";

export const studyPage = (
  studies: readonly TaskStudy[],
  { title, secondsPerLabel }: StudyPageOptions,
): string => pageOf(title, html`${studies.map((study) => taskSection(study, secondsPerLabel))}`);

function taskSection(study: TaskStudy, secondsPerLabel: number | undefined): Html {
  const { task, metric, tested, training, answers, differences } = study;
  const curves = curvesOf(study);
  const cells = study.rows
    .filter(({ method }) => method === OURS)
    .map(({ labels, unlabelled, value }) => ({ labels, unlabelled, value }));
  const isGrid = new Set(cells.map(({ unlabelled }) => unlabelled)).size > 1;
  return html`<h2>${task}</h2>
<p class="soft">Tested on ${tested.pieces} pieces in ${tested.groups} groups of near-duplicates, the same in every cell; learnt from ${training.labelled} labelled pieces of ${training.pieces}. 95 % intervals.</p>
<ul>${answers.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul>
<div class="cards">
<figure class="card" style="margin:0"><h3>Learning curves</h3>${learningCurveChart(curves, metric, LABELS_IN_ALL)}${legend(curves.map(({ method }) => method))}</figure>
${isGrid && html`<figure class="card" style="margin:0"><h3>Labels and music without</h3>${scoreGridChart(cells, metric)}<figcaption>100 times the ${metric} of ${OURS}; all: every piece that is not tested; a line where a whole tenth is crossed</figcaption></figure>`}
${secondsPerLabel !== undefined && html`<div class="card"><h3>What it costs</h3>${costTable(study, secondsPerLabel)}<p class="soft">A label takes ${secondsPerLabel.toFixed(0)} s, the middle time between two typed one after the other.</p></div>`}
${
  differences.length > 0 &&
  html`<div class="card wide"><h3>What ${OURS} has more than others</h3><div class="scroll">${table(
    ["labels", "without labels", "method", "difference", "interval"],
    differences.map((row) => [
      row.labels,
      piecesWithout(training.pieces, row),
      row.method,
      decimals(row.value),
      intervalText(row),
    ]),
  )}</div></div>`
}
<div class="card wide"><h3>Every score</h3><div class="scroll">${table(
    ["labels", "without labels", "method", metric, "interval"],
    study.rows.map((row) => [
      row.labels,
      piecesWithout(training.pieces, row),
      row.method,
      decimals(row.value),
      intervalText(row),
    ]),
  )}</div></div>
</div>`;
}

/** Ours with every number of pieces without, and the best of the others with all. */
function curvesOf(study: TaskStudy): CurveReport[] {
  const { rows } = study;
  const most = rows.some(({ unlabelled }) => unlabelled === "all") ? "all" : rows[0].unlabelled;
  const counts = [...new Set(rows.map(({ unlabelled }) => unlabelled))].sort((a, b) =>
    a === most ? -1 : b === most ? 1 : 0,
  );
  const curve = (method: string, unlabelled: number | "all"): CurveReport => ({
    method: unlabelled === most ? method : `${method}, ${unlabelled} without labels`,
    isOurs: method === OURS && unlabelled === most,
    points: rows.filter((row) => row.method === method && row.unlabelled === unlabelled),
  });
  const others = [...new Set(rows.map(({ method }) => method))].filter((method) => method !== OURS);
  const last = (method: string) => curve(method, most).points.at(-1)?.value ?? Number.NEGATIVE_INFINITY;
  return [
    ...counts.map((unlabelled) => curve(OURS, unlabelled)),
    ...others
      .toSorted((a, b) => last(b) - last(a))
      .slice(0, MOST_OTHERS)
      .map((method) => curve(method, most)),
  ].filter(({ points }) => points.length > 0);
}

function costTable(study: TaskStudy, seconds: number): Html {
  const [{ points }] = curvesOf(study);
  return table(
    ["labels", "minutes", study.metric],
    points.map(({ labels, value }) => [labels, ((labels * seconds) / 60).toFixed(0), decimals(value)]),
  );
}

const table = (heads: readonly string[], rows: readonly (readonly (string | number)[])[]): Html =>
  html`<table><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</table>`;
