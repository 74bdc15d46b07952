// The mean way to play: ridge regression of the numbers of each note on its content, within pieces, around a rule: what few pieces do not
// tell is played by the rule. The performance model explains what this leaves.
import { fitRidge } from "@semitone/stats";
import { meanOf, WIDTH } from "../played/played-notes.ts";
import { playByRule } from "./play-by-rule.ts";

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
/** Penalties of each row that are tried, on content in its deviations within pieces; the last leaves the rule as it is. */
const PENALTIES = [0.1, 0.3, 1, 3, 10, 1000];
/** With fewer pieces, one left out says nothing of the others. */
const MIN_PIECES = 3;
const FEW_PENALTY = 3;
/** Parts of the pieces that are left out in turn, at most. */
const MOST_FOLDS = 5;

/**
 * Fits the shape within pieces: levels of pieces are taken out of content and numbers alike, so that a piece that is loud as a whole tells
 * nothing of its notes. Pieces count alike, however long.
 *
 * @param penalty  of every number. @default for each the one with the least error on pieces left out
 */
export function fitContentRidge(pieces: readonly RidgePiece[], penalty?: number): ContentRidge {
  const rows = rowsOf(pieces);
  const penalties = penalty === undefined ? chosenPenalties(pieces) : new Array<number>(WIDTH).fill(penalty);
  const fits = new Map([...new Set(penalties)].map((one) => [one, weightsOf(rows, one)]));
  const { levels, centre } = rows;
  return { levels, centre, weights: penalties.map((one, c) => fits.get(one)![c]) };
}

/** By number: the penalty whose shapes are nearest to those of pieces left out, as a share of what varies in each piece. */
function chosenPenalties(pieces: readonly RidgePiece[]): number[] {
  if (pieces.length < MIN_PIECES) return new Array<number>(WIDTH).fill(FEW_PENALTY);
  const folds = Math.min(MOST_FOLDS, pieces.length);
  const errors = PENALTIES.map(() => new Float64Array(WIDTH));
  for (let fold = 0; fold < folds; fold++) {
    const rows = rowsOf(pieces.filter((_, p) => p % folds !== fold));
    const held = pieces.filter((_, p) => p % folds === fold);
    for (const [k, penalty] of PENALTIES.entries()) {
      const ridge = { ...rows, weights: weightsOf(rows, penalty) };
      for (const { content, rows: played } of held) {
        const predicted = predictRidge(ridge, content);
        for (let c = 0; c < WIDTH; c++)
          errors[k][c] += missed(
            predicted.map((row) => row[c]),
            played.map((row) => row[c]),
          );
      }
    }
  }
  // Of two that miss alike the larger stays nearer to the rule.
  return Array.from({ length: WIDTH }, (_, c) => {
    const least = Math.min(...errors.map((of) => of[c]));
    return PENALTIES[errors.findLastIndex((of) => of[c] <= least)];
  });
}

/** Share of what varies in a piece that is missed, whatever the level; at most 2, so that no piece decides alone. */
function missed(predicted: readonly number[], played: readonly number[]): number {
  const [level, truth] = [meanOf(predicted), meanOf(played)];
  const squares = (of: (i: number) => number) => played.reduce((sum, _, i) => sum + of(i) ** 2, 0);
  const all = squares((i) => played[i] - truth);
  return all === 0 ? 0 : Math.min(2, squares((i) => predicted[i] - level - played[i] + truth) / all);
}

/** Content and what is played beside the rule, both without their levels. */
interface RidgeRows extends Pick<ContentRidge, "levels" | "centre"> {
  readonly inputs: readonly Float64Array[];
  /** [WIDTH][rows] */
  readonly outputs: readonly (readonly number[])[];
  readonly importance: readonly number[];
  /** What one deviation of each feature is. */
  readonly scales: readonly number[];
}

function rowsOf(pieces: readonly RidgePiece[]): RidgeRows {
  const features = pieces[0].content[0].length;
  const total = pieces.reduce((sum, { content }) => sum + content.length, 0);
  const every = Math.ceil(total / MOST_ROWS);
  const columns = (rows: readonly ArrayLike<number>[], width: number) =>
    Array.from({ length: width }, (_, c) => meanOf(rows.map((row) => row[c])));
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
  const inputs: Float64Array[] = [];
  const outputs = Array.from({ length: WIDTH }, (): number[] => []);
  const importance: number[] = [];
  for (const [p, { content }] of pieces.entries())
    for (let i = 0; i < content.length; i += every) {
      inputs.push(Float64Array.from(content[i], (value, f) => (value - centres[p][f]) / scales[f]));
      for (let c = 0; c < WIDTH; c++) outputs[c].push(besides[p][i][c] - levels[p][c]);
      importance.push(total / pieces.length / content.length);
    }
  return {
    levels: columns(levels, WIDTH),
    centre: columns(centres, features),
    ...{ inputs, outputs, importance, scales },
  };
}

/** [WIDTH][features] */
const weightsOf = ({ inputs, outputs, importance, scales }: RidgeRows, penalty: number): number[][] =>
  fitRidge(inputs, outputs, [penalty * inputs.length], { weights: importance }).map(({ weights }) =>
    Array.from(weights, (weight, f) => weight / scales[f]),
  );

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
