// Tempo and dynamics of a performance, drawn over its notes.
import type { Music } from "../../api/answers.ts";
import { themeColours } from "../colours.ts";

interface Area {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly xOf: (seconds: number) => number;
}

/** Both lines over the whole height, each between its own least and most, named where they begin. */
export function drawCurves(
  context: CanvasRenderingContext2D,
  { at, tempo, velocity }: NonNullable<Music["curves"]>,
  { left, top, height, xOf }: Area,
): void {
  const { classes } = themeColours();
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
    context.strokeStyle = context.fillStyle = classes[1 + k];
    context.beginPath();
    for (const [i, value] of values.entries()) context.lineTo(xOf(at[i]), yOf(value));
    context.stroke();
    context.fillText(
      `${name} ${Math.round(low)} to ${Math.round(high)} ${unit}`,
      left + 6 + 230 * k,
      height - 10,
    );
  }
}
