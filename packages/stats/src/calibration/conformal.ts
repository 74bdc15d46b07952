// Sets and intervals that hold the truth at a promised rate, whatever the model is worth: conformal prediction over groups.
import { argmax } from "../argmax.ts";
import { StatsError } from "../errors.ts";
import { rowsByGroup } from "../splits/groups.ts";

/** A threshold on strangeness, or the plain statement that there is too little to promise anything from. */
export type ConformalThreshold =
  | { readonly status: "calibrated"; readonly threshold: number; readonly groups: number }
  | { readonly status: "too-few-groups"; readonly groups: number; readonly needed: number };

/**
 * The threshold that a row of a new group stays within with probability >= `coverage`, if groups are exchangeable.
 *
 * Rows of one piece are alike, so only groups count: each of the n groups has mass 1 / (n + 1), shared evenly by its rows, the new group
 * the rest, infinitely strange; the threshold is where the mass from below reaches `coverage`. With one row a group this is the
 * ceil((n + 1) coverage)-th smallest score. Below n = coverage / (1 - coverage) groups there is none.
 *
 * @param strangeness  of the truth in each calibration row, by a model that has not seen its group: 1 - p(true class), |error|, ...
 * @param groups       group of each row
 * @param coverage     in (0, 1). @default 0.9
 * @throws StatsError if the lengths differ, a score is NaN, or the coverage is out of range
 * @see Vovk, Gammerman and Shafer 2005; Lee, Barber and Willett 2023, arXiv:2306.06342, for groups
 */
export function conformalThreshold(
  strangeness: readonly number[],
  groups: readonly (number | string)[],
  coverage = 0.9,
): ConformalThreshold {
  if (!(coverage > 0 && coverage < 1))
    throw new StatsError(`conformalThreshold: coverage must be in (0, 1); got ${coverage}`);
  const { scores, masses, count } = groupMasses("conformalThreshold", strangeness, groups);
  const needed = Math.ceil(coverage / (1 - coverage) - 1e-9);
  if (count < needed) return { status: "too-few-groups", groups: count, needed };
  let mass = 0;
  const at = masses.findIndex((own) => {
    mass += own;
    return mass >= coverage - 1e-9;
  });
  return { status: "calibrated", threshold: scores[at], groups: count };
}

/** The classes that cannot be ruled out: those with 1 - p <= threshold, the likeliest always among them. */
export function conformalSet(probs: readonly number[], threshold: number): number[] {
  const best = argmax(probs);
  return [...probs.keys()].filter((k) => k === best || 1 - probs[k] <= threshold);
}

/** What |truth - value| / deviation <= threshold leaves for the truth, from low to high. */
export const conformalInterval = (value: number, threshold: number, deviation = 1): [number, number] => [
  value - threshold * deviation,
  value + threshold * deviation,
];

/** Share of rows whose set or interval holds the truth; NaN of none. */
export function coverageOf(holds: readonly boolean[]): number {
  return holds.filter(Boolean).length / holds.length;
}

/** Scores of calibration rows, the least first, each with its mass; the masses add up to n / (n + 1) for n groups. */
export interface GroupMasses {
  readonly scores: readonly number[];
  readonly masses: readonly number[];
  readonly count: number;
}

/** @throws StatsError if the lengths differ, or a score is NaN */
export function groupMasses(
  where: string,
  strangeness: readonly number[],
  groups: readonly (number | string)[],
): GroupMasses {
  if (strangeness.length !== groups.length)
    throw new StatsError(
      `${where}: needs a group for each score; got ${groups.length} for ${strangeness.length}`,
    );
  const nan = strangeness.findIndex(Number.isNaN);
  if (nan >= 0) throw new StatsError(`${where}: scores must be numbers; got NaN at row ${nan}`);
  const members = rowsByGroup(groups);
  const pairs = members
    .flatMap((rows) => rows.map((row) => [strangeness[row], 1 / rows.length / (members.length + 1)] as const))
    .sort(([a], [b]) => a - b);
  return {
    scores: pairs.map(([score]) => score),
    masses: pairs.map(([, mass]) => mass),
    count: members.length,
  };
}

/**
 * How strange a new row is: the mass of calibration rows at least as strange, its own group's counted with them; small = unlike anything
 * known. Of a row of an exchangeable group it is below any p with probability <= p.
 */
export function conformalP({ scores, masses, count }: GroupMasses, strangeness: number): number {
  return masses.reduce((sum, mass, i) => sum + (scores[i] >= strangeness ? mass : 0), 1 / (count + 1));
}
