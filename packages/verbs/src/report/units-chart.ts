// The picture of a unit that speaks: the roll of a piece in the colours of what the unit holds, and the same as a line below it.
import { type Html, html } from "./html.ts";
import { colourOf } from "./palette.ts";
import type { UnitsReport } from "./report-data.ts";
import { linearScale, px } from "./scale.ts";

const [WIDTH, ROLL, HEIGHT, EDGE] = [960, 200, 290, 10];
/** Standard deviations at which a colour is full. */
const FULL = 2;

export function unitsChart({ notes, moments, piece, units, speaksFor }: UnitsReport): Html {
  const ends = notes.map(({ at, length }) => at + length);
  const last = Math.max(1, ...ends, moments.at(-1)?.at ?? 0);
  const pitches = notes.map(({ pitch }) => pitch);
  const x = linearScale([0, last], [EDGE, WIDTH - EDGE]);
  const y = linearScale([Math.min(127, ...pitches), Math.max(0, ...pitches)], [ROLL - 8, EDGE]);
  const values = moments.map(({ value }) => value);
  const most = Math.max(FULL, ...values.map(Math.abs));
  const level = linearScale([-most, most], [HEIGHT - EDGE, ROLL + EDGE]);
  let place = 0;
  const bars = notes.map(({ at, length, pitch }) => {
    while (place + 1 < moments.length && moments[place + 1].at <= at + 1e-6) place++;
    const value = moments[place]?.value ?? 0;
    const opacity = 0.2 + 0.8 * Math.min(1, Math.abs(value) / FULL);
    return html`<rect x="${px(x(at))}" width="${px(Math.max(1, x(at + length) - x(at)))}" y="${px(y(pitch) - 2)}" height="4" fill="${colourOf(value >= 0 ? 0 : 1)}" fill-opacity="${opacity.toFixed(2)}"/>`;
  });
  const line = moments.map(({ at, value }) => `${px(x(at))},${px(level(value))}`).join(" ");
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Unit ${units[0].unit} along ${piece}, which speaks for ${speaksFor} above the middle">${bars}
<line class="diagonal" x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${px(level(0))}" y2="${px(level(0))}"/><polyline class="line" style="--c:${colourOf(0)}" points="${line}"/></svg>`;
}
