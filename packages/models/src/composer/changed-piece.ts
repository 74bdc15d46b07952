// A piece with something about it changed: its notes stay where they are, and take on what examples of what is asked for have.
import { argmax } from "@semitone/stats";
import {
  type DecodeOptions,
  decodingAfter,
  type EncodedPiece,
  type SegmentModel,
} from "../segments/open-segment-model.ts";
import { QUALITIES } from "../segments/qualities.ts";
import type { SegmentLatent } from "../segments/segment-latent.ts";
import { fittingAnchors } from "./beginning.ts";
import { encodeVersions, evidenceOf } from "./compliance.ts";
import { towards } from "./latent-path.ts";
import type { CheckedConstraints } from "./request.ts";
import { likeliest } from "./written-segments.ts";

/** Examples that are tried, and how much of their qualities, at strength 1. */
const EXAMPLES = 16;
const SHARES = [0.25, 0.5, 0.75];
/** Segments of a piece by which a change is judged. */
const JUDGED = 12;
/** What a nat of evidence for the constraints is worth at strength 1, in squared standard deviations of the qualities. */
const EVIDENCE = 2;

type Change = (segment: SegmentLatent) => SegmentLatent;

/**
 * The segments of a piece with the constraints carried out. Factors move by `strength` times the way from the class that they have now to the one
 * asked for; qualities move towards those of an example of it. Which example, and how far, is decided by where the model hears most of
 * what was asked for, for the least change: strength decides what counts more. `beatLatents`, which holds the notes, stays.
 */
export async function changedSegments(
  model: SegmentModel,
  encoded: EncodedPiece,
  constraints: CheckedConstraints,
  strength: number,
): Promise<readonly SegmentLatent[]> {
  if (strength === 0) return encoded.segments;
  const from = likeliest(model, encoded);
  const moved = (segment: SegmentLatent): SegmentLatent => ({
    ...segment,
    factors: { ...segment.factors, ...movedFactors(model, segment, constraints, from, strength) },
    qualities: segment.qualities.map((value, k) => {
      const wished = constraints.qualities[QUALITIES[k]];
      return wished === undefined ? value : value + Math.min(1, strength) * (wished - value);
    }),
  });
  const change = await bestChange(model, encoded.segments, constraints, strength, moved);
  return encoded.segments.map(change);
}

/** How segments of which this was asked are to be decoded. */
export const decodingOf = ({ qualities }: Pick<CheckedConstraints, "qualities">): DecodeOptions =>
  decodingAfter(QUALITIES.filter((name) => qualities[name] !== undefined));

function movedFactors(
  model: SegmentModel,
  { factors }: SegmentLatent,
  { classes }: CheckedConstraints,
  from: Readonly<Record<string, number>>,
  strength: number,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(classes).map(([name, wanted]) => {
      const [now, then] = [from[name], wanted].map((k) => model.components[name][k].loc);
      return [name, factors[name].map((value, i) => value + strength * (then[i] - now[i]))];
    }),
  );
}

/** `moved`, and its qualities on the way to those of the example that does it best. */
async function bestChange(
  model: SegmentModel,
  segments: readonly SegmentLatent[],
  constraints: CheckedConstraints,
  strength: number,
  moved: Change,
): Promise<Change> {
  if (Object.keys(constraints.classes).length === 0) return moved;
  const { fitting } = fittingAnchors(model, { constraints });
  const changes = [
    moved,
    ...everySoMany(fitting, EXAMPLES).flatMap((example) =>
      SHARES.map(
        (share): Change =>
          (segment) => {
            const base = moved(segment);
            const there = towards(base.qualities, example.qualities, Math.min(1, share * strength));
            const qualities = there.map((value, k) =>
              constraints.qualities[QUALITIES[k]] === undefined ? value : base.qualities[k],
            );
            return { ...base, qualities };
          },
      ),
    ),
  ];
  const judged = everySoMany(segments, JUDGED);
  const merits: number[] = [];
  for (const change of changes) {
    const tried = judged.map(change);
    const encoded = await encodeVersions(model, await model.decode(tried, decodingOf(constraints)), tried);
    const merit = judged.reduce((sum, { qualities }, i) => {
      const lost = encoded.segments[i].qualities.reduce(
        (total, value, k) => total + (value - qualities[k]) ** 2,
        0,
      );
      return sum + strength * EVIDENCE * evidenceOf(model, constraints, encoded, i) - lost / 2;
    }, 0);
    merits.push(merit);
  }
  return changes[argmax(merits)];
}

/** At most `count` items, evenly from all. */
function everySoMany<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]);
}
