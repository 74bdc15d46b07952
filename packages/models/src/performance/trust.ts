// How far the mean way of playing follows what networks have learnt beside ridge regression: as far as it helped on pieces left out. From a
// few pieces they learn shapes that do not hold for others; then the model plays as its baseline does.
import { encodePerformance } from "@semitone/music";
import { pearson } from "@semitone/stats";
import { meanOf, playedNotes, usualBeat, WIDTH } from "../played/played-notes.ts";
import { ALL_TRUSTED } from "./all-trusted.ts";
import { openPerformance } from "./open-performance.ts";
import type { PerformancePiece, TrainedPerformance } from "./trained-performance.ts";

/** Steps of a model that judges; fewer than of the one that is judged, as it is the direction that counts. */
export const TRUST_STEPS = 250;
/** Parts of the pieces that are left out in turn, and pieces below which none can be. */
const FOLDS = 3;
export const SHARES: readonly number[] = [0, 0.25, 0.5, 0.75, 1];

const foldsOf = (pieces: number): number => (pieces < FOLDS ? 0 : FOLDS);

/** Steps that judging takes before a training of so many. */
export const trustSteps = (pieces: number, steps: number): number =>
  foldsOf(pieces) * Math.min(steps, TRUST_STEPS);

/** How like the players of a piece left out the mean way is: [SHARES][WIDTH] correlations. */
export type Judged = readonly (readonly number[])[];

/**
 * Plays pieces that are left out in turn with each share of what is learnt; none with fewer than three pieces.
 *
 * @param fit  trains on some of the pieces
 */
export async function judgedPieces(
  pieces: readonly PerformancePiece[],
  { signal, threads }: { readonly signal?: AbortSignal; readonly threads?: number },
  fit: (some: readonly PerformancePiece[], fold: number) => Promise<TrainedPerformance>,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (let fold = 0; fold < foldsOf(pieces.length); fold++) {
    const trained = await fit(
      pieces.filter((_, p) => p % FOLDS !== fold),
      fold,
    );
    // A training that was interrupted has judged nothing; its model is thrown away.
    if (signal?.aborted) return [];
    const without = await openPerformance({ ...trained, trust: ALL_TRUSTED.map(() => 0) }, { threads });
    const withAll = await openPerformance({ ...trained, trust: ALL_TRUSTED }, { threads });
    for (const piece of pieces.filter((_, p) => p % FOLDS === fold)) {
      const { mean, usual } = meanWay(piece);
      const options = { usual, rounds: 0 };
      const [plain, learnt] = [
        (await without.perform(piece.score, options)).rows,
        (await withAll.perform(piece.score, options)).rows,
      ];
      judged.push(
        SHARES.map((share) =>
          ALL_TRUSTED.map((_, c) =>
            likeness(
              plain.map((row, i) => row[c] + share * (learnt[i][c] - row[c])),
              mean[c],
            ),
          ),
        ),
      );
    }
    await without.dispose();
    await withAll.dispose();
  }
  return judged;
}

/**
 * For each number of a note the share of what is learnt with which pieces left out are played nearest to the mean of their players: the
 * least mean of 1 - r over the pieces, r the correlation; of equal ones the smallest. Where nothing was judged, nothing is trusted.
 */
export const trustOf = (judged: readonly Judged[]): readonly number[] =>
  ALL_TRUSTED.map((_, c) => {
    const errors = SHARES.map((_, k) => judged.reduce((sum, piece) => sum + 1 - piece[k][c], 0));
    return SHARES[errors.indexOf(Math.min(...errors))];
  });

/** Correlation; 0 where one is flat. */
function likeness(a: readonly number[], b: readonly number[]): number {
  const r = pearson(a, b);
  return Number.isFinite(r) ? r : 0;
}

/** [WIDTH][notes]: the mean over the performances of a piece, and its usual beat. */
function meanWay({ score, performances }: PerformancePiece) {
  const encoded = performances.map(({ played }) => encodePerformance(played));
  const usual = usualBeat(encoded);
  const each = encoded.map((one) => playedNotes(score, one, usual).rows);
  const mean = Array.from({ length: WIDTH }, (_, c) =>
    score.notes.map((_, i) => meanOf(each.map((rows) => rows[i][c]))),
  );
  return { mean, usual };
}
