// What is asked of a performance against what comes out: how straight, how near, and what else moves.
import { ATTRIBUTE_NAMES, type AttributeName, meanOf, type PerformanceModel } from "@semitone/models";
import { pearson } from "@semitone/stats";
import { type Correlations, type ReadPiece, withPlayers } from "./held-out.ts";

/** In deviations. */
const ASKED: readonly number[] = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5];

export interface Control {
  readonly attribute: AttributeName;
  /** Correlation of asked and measured. */
  readonly linearity: number;
  /** Root mean square of what is missed, in deviations. */
  readonly error: number;
  /** Mean over the other attributes of how far each moves for a deviation that is asked, in deviations. */
  readonly spill: number;
}

/** @param rounds  in which what was missed is asked anew; 0 asks once */
export async function controlOf(
  model: PerformanceModel,
  piece: ReadPiece,
  rounds: number,
): Promise<Control[]> {
  const controls: Control[] = [];
  for (const attribute of ATTRIBUTE_NAMES) {
    const reached: Record<AttributeName, number>[] = [];
    for (const value of ASKED)
      reached.push(
        (await model.perform(piece.score, { usual: piece.usual, rounds, wishes: { [attribute]: value } }))
          .reached,
      );
    const measured = reached.map((one) => one[attribute]);
    const others = ATTRIBUTE_NAMES.filter((name) => name !== attribute);
    controls.push({
      attribute,
      linearity: pearson(ASKED, measured),
      error: Math.sqrt(meanOf(ASKED.map((value, i) => (measured[i] - value) ** 2))),
      spill: meanOf(others.map((name) => Math.abs(slope(reached.map((one) => one[name]))))),
    });
  }
  return controls;
}

/** Of a line through values at `ASKED`. */
function slope(values: readonly number[]): number {
  const middle = meanOf(values);
  const squares = ASKED.reduce((sum, at) => sum + at * at, 0);
  return ASKED.reduce((sum, at, i) => sum + at * (values[i] - middle), 0) / squares;
}

/** Correlations with the players where nothing is asked, and where every attribute is asked at its mean. */
export async function atMean(
  model: PerformanceModel,
  piece: ReadPiece,
): Promise<{ free: Correlations; asked: Correlations }> {
  const { usual, score } = piece;
  const means = Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, 0]));
  const [free, asked] = [
    await model.perform(score, { usual }),
    await model.perform(score, { usual, wishes: means }),
  ];
  return { free: withPlayers(piece, free.rows), asked: withPlayers(piece, asked.rows) };
}
