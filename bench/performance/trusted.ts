// How far should the mean way follow what networks learn? A few pieces of ASAP are learnt from, others play, by several rules that make trust of
// what pieces left out of the few had said.
import {
  contentFeatures,
  fitPerformance,
  type Judged,
  meanOf,
  openPerformance,
  type PerformanceFitOptions,
  playByRule,
  TRUST_SHARES,
  trustOf,
} from "@semitone/models";
import { randomFrom, shuffled } from "@semitone/stats";
import { type Correlations, type ReadPiece, withPlayers } from "./held-out.ts";

type TrustRule = (judged: readonly Judged[]) => readonly number[];

/** What each share gains beside none, by piece left out. */
const gainsOf = (judged: readonly Judged[], c: number) =>
  TRUST_SHARES.map((_, k) => judged.map((piece) => piece[k][c] - piece[0][c]));

function errorOfMean(values: readonly number[]): number {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}

const everyNumber =
  (share: (gains: readonly (readonly number[])[]) => number): TrustRule =>
  (judged) =>
    judged[0][0].map((_, c) => share(gainsOf(judged, c)));

const bestOf = (values: readonly number[]) => values.indexOf(Math.max(...values));

const RULES: Readonly<Record<string, TrustRule>> = {
  "ridge around the rule": everyNumber(() => 0),
  "half trusted": everyNumber(() => 0.5),
  "all trusted": everyNumber(() => 1),
  "trusted as judged": trustOf,
  "trusted by the lower bound": everyNumber(
    (gains) => TRUST_SHARES[bestOf(gains.map((each) => meanOf(each) - errorOfMean(each)))],
  ),
  "trusted as judged, shrunk": everyNumber((gains) => {
    const k = bestOf(gains.map(meanOf));
    const gain = meanOf(gains[k]);
    return gain > 0 ? TRUST_SHARES[k] * Math.max(0, 1 - (errorOfMean(gains[k]) / gain) ** 2) : 0;
  }),
};

/** Pieces that play. */
const OTHERS = 10;

/** Mean correlations over the others, by method. */
export async function trustDraw(
  pieces: readonly ReadPiece[],
  learn: number,
  draw: number,
  options: PerformanceFitOptions,
): Promise<ReadonlyMap<string, Correlations>> {
  const mixed = shuffled([...pieces], randomFrom(65_537 * learn + draw));
  const trained = await fitPerformance(
    mixed.slice(0, learn).map(({ score, played }) => ({ score, performances: played })),
    options,
  );
  const [without, withAll] = await Promise.all(
    [0, 1].map((share) =>
      openPerformance({ ...trained, trust: trained.trust.map(() => share) }, { threads: 1 }),
    ),
  );
  const found = new Map<string, Correlations[]>();
  for (const piece of mixed.slice(learn, learn + OTHERS)) {
    const { score, usual } = piece;
    const add = (method: string, rows: readonly Float32Array[]) =>
      found.set(method, [...(found.get(method) ?? []), withPlayers(piece, rows)]);
    add("rule", playByRule(contentFeatures(score)));
    const plain = (await without.perform(score, { usual })).rows;
    const learnt = (await withAll.perform(score, { usual })).rows;
    for (const [method, rule] of Object.entries(RULES)) {
      const trust = rule(trained.judged);
      add(
        method,
        plain.map((row, i) => row.map((value, c) => value + trust[c] * (learnt[i][c] - value))),
      );
    }
  }
  await Promise.all([without.dispose(), withAll.dispose()]);
  const mean = (each: readonly Correlations[]): Correlations => ({
    velocity: meanOf(each.map(({ velocity }) => velocity)),
    tempo: meanOf(each.map(({ tempo }) => tempo)),
    articulation: meanOf(each.map(({ articulation }) => articulation)),
  });
  return new Map([...found].map(([method, each]) => [method, mean(each)]));
}
