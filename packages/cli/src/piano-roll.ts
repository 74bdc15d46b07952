// A piano roll in braille dots: time to the right, pitch upwards. Knows scores and characters, not terminals.
import type { Bar, Score } from "@semitone/music";

/** Bits of a braille character's dots, `[row][column]` from the top left. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const BLANK = 0x2800;
const DOT_ROWS = 4;
const DOT_COLUMNS = 2;
const NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const GUTTER = 5;

export interface PianoRollOptions {
  /** Characters a line may take, at least 20. */
  readonly width: number;
  /** Lines for the pitches; a dot stands for several pitches where they do not fit. @default 24 */
  readonly height?: number;
}

/**
 * Draws the notes of `score` between the first onset and the end of the last bar.
 *
 * The scale on the left names the lowest pitch of its line; the one below gives bar numbers, from 1 as musicians count.
 *
 * @param bars  the bars of the score (`barGrid`)
 * @returns lines without colours; empty for a score without notes
 */
export function pianoRoll(
  score: Score,
  bars: readonly Bar[],
  { width, height = 24 }: PianoRollOptions,
): string[] {
  if (score.notes.length === 0 || bars.length === 0) return [];
  const columns = Math.max(20, width) - GUTTER;
  const begin = bars[0].start;
  const ticks = bars[bars.length - 1].end - begin;
  const pitches = score.notes.map(({ pitch }) => pitch);
  const lowest = pitches.reduce((low, pitch) => Math.min(low, pitch));
  const highest = pitches.reduce((high, pitch) => Math.max(high, pitch));
  const perDot = Math.ceil((highest - lowest + 1) / (height * DOT_ROWS));
  const rows = Math.ceil((highest - lowest + 1) / (perDot * DOT_ROWS));
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  const dotAt = (tick: number) => ((tick - begin) / ticks) * columns * DOT_COLUMNS;
  for (const { onset, duration, pitch } of score.notes) {
    const first = Math.floor(dotAt(onset));
    const last = Math.max(first, Math.ceil(dotAt(onset + duration)) - 1);
    const up = Math.floor((pitch - lowest) / perDot);
    const row = rows - 1 - Math.floor(up / DOT_ROWS);
    for (let dot = first; dot <= Math.min(last, columns * DOT_COLUMNS - 1); dot++)
      cells[row][Math.floor(dot / DOT_COLUMNS)] |= DOTS[DOT_ROWS - 1 - (up % DOT_ROWS)][dot % DOT_COLUMNS];
  }
  return [
    ...cells.map(
      (line, index) =>
        pitchName(lowest + (rows - 1 - index) * DOT_ROWS * perDot).padStart(GUTTER - 1) +
        " " +
        Array.from(line, (bits) => String.fromCharCode(BLANK + bits)).join(""),
    ),
    ruler(bars, columns),
  ];
}

/** `C4` for 60. */
export function pitchName(pitch: number): string {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

/** Bar numbers under the columns where the bars begin, as many as fit. */
export function ruler(bars: readonly Bar[], columns: number): string {
  const begin = bars[0].start;
  const ticks = bars[bars.length - 1].end - begin;
  let line = "";
  for (const { index, start } of bars) {
    const column = Math.floor(((start - begin) / ticks) * columns);
    const mark = `|${index + 1}`;
    if (column < line.length + (line === "" ? 0 : 2) || column + mark.length > columns) continue;
    line = line.padEnd(column) + mark;
  }
  return `${" ".repeat(GUTTER)}${line}`;
}
