// The mean way to play: ridge regression of the numbers of each note on its content, within pieces, around a rule: what few pieces do not
// tell is played by the rule. The performance model explains what this leaves.
import { fitRidge } from "@semitone/stats";
import { playByRule } from "./play-by-rule.ts";
import { meanOf, WIDTH } from "./played-notes.ts";

/** Content and played numbers of one score: the mean over its performances. */
export interface RidgePiece {
  readonly content: readonly Float32Array[];
  /** [notes][WIDTH] */
  readonly rows: readonly ArrayLike<number>[];
}

/** The rule, and `level + sum_f weights[f] (content[f] - centre[f])` for each of the numbers. */
export interface ContentRidge {
  readonly levels: readonly number[];
  readonly centre: readonly number[];
  /** [WIDTH][features] */
  readonly weights: readonly (readonly number[])[];
}

/** Notes that are fitted at most; of more, every n-th. */
const MOST_ROWS = 20_000;
/**
 * Penalty of each row for so many pieces, on content in its deviations within pieces. Chosen on ASAP: of 3 pieces 1 was best, of 30 0.1, for
 * 0.45 and 0.50 of correlation with the velocities of players of other pieces, and 0.46 and 0.58 with their tempos.
 */
export const ridgePenalty = (pieces: number): number => 3 / pieces;

/**
 * Fits the shape within pieces: levels of pieces are taken out of content and numbers alike, so that a piece that is loud as a whole tells
 * nothing of its notes. Pieces count alike, however long.
 */
export function fitContentRidge(
  pieces: readonly RidgePiece[],
  penalty: number = ridgePenalty(pieces.length),
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
  const besides = pieces.map(({ content, rows }) => {
    const rule = playByRule(content);
    return rows.map((row, i) => rule[i].map((value, c) => row[c] - value));
  });
  const levels = besides.map((rows) => columns(rows, WIDTH));
  const scales = Array.from({ length: features }, (_, f) =>
    Math.max(
      0.05,
      Math.sqrt(
        meanOf(pieces.map(({ content }, p) => meanOf(content.map((row) => (row[f] - centres[p][f]) ** 2)))),
      ),
    ),
  );
  for (const [p, { content }] of pieces.entries())
    for (let i = 0; i < content.length; i += every) {
      inputs.push(Float64Array.from(content[i], (value, f) => (value - centres[p][f]) / scales[f]));
      for (let c = 0; c < WIDTH; c++) outputs[c].push(besides[p][i][c] - levels[p][c]);
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
  const rule = playByRule(content);
  return content.map((row, i) =>
    Float32Array.from(levels, (level, c) => {
      let sum = rule[i][c] + level;
      for (let f = 0; f < row.length; f++) sum += weights[c][f] * (row[f] - centre[f]);
      return sum;
    }),
  );
}
