// The frame of a drawing: axes with their ticks and names.
import { type Html, html } from "./html.ts";
import { linearScale, px, ticksOf } from "./scale.ts";

/** Size and margins, in units of the drawing. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A drawing that says what it shows. */
export const svg = (
  { width, height }: Pick<Frame, "width" | "height">,
  label: string,
  body: readonly Html[],
): Html => html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${body}</svg>`;

export function axes(
  { width, height, left, right, top, bottom }: Frame,
  horizontal: readonly [number, number] | undefined,
  vertical: readonly [number, number],
  xLabel: string,
  yLabel: string,
): Html[] {
  const y = linearScale(vertical, [height - bottom, top]);
  const lines = ticksOf(vertical).map(
    (tick) =>
      html`<line class="grid" x1="${left}" x2="${width - right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="tick" x="${left - 6}" y="${px(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
  );
  const x = horizontal && linearScale(horizontal, [left, width - right]);
  const marks = x
    ? ticksOf(horizontal).map(
        (tick) =>
          html`<text class="tick" x="${px(x(tick))}" y="${height - bottom + 18}" text-anchor="middle">${tick}</text>`,
      )
    : [];
  return [
    ...lines,
    ...marks,
    html`<text class="axis" x="${(left + width - right) / 2}" y="${height - 4}" text-anchor="middle">${xLabel}</text>`,
    html`<text class="axis" transform="translate(12 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>`,
  ];
}
