// The drawings of performances: tempo and dynamics along a score with the band in which most players are, and both together as worms.
import { quantile } from "@semitone/stats";
import type { PlayedCurve, ScoreCurves } from "../performing/curves.ts";
import { axes, svg } from "./axes.ts";
import { type Html, html } from "./html.ts";
import { colourOf } from "./palette.ts";
import { linearScale, px } from "./scale.ts";

/** What is drawn along a score. */
export type CurveName = "tempo" | "velocity";
export const CURVE_TITLES: Readonly<Record<CurveName, string>> = {
  tempo: "beats a minute",
  velocity: "MIDI velocity",
};
/** Share of the players between the edges of the band. */
export const BAND = 0.8;
/** Points of a line at most: of more beats, neighbours are one. */
const MOST_POINTS = 400;
/** Beats, as a standard deviation, over which a worm is smoothed. */
const SMOOTH = 2;

/** The band of most players with their mean, and single performances as lines. @param lines  drawn over it, in the colours of `legend` */
export function curveChart(
  { bars, performances, score }: ScoreCurves,
  what: CurveName,
  lines: readonly PlayedCurve[],
): Html {
  const frame = { width: 960, height: 220, left: 50, right: 12, top: 10, bottom: 40 };
  const each = performances.map((one) => thinned(one[what]));
  const drawn = lines.map((line) => thinned(line[what]));
  const places = thinned(bars);
  const values = [...each, ...drawn].flat();
  const domain: [number, number] = [Math.min(...values), Math.max(...values)];
  const x = linearScale(
    [places[0], Math.max(places[0] + 1, places[places.length - 1])],
    [frame.left, frame.width - frame.right],
  );
  const y = linearScale(domain, [frame.height - frame.bottom, frame.top]);
  const points = (curve: readonly number[]) => curve.map((value, k) => `${px(x(places[k]))},${px(y(value))}`);
  const at = (share: number) =>
    places.map((_, k) =>
      quantile(
        each.map((one) => one[k]).sort((a, b) => a - b),
        share,
      ),
    );
  const band =
    each.length > 2
      ? [...points(at((1 - BAND) / 2)), ...points(at((1 + BAND) / 2)).reverse()].join(" ")
      : undefined;
  const mean = places.map((_, k) => each.reduce((sum, one) => sum + one[k], 0) / each.length);
  return svg(frame, `${CURVE_TITLES[what]} along ${score}`, [
    ...axes(frame, [places[0], places[places.length - 1]], domain, "bar", CURVE_TITLES[what]),
    html`<g style="--c:${colourOf(0)}">${band !== undefined && html`<polygon class="band" points="${band}"/>`}${each.length > 0 && html`<polyline class="line" points="${points(mean).join(" ")}"><title>mean of ${each.length} performances</title></polyline>`}</g>`,
    ...drawn.map(
      (curve, i) =>
        html`<g style="--c:${colourOf(i + 1)}"><polyline class="line" points="${points(curve).join(" ")}"><title>${lines[i].name}</title></polyline></g>`,
    ),
  ]);
}

/**
 * Tempo across, dynamics upwards, the way of a performance as a worm whose tail fades: Langner and Goebl 2003. Smoothed over some beats.
 *
 * @param worms  in the colours from `first` on
 */
export function wormChart(worms: readonly PlayedCurve[], first = 0): Html {
  const frame = { width: 420, height: 360, left: 50, right: 12, top: 10, bottom: 40 };
  const ways = worms.map(({ tempo, velocity }) => ({
    tempo: thinned(smoothed(tempo)),
    velocity: thinned(smoothed(velocity)),
  }));
  const range = (what: CurveName): [number, number] => {
    const values = ways.flatMap((way) => way[what]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [across, up] = [range("tempo"), range("velocity")];
  const x = linearScale(across, [frame.left, frame.width - frame.right]);
  const y = linearScale(up, [frame.height - frame.bottom, frame.top]);
  const drawn = ways.map(({ tempo, velocity }, i) => {
    const steps = tempo.slice(1).map((_, k) => {
      const opacity = (0.15 + 0.85 * ((k + 1) / tempo.length)).toFixed(2);
      return html`<line x1="${px(x(tempo[k]))}" y1="${px(y(velocity[k]))}" x2="${px(x(tempo[k + 1]))}" y2="${px(y(velocity[k + 1]))}" stroke="${colourOf(first + i)}" stroke-width="2" stroke-opacity="${opacity}"/>`;
    });
    const end = tempo.length - 1;
    return html`<g><title>${worms[i].name}</title>${steps}<circle cx="${px(x(tempo[end]))}" cy="${px(y(velocity[end]))}" r="5" fill="${colourOf(first + i)}"/></g>`;
  });
  return svg(frame, "Tempo against dynamics", [
    ...axes(frame, across, up, CURVE_TITLES.tempo, CURVE_TITLES.velocity),
    ...drawn,
  ]);
}

/** Means of neighbours where there are more values than points. */
export function thinned(values: readonly number[]): number[] {
  const step = Math.ceil(values.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(values.length / step) }, (_, k) => {
    const some = values.slice(k * step, (k + 1) * step);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}

/** Under a normal window over beats. */
export function smoothed(values: readonly number[]): number[] {
  const reach = 3 * SMOOTH;
  return values.map((_, k) => {
    let [sum, weights] = [0, 0];
    for (let j = Math.max(0, k - reach); j <= Math.min(values.length - 1, k + reach); j++) {
      const weight = Math.exp(-0.5 * ((j - k) / SMOOTH) ** 2);
      sum += weight * values[j];
      weights += weight;
    }
    return sum / weights;
  });
}
