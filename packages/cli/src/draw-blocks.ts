// Drawings of a terminal: piano rolls, numbers in columns, curves of one line.
import { barGrid } from "@semitone/music";
import type { Block } from "@semitone/verbs/table";
import type { Output } from "./output.ts";
import { pianoRoll } from "./piano-roll.ts";
import { sparkline } from "./sparkline.ts";
import { visible } from "./style.ts";

type Of<Kind extends Block["kind"]> = Extract<Block, { kind: Kind }>;

export async function drawPianoRoll({ score, height }: Of<"piano roll">, out: Output): Promise<void> {
  const lines = pianoRoll(score, barGrid(score), { width: out.drawingWidth, height });
  for (const line of lines) await out.line(out.style("cyan", line));
}

/** Characters that a number takes. */
const NUMBER = 8;
const GAP = 3;

/** Name and value, in as many columns as fit. */
export async function drawFigures({ heading, figures }: Of<"figures">, out: Output): Promise<void> {
  const nameWidth = Math.max(MIN_NAME, ...figures.map(({ name }) => name.length));
  const cellWidth = nameWidth + NUMBER + GAP;
  const columns = Math.max(1, Math.floor(out.drawingWidth / cellWidth));
  const rows = Math.ceil(figures.length / columns);
  await out.line(out.style("bold", heading));
  for (let row = 0; row < rows; row++) {
    const cells = figures
      .filter((_, index) => index % rows === row)
      .map(({ name, value }) =>
        `${name.padEnd(nameWidth)} ${figureText(value).padStart(NUMBER)}`.padEnd(cellWidth),
      );
    await out.line(cells.join("").trimEnd());
  }
}

/** Headings follow one another: their columns stand below each other. */
const MIN_NAME = 20;

/** Characters beside name and curve: the lowest and the highest value. */
const RANGE = 22;

export async function drawCurves({ curves }: Of<"curves">, out: Output): Promise<void> {
  const nameWidth = Math.max(...curves.map(({ name }) => name.length));
  const width = Math.max(8, out.drawingWidth - nameWidth - RANGE);
  for (const { name, values } of curves) {
    const known = values.filter(Number.isFinite);
    const low = known.reduce((least, value) => Math.min(least, value), known[0]);
    const high = known.reduce((most, value) => Math.max(most, value), known[0]);
    await out.line(
      `${visible(name).padEnd(nameWidth)} ${figureText(low).padStart(9)} ${out.style("cyan", sparkline(values, width))} ${figureText(high)}`,
    );
  }
}

function figureText(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "-";
  const text = String(Number(value.toPrecision(4)));
  return text.length > NUMBER + 1 ? Number(value.toPrecision(4)).toExponential() : text;
}
