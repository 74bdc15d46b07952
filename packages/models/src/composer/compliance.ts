// Whether two bars do as they were told: as the model encodes them, as its critics do, and as their notes are counted.
import type { GridNote } from "@semitone/music/cells";
import type { EncodedPiece, SegmentModel } from "../segments/open-segment-model.ts";
import { NOTE_QUALITIES } from "../segments/qualities.ts";
import { criticise } from "../segments/segment-critics.ts";
import type { SegmentSetting } from "../segments/segment-latent.ts";
import type { CheckedConstraints } from "./request.ts";
import { performanceOf } from "./written-segments.ts";

/** What evidence of the classes counts at strength 1, in nats for each, beside half a nat for a squared deviation from the qualities. */
const EVIDENCE = 4;

/**
 * How well each version does as it was told: strength EVIDENCE evidence(version) - |qualities encoded - qualities set|^2 / 2.
 *
 * Were it for the classes alone, the model would end up with music that nobody would write but it is sure of.
 *
 * @param settings what each version was decoded with
 */
export async function compliance(
  model: SegmentModel,
  versions: readonly (readonly GridNote[])[],
  settings: readonly SegmentSetting[],
  { classes, strength }: Pick<CheckedConstraints, "classes"> & { readonly strength: number },
): Promise<number[]> {
  const encoded = await encodeVersions(model, versions, settings);
  return encoded.segments.map(({ qualities }, i) => {
    const deviation = qualities
      .subarray(0, NOTE_QUALITIES)
      .reduce((sum, value, k) => sum + (value - settings[i].qualities[k]) ** 2, 0);
    return strength * EVIDENCE * evidenceOf(model, { classes }, encoded, i) - deviation / 2;
  });
}

interface Heard extends Pick<EncodedPiece, "segments" | "attributes"> {
  /** The same as `attributes`, as the critics say. */
  readonly critics: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** Segments of their own as the model encodes them, played as their settings say. */
export async function encodeVersions(
  model: SegmentModel,
  segments: readonly (readonly GridNote[])[],
  settings: readonly SegmentSetting[],
): Promise<Heard> {
  const played = segments.map((notes, i) => {
    const { grid, qualities } = settings[i];
    return { grid, notes, ...performanceOf(model, qualities), bar: 0 };
  });
  const [encoded] = await model.encodeCut([{ segments: played }]);
  return { ...encoded, critics: criticise(model.config.critics, played) };
}

/**
 * sum_i log q(c_i | segment) + log p(c_i | descriptors of the segment) for the classes asked for, in nats: model and critic, all classes
 * taken as equally frequent.
 */
export const evidenceOf = (
  model: SegmentModel,
  { classes }: Pick<CheckedConstraints, "classes">,
  { attributes, critics }: Heard,
  segment: number,
): number =>
  Object.entries(classes).reduce((sum, [name, k]) => {
    const own = likelihoods(model, name, attributes[name][segment])[k];
    const critic = critics[name]?.[segment][k] ?? 1;
    return sum + Math.log(Math.max(own, LEAST)) + Math.log(Math.max(critic, LEAST));
  }, 0);

/** No probability counts for less: one doubt does not outweigh all else. */
const LEAST = 1e-6;

/** Class probabilities as if all classes were as frequent: what the music says, not how often there is such music. */
function likelihoods(
  { components }: SegmentModel,
  factor: string,
  probabilities: readonly number[],
): number[] {
  const ratios = probabilities.map(
    (probability, k) => probability / Math.max(components[factor][k].weight, 1e-3),
  );
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
  return ratios.map((ratio) => ratio / total);
}
