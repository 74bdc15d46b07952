// Do models of several seeds find the same factors? Correlations of attributes and codes between seeds, on a held-out excerpt.
import { ATTRIBUTE_NAMES, meanOf, type PerformanceFitOptions } from "@semitone/models";
import { pearson } from "@semitone/stats";
import { type ReadPiece, trainWithout } from "./held-out.ts";

export interface FactorsRow {
  readonly piece: string;
  readonly share: number;
  readonly seeds: number;
  /** Mean absolute correlation of an attribute between two seeds, over attributes and pairs of seeds. */
  readonly attributes: number;
  /** The same of each dimension of the code with the one that is most like it in another seed. */
  readonly codes: number;
}

export async function factorsOf(
  pieces: readonly ReadPiece[],
  test: ReadPiece,
  share: number,
  seeds: number,
  options: PerformanceFitOptions,
): Promise<FactorsRow> {
  const found: { attributes: number[][]; codes: number[][] }[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { model } = await trainWithout(pieces, test, { ...options, share, seed });
    const inferred = await Promise.all(test.notes.map(({ rows }) => model.infer(rows)));
    found.push({
      attributes: turned(inferred.flatMap((one) => one.attributes)),
      codes: turned(inferred.flatMap((one) => one.codes)),
    });
    await model.dispose();
  }
  const pairs = found.flatMap((a, i) => found.slice(i + 1).map((b) => [a, b] as const));
  const r = (a: readonly number[], b: readonly number[]) => Math.abs(pearson(a, b)) || 0;
  return {
    ...{ piece: test.name, share, seeds },
    attributes: meanOf(
      pairs.flatMap(([a, b]) => ATTRIBUTE_NAMES.map((_, k) => r(a.attributes[k], b.attributes[k]))),
    ),
    codes: meanOf(
      pairs.flatMap(([a, b]) => a.codes.map((one) => Math.max(...b.codes.map((other) => r(one, other))))),
    ),
  };
}

const turned = (rows: readonly (readonly number[])[]): number[][] =>
  rows[0].map((_, c) => rows.map((row) => row[c]));
