// Tempo and dynamics of a performance, drawn over its notes.
import type { Music } from "../../api/answers.ts";
import { themeColours } from "../colours.ts";

interface Area {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  readonly xOf: (seconds: number) => number;
}

/** Pixels that the name of a line takes. */
const NAME_WIDTH = 230;

/** Both lines over the whole height, each between its own least and most, named where they begin. */
export function drawCurves(
  context: CanvasRenderingContext2D,
  { at, tempo, velocity }: NonNullable<Music["curves"]>,
  { left, width, top, height, xOf }: Area,
): void {
  const { classes, ground, ink } = themeColours();
  context.font = "12px Inter, sans-serif";
  context.lineWidth = 2;
  for (const [k, [name, values, unit]] of (
    [
      ["tempo", tempo, "beats a minute"],
      ["dynamics", velocity, "velocity"],
    ] as const
  ).entries()) {
    const [low, high] = values.reduce(
      ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    const yOf = (value: number) =>
      height - 6 - ((value - low) / Math.max(1e-6, high - low)) * (height - top - 12);
    context.strokeStyle = classes[1 + k];
    context.beginPath();
    for (const [i, value] of values.entries()) context.lineTo(xOf(at[i]), yOf(value));
    context.stroke();
    // Beside each other where there is room, else one above the other; on a ground of their own, since notes lie there.
    const words = `${name} ${Math.round(low)} to ${Math.round(high)} ${unit}`;
    const isWide = width - left > 2 * NAME_WIDTH;
    const [x, y] = isWide ? [left + 6 + NAME_WIDTH * k, height - 12] : [left + 6, height - 12 - 18 * (1 - k)];
    context.fillStyle = ground;
    context.fillRect(x - 3, y - 9, context.measureText(words).width + 20, 18);
    context.fillStyle = classes[1 + k];
    context.fillRect(x, y - 5, 10, 10);
    context.fillStyle = ink;
    context.fillText(words, x + 14, y);
  }
}
