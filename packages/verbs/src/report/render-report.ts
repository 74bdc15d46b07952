// A report as one HTML file: no script, no request to anywhere, all drawings and sounds inside.
import { intervalChart, learningCurveChart, mapChart, reliabilityChart, timelineChart } from "./charts.ts";
import { type Html, html, Html as Markup } from "./html.ts";
import { colourOf } from "./palette.ts";
import type { AttributeReport, AudioReport, CorpusSummary, MapReport, ReportData } from "./report-data.ts";
import { percent } from "./scale.ts";
import { STYLE } from "./style.ts";

/** Nothing but inline style, and data for images and sounds: a hostile file name can do no harm even if it got through. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:";

/** The whole page. All text in `data` is escaped. */
export function renderReport(data: ReportData): string {
  const { title, made, corpus, attributes, map, timelines, audio, provenance } = data;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body><main>
<h1>${title}</h1>
<p class="soft">${made}</p>
${corpusNumbers(corpus)}
${attributes.map(attributeSection)}
${map && map.points.length > 1 && mapSection(map)}
${timelines.length > 0 && html`<h2>Tags along a piece</h2><div class="cards">${timelines.map((timeline) => html`<figure class="card wide" style="margin:0"><h3>${timeline.name}</h3>${timelineChart(timeline)}<figcaption>${timeline.attribute}, by the bar where a segment starts</figcaption>${legend(timeline.classes)}</figure>`)}</div>`}
${audio.length > 0 && html`<h2>Music made by this model</h2><div class="cards">${audio.map(player)}</div>`}
<h2>How to repeat this</h2>
<div class="card"><dl>${Object.entries(provenance).map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl></div>
</main></body>
</html>
`;
  return page.markup;
}

function corpusNumbers({ pieces, segments, notes, hours, groups, dropped }: CorpusSummary): Html {
  const entries: [string, number | string][] = [
    ["pieces", pieces],
    ["segments", segments],
    ["notes", notes],
    ["hours", hours.toFixed(1)],
    ["groups of near-duplicates", groups],
  ];
  const reasons = Object.entries(dropped);
  return html`<ul class="numbers">${entries.map(([name, value]) => html`<li><strong>${typeof value === "number" ? value.toLocaleString("en") : value}</strong>${name}</li>`)}</ul>
${reasons.length > 0 && html`<p class="soft" style="margin-top:12px">Left out: ${reasons.map(([reason, count]) => `${count} ${reason}`).join(", ")}.</p>`}`;
}

function attributeSection(attribute: AttributeReport): Html {
  const { name, classes, labelled, scores, verdict, confusion, reliability, learningCurve } = attribute;
  const metric = scores[0]?.metric ?? "accuracy";
  return html`<h2>${name}</h2>
<p class="soft">${labelled} labelled pieces; ${classes.length > 0 ? classes.join(", ") : "a number"}.</p>
${verdict && html`<p>${verdict}</p>`}
<div class="cards">
${scores.length > 0 && html`<figure class="card wide" style="margin:0"><h3>Scores on pieces that were held out</h3>${intervalChart(scores)}<figcaption>${metric} with 95 % intervals over pieces, n = ${scores[0].n}</figcaption></figure>`}
${reliability && html`<figure class="card" style="margin:0"><h3>Does confidence tell the truth?</h3>${reliabilityChart(reliability)}<figcaption>Expected calibration error ${percent(reliability.ece)}, n = ${reliability.n}</figcaption></figure>`}
${learningCurve && learningCurve.length > 0 && html`<figure class="card" style="margin:0"><h3>What labels are worth</h3>${learningCurveChart(learningCurve, metric)}${legend(learningCurve.map(({ method }) => method))}</figure>`}
${confusion && html`<figure class="card" style="margin:0"><h3>Confusion</h3><div class="scroll">${confusionTable(classes, confusion)}</div><figcaption>rows: label, columns: tag</figcaption></figure>`}
</div>`;
}

function confusionTable(classes: readonly string[], counts: readonly (readonly number[])[]): Html {
  return html`<table class="confusion"><tr><th></th>${classes.map((name) => html`<th scope="col">${name}</th>`)}</tr>
${counts.map((row, i) => {
  const total = Math.max(
    1,
    row.reduce((sum, count) => sum + count, 0),
  );
  return html`<tr><th scope="row">${classes[i]}</th>${row.map((count) => html`<td style="--share:${(count / total).toFixed(3)}">${count}</td>`)}</tr>`;
})}</table>`;
}

const mapSection = (map: MapReport): Html => html`<h2>Map</h2>
<figure class="card" style="margin:0">${mapChart(map)}<figcaption>A piece each, coloured by ${map.attribute}${map.points.some(({ probability }) => probability !== undefined) && "; pale where the tag is unsure, ringed where it was labelled"}</figcaption>${legend(map.classes)}</figure>`;

const legend = (names: readonly string[]): Html =>
  html`<ul class="legend">${names.map((name, i) => html`<li><i style="background:${colourOf(i)}"></i>${name}</li>`)}</ul>`;

const player = ({ name, caption, wav }: AudioReport): Html =>
  html`<figure class="card" style="margin:0"><h3>${name}</h3><audio controls preload="none" src="data:audio/wav;base64,${Buffer.from(wav).toString("base64")}"></audio><figcaption>${caption}</figcaption></figure>`;
