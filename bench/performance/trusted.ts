// How far should the mean way follow what networks learn? A few pieces of ASAP are learnt from, others play: at each share of trust, what
// pieces left out of the few had said of it, and what the others say.
import {
  contentFeatures,
  fitPerformance,
  type Judged,
  openPerformance,
  type PerformanceFitOptions,
  playByRule,
  TRUST_SHARES,
} from "@semitone/models";
import { randomFrom, shuffled } from "@semitone/stats";
import { type Correlations, type ReadPiece, withPlayers } from "./held-out.ts";

export interface TrustDraw {
  readonly learnt: readonly string[];
  /** By piece left out of those that were learnt from. */
  readonly judged: readonly Judged[];
  /** By other piece: at each of `TRUST_SHARES`. */
  readonly others: readonly { readonly rule: Correlations; readonly shares: readonly Correlations[] }[];
}

/** Pieces that play. */
const OTHERS = 10;

export async function trustDraw(
  pieces: readonly ReadPiece[],
  learn: number,
  draw: number,
  options: PerformanceFitOptions,
): Promise<TrustDraw> {
  const mixed = shuffled([...pieces], randomFrom(65_537 * learn + draw));
  const some = mixed.slice(0, learn);
  const trained = await fitPerformance(
    some.map(({ score, played }) => ({ score, performances: played })),
    options,
  );
  const [without, withAll] = await Promise.all(
    [0, 1].map((share) =>
      openPerformance({ ...trained, trust: trained.trust.map(() => share) }, { threads: 1 }),
    ),
  );
  const others: TrustDraw["others"][number][] = [];
  for (const piece of mixed.slice(learn, learn + OTHERS)) {
    const { score, usual } = piece;
    const [plain, learnt] = [
      (await without.perform(score, { usual })).rows,
      (await withAll.perform(score, { usual })).rows,
    ];
    others.push({
      rule: withPlayers(piece, playByRule(contentFeatures(score))),
      shares: TRUST_SHARES.map((share) =>
        withPlayers(
          piece,
          plain.map((row, i) => row.map((value, c) => value + share * (learnt[i][c] - value))),
        ),
      ),
    });
  }
  await Promise.all([without.dispose(), withAll.dispose()]);
  return { learnt: some.map(({ name }) => name), judged: trained.judged, others };
}
