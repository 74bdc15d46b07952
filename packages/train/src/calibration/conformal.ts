// Sets and intervals that hold the truth at a promised rate, whatever the model is worth: conformal prediction over groups.
import { TrainError } from "../errors.ts";
import { rowsByGroup } from "../splits/groups.ts";

/** A threshold on strangeness, or the plain statement that there is too little to promise anything from. */
export type ConformalThreshold =
  | { readonly status: "calibrated"; readonly threshold: number; readonly groups: number }
  | { readonly status: "too-few-groups"; readonly groups: number; readonly needed: number };

/**
 * The threshold that the strangeness of a new group's row stays below with probability >= `coverage`, if groups are exchangeable.
 *
 * Rows of one piece are alike, so each group gives one score: that of a row drawn from it (seedless: its median row). With n groups the
 * threshold is the ceil((n + 1) coverage)-th smallest; below n = coverage / (1 - coverage) groups none exists.
 *
 * @param strangeness  of the truth in each calibration row, by a model that has not seen its group: 1 - p(true class), |error|, ...
 * @param groups       group of each row
 * @param coverage     in (0, 1). @default 0.9
 * @throws TrainError if the lengths differ or the coverage is out of range
 * @see Vovk, Gammerman and Shafer 2005; Dunn, Wasserman and Ramdas 2023 for groups
 */
export function conformalThreshold(
  strangeness: readonly number[],
  groups: readonly (number | string)[],
  coverage = 0.9,
): ConformalThreshold {
  if (strangeness.length !== groups.length)
    throw new TrainError(
      `conformalThreshold: needs a group for each score; got ${groups.length} for ${strangeness.length}`,
    );
  if (!(coverage > 0 && coverage < 1))
    throw new TrainError(`conformalThreshold: coverage must be in (0, 1); got ${coverage}`);
  const scores = rowsByGroup(groups)
    .map((rows) => {
      const own = rows.map((row) => strangeness[row]).sort((a, b) => a - b);
      return own[own.length >> 1];
    })
    .sort((a, b) => a - b);
  const rank = Math.ceil((scores.length + 1) * coverage - 1e-9);
  const needed = Math.ceil(coverage / (1 - coverage) - 1e-9);
  if (rank > scores.length) return { status: "too-few-groups", groups: scores.length, needed };
  return { status: "calibrated", threshold: scores[rank - 1], groups: scores.length };
}

/** The classes that cannot be ruled out: those with 1 - p <= threshold, the likeliest always among them. */
export function conformalSet(probs: readonly number[], threshold: number): number[] {
  const best = probs.indexOf(Math.max(...probs));
  return [...probs.keys()].filter((k) => k === best || 1 - probs[k] <= threshold);
}

/** Share of rows whose set or interval holds the truth. */
export function coverageOf(holds: readonly boolean[]): number {
  return holds.filter(Boolean).length / holds.length;
}

/**
 * How strange a new row is among calibration scores: the share of groups at least as strange, itself counted; small = unlike anything
 * known. Uniform on (0, 1] for rows of exchangeable groups.
 */
export function conformalP(calibration: readonly number[], strangeness: number): number {
  const atLeast = calibration.filter((score) => score >= strangeness).length;
  return (atLeast + 1) / (calibration.length + 1);
}
