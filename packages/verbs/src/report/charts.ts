// The drawings of a report, as inline SVG without scripts: hovering shows the figures through <title>.
import { axes, svg } from "./axes.ts";
import { type Html, html } from "./html.ts";
import { colourOf } from "./palette.ts";
import type {
  CurveReport,
  MapReport,
  ReliabilityReport,
  ScoreReport,
  TimelineReport,
} from "./report-data.ts";
import { linearScale, percent, px, ticksOf } from "./scale.ts";

/** Few pieces leave open how bad a score may be: what lies further below is not drawn. */
const LOWEST = -1;

const lowestDrawn = (values: readonly number[]): number =>
  Math.max(LOWEST, Math.min(...values.filter(Number.isFinite)));

/** Scores of several methods with their intervals, one line each, on a common axis. */
export function intervalChart(scores: readonly ScoreReport[]): Html {
  const rowHeight = 26;
  const frame = {
    width: 640,
    height: scores.length * rowHeight + 34,
    left: 210,
    right: 70,
    top: 6,
    bottom: 28,
  };
  const low = lowestDrawn([...scores.map((score) => score.low), 0.5]);
  const domain: [number, number] = [Math.floor(low * 10) / 10, 1];
  const x = linearScale(domain, [frame.left, frame.width - frame.right]);
  const axis = ticksOf(domain).map(
    (
      tick,
    ) => html`<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${frame.top}" y2="${frame.height - frame.bottom}"/>
<text class="tick" x="${px(x(tick))}" y="${frame.height - 10}" text-anchor="middle">${tick}</text>`,
  );
  const rows = scores.map(({ method, value, low, high, n, metric, isOurs }, row) => {
    const y = frame.top + (row + 0.5) * rowHeight;
    return html`<g class="${isOurs ? "ours" : "other"}"><title>${method}: ${metric} ${percent(value)}, 95 % interval ${percent(low)} to ${percent(high)}, n = ${n}</title>
<text x="${frame.left - 12}" y="${px(y + 4)}" text-anchor="end">${method}</text>
<line class="whisker" x1="${px(x(Math.max(low, domain[0])))}" x2="${px(x(high))}" y1="${px(y)}" y2="${px(y)}"/>
<circle cx="${px(x(value))}" cy="${px(y)}" r="5"/>
<text class="value" x="${frame.width - frame.right + 12}" y="${px(y + 4)}">${percent(value)}</text></g>`;
  });
  return svg(frame, `${scores[0]?.metric ?? "score"} of each method`, [...axis, ...rows]);
}

/** Accuracy against confidence; on the diagonal both are equal. */
export function reliabilityChart({ bins }: ReliabilityReport): Html {
  const frame = { width: 300, height: 300, left: 44, right: 12, top: 10, bottom: 40 };
  const x = linearScale([0, 1], [frame.left, frame.width - frame.right]);
  const y = linearScale([0, 1], [frame.height - frame.bottom, frame.top]);
  const most = Math.max(...bins.map(({ count }) => count), 1);
  const dots = bins.map(
    ({ confidence, accuracy, count }) =>
      html`<circle class="reliability" cx="${px(x(confidence))}" cy="${px(y(accuracy))}" r="${px(3 + 5 * Math.sqrt(count / most))}"><title>confidence ${percent(confidence)}, accuracy ${percent(accuracy)}, n = ${count}</title></circle>`,
  );
  return svg(frame, "Reliability: accuracy against confidence", [
    ...axes(frame, [0, 1], [0, 1], "confidence", "accuracy"),
    html`<line class="diagonal" x1="${px(x(0))}" y1="${px(y(0))}" x2="${px(x(1))}" y2="${px(y(1))}"/>`,
    ...dots,
  ]);
}

/**
 * Scores by number of labels, each with its interval as a band.
 *
 * @param axis  what the labels of a point are
 */
export function learningCurveChart(
  curves: readonly CurveReport[],
  metric: string,
  axis = "labels per class",
): Html {
  const frame = { width: 300, height: 300, left: 44, right: 12, top: 10, bottom: 40 };
  const points = curves.flatMap((curve) => curve.points);
  const labels = [...new Set(points.map((point) => point.labels))].sort((a, b) => a - b);
  // Budgets double from one to the next: equal steps for equal factors.
  const x = linearScale(
    [Math.log(labels[0]), Math.log(labels[labels.length - 1])],
    [frame.left + 14, frame.width - frame.right - 14],
  );
  const domain: [number, number] = [Math.floor(lowestDrawn(points.map(({ low }) => low)) * 10) / 10, 1];
  const y = linearScale(domain, [frame.height - frame.bottom, frame.top]);
  const at = ({ labels: n, value }: { labels: number; value: number }) =>
    `${px(x(Math.log(n)))},${px(y(value))}`;
  const drawn = curves.map(({ method, isOurs, points: line }, i) => {
    const band = [
      ...line.map(({ labels: n, high }) => at({ labels: n, value: high })),
      ...line.toReversed().map(({ labels: n, low }) => at({ labels: n, value: Math.max(low, domain[0]) })),
    ];
    return html`<g class="${isOurs ? "ours" : "other"}" style="--c:${colourOf(i)}"><title>${method}</title>
<polygon class="band" points="${band.join(" ")}"/><polyline class="line" points="${line.map(at).join(" ")}"/>
${line.map((point) => html`<circle cx="${px(x(Math.log(point.labels)))}" cy="${px(y(point.value))}" r="3.5"><title>${method}, ${point.labels} ${axis}: ${percent(point.value)} (${percent(point.low)} to ${percent(point.high)})</title></circle>`)}</g>`;
  });
  const ticks = labels.map(
    (n) =>
      html`<text class="tick" x="${px(x(Math.log(n)))}" y="${frame.height - 22}" text-anchor="middle">${n}</text>`,
  );
  return svg(frame, "Learning curve", [...axes(frame, undefined, domain, axis, metric), ...ticks, ...drawn]);
}

/** One score of a grid: so many labels, so many pieces without. */
export interface GridCell {
  readonly labels: number;
  readonly unlabelled: number | "all";
  readonly value: number;
}

/** Scores by labels across and pieces without labels upwards; between two cells that lie on two sides of a whole tenth runs a line. */
export function scoreGridChart(cells: readonly GridCell[], metric: string): Html {
  const frame = { width: 300, height: 300, left: 60, right: 12, top: 10, bottom: 40 };
  const columns = [...new Set(cells.map(({ labels }) => labels))].sort((a, b) => a - b);
  const size = (count: number | "all") => (count === "all" ? Number.POSITIVE_INFINITY : count);
  const rows = [...new Set(cells.map(({ unlabelled }) => unlabelled))].sort((a, b) =>
    a === b ? 0 : size(a) - size(b),
  );
  const values = cells.map(({ value }) => value);
  const shade = linearScale([Math.min(...values), Math.max(...values)], [0.1, 1]);
  const x = linearScale([0, columns.length], [frame.left, frame.width - frame.right]);
  const y = linearScale([0, rows.length], [frame.height - frame.bottom, frame.top]);
  const at = (column: number, row: number) =>
    cells.find((cell) => cell.labels === columns[column] && cell.unlabelled === rows[row])?.value;
  const isCrossed = (a: number | undefined, b: number | undefined) =>
    a !== undefined && b !== undefined && Math.floor(10 * a + 1e-9) !== Math.floor(10 * b + 1e-9);
  const edge = (x1: number, y1: number, x2: number, y2: number) =>
    html`<line class="level" x1="${px(x(x1))}" y1="${px(y(y1))}" x2="${px(x(x2))}" y2="${px(y(y2))}"/>`;
  const drawn = columns.flatMap((labels, c) =>
    rows.flatMap((unlabelled, r) => {
      const value = at(c, r);
      if (value === undefined) return [];
      return [
        html`<rect class="cell" style="--share:${shade(value).toFixed(3)}" x="${px(x(c))}" y="${px(y(r + 1))}" width="${px(x(c + 1) - x(c))}" height="${px(y(r) - y(r + 1))}"><title>${labels} labels, ${unlabelled} pieces without: ${metric} ${percent(value)}</title></rect>
<text class="tick" x="${px(x(c + 0.5))}" y="${px(y(r + 0.5) + 4)}" text-anchor="middle">${Math.round(100 * value)}</text>`,
        ...(isCrossed(value, at(c + 1, r)) ? [edge(c + 1, r, c + 1, r + 1)] : []),
        ...(isCrossed(value, at(c, r + 1)) ? [edge(c, r + 1, c + 1, r + 1)] : []),
      ];
    }),
  );
  return svg(frame, `${metric} by labels and by pieces without`, [
    ...drawn,
    ...columns.map(
      (labels, c) =>
        html`<text class="tick" x="${px(x(c + 0.5))}" y="${frame.height - 22}" text-anchor="middle">${labels}</text>`,
    ),
    ...rows.map(
      (unlabelled, r) =>
        html`<text class="tick" x="${frame.left - 6}" y="${px(y(r + 0.5) + 4)}" text-anchor="end">${unlabelled}</text>`,
    ),
    html`<text class="axis" x="${(frame.left + frame.width - frame.right) / 2}" y="${frame.height - 4}" text-anchor="middle">labels</text>`,
    html`<text class="axis" transform="translate(12 ${(frame.top + frame.height - frame.bottom) / 2}) rotate(-90)" text-anchor="middle">pieces without labels</text>`,
  ]);
}

/** Pieces in the plane, coloured by tag; labelled ones have a ring, unsure ones are pale. */
export function mapChart({ points, classes }: MapReport): Html {
  const frame = { width: 960, height: 560, left: 10, right: 10, top: 10, bottom: 10 };
  const range = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  const x = linearScale(range(points.map((point) => point.x)), [
    frame.left + 8,
    frame.width - frame.right - 8,
  ]);
  const y = linearScale(range(points.map((point) => point.y)), [
    frame.height - frame.bottom - 8,
    frame.top + 8,
  ]);
  const dots = points.map(
    ({ name, x: px1, y: py1, tag, probability, isLabelled }) =>
      html`<circle class="${isLabelled ? "labelled" : ""}" cx="${px(x(px1))}" cy="${px(y(py1))}" r="${isLabelled ? 5.5 : 3.5}" fill="${colourOf(Math.max(0, classes.indexOf(tag)))}" fill-opacity="${(0.25 + 0.75 * (probability ?? 1)).toFixed(2)}"><title>${name}: ${tag}${probability !== undefined && ` ${percent(probability)}`}${isLabelled ? " (labelled)" : ""}</title></circle>`,
  );
  return svg(frame, "Map of the pieces", dots);
}

/** Probabilities of the classes along a piece, stacked: each segment a column. */
const placeName = (place: number, unit?: "seconds"): string =>
  unit === "seconds" ? `${Math.round(place * 10) / 10} s` : `bar ${place}`;

export function timelineChart({ probabilities, bars, unit, name, classes }: TimelineReport): Html {
  const frame = { width: 960, height: 110, left: 10, right: 10, top: 4, bottom: 20 };
  const x = linearScale([0, probabilities.length], [frame.left, frame.width - frame.right]);
  const y = linearScale([0, 1], [frame.height - frame.bottom, frame.top]);
  const columns = probabilities.flatMap((row, i) => {
    let below = 0;
    return row.map((share, k) => {
      const [bottom, top] = [below, below + share];
      below = top;
      return html`<rect x="${px(x(i))}" width="${px(x(i + 1) - x(i))}" y="${px(y(top))}" height="${px(y(bottom) - y(top))}" fill="${colourOf(k)}"><title>${placeName(bars[i], unit)}: ${classes[k]} ${percent(share)}</title></rect>`;
    });
  });
  const every = Math.max(1, Math.ceil(bars.length / 16));
  const ticks = bars.flatMap((bar, i) =>
    i % every === 0 ? [html`<text class="tick" x="${px(x(i))}" y="${frame.height - 4}">${bar}</text>`] : [],
  );
  return svg(frame, `Tags along ${name}`, [...columns, ...ticks]);
}
