// The mean way to play: ridge regression of the numbers of each note on its content, within pieces. The baseline of the performance model,
// which explains what it leaves.
import { fitRidge } from "@semitone/stats";
import { meanOf, WIDTH } from "./played-notes.ts";

/** Content and played numbers of one score: the mean over its performances. */
export interface RidgePiece {
  readonly content: readonly Float32Array[];
  /** [notes][WIDTH] */
  readonly rows: readonly ArrayLike<number>[];
}

/** `level + sum_f weights[f] (content[f] - centre[f])` for each of the numbers. */
export interface ContentRidge {
  readonly levels: readonly number[];
  readonly centre: readonly number[];
  /** [WIDTH][features] */
  readonly weights: readonly (readonly number[])[];
}

/** Notes that are fitted at most; of more, every n-th. */
const MOST_ROWS = 20_000;
/** Penalty of each row, on content in its deviations within pieces: fixed before any result was seen. */
export const RIDGE_PENALTY = 0.1;

/**
 * Fits the shape within pieces: levels of pieces are taken out of content and numbers alike, so that a piece that is loud as a whole tells
 * nothing of its notes. Pieces count alike, however long.
 */
export function fitContentRidge(
  pieces: readonly RidgePiece[],
  penalty: number = RIDGE_PENALTY,
): ContentRidge {
  const features = pieces[0].content[0].length;
  const total = pieces.reduce((sum, { content }) => sum + content.length, 0);
  const every = Math.ceil(total / MOST_ROWS);
  const columns = (rows: readonly ArrayLike<number>[], width: number) =>
    Array.from({ length: width }, (_, c) => meanOf(rows.map((row) => row[c])));
  const inputs: Float64Array[] = [];
  const outputs = Array.from({ length: WIDTH }, (): number[] => []);
  const importance: number[] = [];
  const centres = pieces.map(({ content }) => columns(content, features));
  const levels = pieces.map(({ rows }) => columns(rows, WIDTH));
  const scales = Array.from({ length: features }, (_, f) =>
    Math.max(
      0.05,
      Math.sqrt(
        meanOf(pieces.map(({ content }, p) => meanOf(content.map((row) => (row[f] - centres[p][f]) ** 2)))),
      ),
    ),
  );
  for (const [p, { content, rows }] of pieces.entries())
    for (let i = 0; i < content.length; i += every) {
      inputs.push(Float64Array.from(content[i], (value, f) => (value - centres[p][f]) / scales[f]));
      for (let c = 0; c < WIDTH; c++) outputs[c].push(rows[i][c] - levels[p][c]);
      importance.push(total / pieces.length / content.length);
    }
  const fits = fitRidge(inputs, outputs, [penalty * inputs.length], { weights: importance });
  return {
    levels: columns(levels, WIDTH),
    centre: columns(centres, features),
    weights: fits.map(({ weights }) => Array.from(weights, (weight, f) => weight / scales[f])),
  };
}

/** [notes][WIDTH] */
export function predictRidge(
  { levels, centre, weights }: ContentRidge,
  content: readonly Float32Array[],
): Float32Array[] {
  return content.map((row) =>
    Float32Array.from(levels, (level, c) => {
      let sum = level;
      for (let f = 0; f < row.length; f++) sum += weights[c][f] * (row[f] - centre[f]);
      return sum;
    }),
  );
}
