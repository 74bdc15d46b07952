// How a piece may begin: from a real segment of what was asked for, with all that goes with it, moved as far as it was asked for.
import type { Anchor } from "../segments/anchors.ts";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { QUALITIES } from "../segments/qualities.ts";
import type { SegmentSetting } from "../segments/segment-latent.ts";
import type { CompositionPlan, Draws } from "./composition-plan.ts";
import { towards } from "./latent-path.ts";
import type { Key } from "./request.ts";

/** What all segments of a piece have in common. */
export interface Beginning extends SegmentSetting {
  readonly key: Key;
}

/** Qualities stay within so many standard deviations, beyond which the model has heard next to nothing. */
const FARTHEST = 3;
const MODE = QUALITIES.indexOf("mode");

/** So many ways to begin, each from an example of its own. */
export function chooseBeginnings(
  model: SegmentModel,
  plan: CompositionPlan,
  draws: Draws,
  count: number,
): Beginning[] {
  const { fitting, peers } = fittingAnchors(model, plan);
  const [own, all] = [fitting, peers].map((of) => meanOf(of.map(({ qualities }) => qualities)));
  const ranges = QUALITIES.map((_, k) => rangeOf(fitting.map(({ qualities }) => qualities[k])));
  return Array.from({ length: count }, (_, version) => {
    const anchor = fitting[Math.floor(draws.uniform("anchor", version) * fitting.length)];
    const qualities = chooseQualities(plan, anchor, { own, all, ranges });
    const { mean, deviation } = model.config.scale;
    const isMajor = mean[MODE] + deviation[MODE] * qualities[MODE] >= 0;
    return {
      factors: chooseRooms(model, plan, anchor, draws, version),
      qualities,
      grid: plan.grid ?? anchor.grid,
      key: plan.key ?? { tonic: anchor.tonic, mode: isMajor ? "major" : "minor" },
    };
  });
}

/** Examples of the classes asked for, and of music that has a class at all, against which they stand out. */
export function fittingAnchors(
  { anchors }: SegmentModel,
  { constraints, grid }: Pick<CompositionPlan, "constraints" | "grid">,
) {
  const wanted = Object.entries(constraints.classes);
  const has =
    ({ classes }: Anchor) =>
    ([name, k]: readonly [string, number]) =>
      classes[name] === k;
  const inMeter = anchors.filter(
    (anchor) =>
      grid === undefined ||
      (anchor.grid.numerator === grid.numerator && anchor.grid.denominator === grid.denominator),
  );
  // No piece may have all of the classes at once, or be in this meter: then others that come near.
  const candidates = [inMeter, anchors].flatMap((of) => [
    of.filter((anchor) => wanted.every(has(anchor))),
    of.filter((anchor) => wanted.some(has(anchor))),
  ]);
  const peers = anchors.filter(({ classes }) => wanted.every(([name]) => name in classes));
  return {
    fitting: candidates.find(({ length }) => length > 0) ?? anchors,
    peers: peers.length > 0 ? peers : anchors,
  };
}

const meanOf = (vectors: readonly Float32Array[]): Float32Array =>
  vectors[0].map((_, k) => vectors.reduce((sum, vector) => sum + vector[k], 0) / vectors.length);

/** What the examples of a class have, quality by quality. */
interface ClassQualities {
  /** Means of the class, and of all that it stands out from. */
  readonly own: Float32Array;
  readonly all: Float32Array;
  readonly ranges: readonly (readonly [low: number, high: number])[];
}

/** Least and greatest value, the outer tenth on each side left out. */
function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  const sorted = [...values].sort((a, b) => a - b);
  const outer = Math.floor(sorted.length / 10);
  return [sorted[outer], sorted[sorted.length - 1 - outer]];
}

/**
 * The example's at temperature 1, the mean of its class at 0; on the way from all classes to its own and beyond; and those that were asked
 * for. What was not asked for goes no further than the examples of the class do, the outer tenth on each side left out: music of a sparse
 * class ran empty there.
 */
function chooseQualities(
  { constraints, strength, temperature, key }: CompositionPlan,
  anchor: Anchor,
  { own, all, ranges }: ClassQualities,
): Float32Array {
  const qualities = towards(own, anchor.qualities, Math.min(1, temperature)).map((value, k) => {
    const asked = constraints.qualities[QUALITIES[k]];
    if (asked !== undefined) return Math.min(FARTHEST, Math.max(-FARTHEST, asked));
    const [low, high] = ranges[k];
    const within = (it: number) => Math.min(high, Math.max(low, it));
    const moved = within(value) + (strength - 1) * (own[k] - all[k]);
    return strength > 1 ? within(moved) : moved;
  });
  if (key && constraints.qualities.mode === undefined) lean(qualities, key.mode);
  return qualities;
}

/** Sees to it that the notes are in the mode of the key. */
function lean(qualities: Float32Array, mode: Key["mode"]): void {
  const least = 0.7;
  qualities[MODE] = mode === "major" ? Math.max(qualities[MODE], least) : Math.min(qualities[MODE], -least);
}

/** The example's factors; those of the attributes asked for are drawn about the mean of their class, or beyond it. */
function chooseRooms(
  model: SegmentModel,
  { constraints, strength, temperature }: CompositionPlan,
  anchor: Anchor,
  draws: Draws,
  version: number,
): SegmentSetting["factors"] {
  const wanted = Object.entries(constraints.classes).map(([factor, k]) => {
    const { loc, scale } = model.components[factor][k];
    const centre = towards(model.centreOf(factor), loc, strength);
    const noise = draws.normal(`factor/${factor}`, centre.length, version);
    return [factor, centre.map((value, i) => value + temperature * scale[i] * noise[i])] as const;
  });
  return { ...anchor.factors, ...Object.fromEntries(wanted) };
}
