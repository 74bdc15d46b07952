// Whether two bars do as they were told: as the model hears them, and as their notes are counted.
import type { GridNote } from "../segment-model/grid.ts";
import type { EncodedPiece, SegmentModel } from "../segment-model/open-segment-model.ts";
import { NOTE_QUALITIES } from "../segment-model/qualities.ts";
import type { SegmentSetting } from "../segment-model/segment-latent.ts";
import type { CheckedWishes } from "./request.ts";
import { performanceOf } from "./written-segments.ts";

/** What hearing the classes counts at strength 1, in nats for each, beside half a nat for a squared deviation from the qualities. */
const EVIDENCE = 4;

/**
 * How well each version does as it was told: strength EVIDENCE sum_i log q(c_i | version) - |qualities heard - qualities set|^2 / 2.
 *
 * Were it for the classes alone, the model would end up with music that nobody would write but it is sure of.
 *
 * @param settings what each version was decoded with
 */
export async function obedience(
  model: SegmentModel,
  versions: readonly (readonly GridNote[])[],
  settings: readonly SegmentSetting[],
  { classes, strength }: Pick<CheckedWishes, "classes"> & { readonly strength: number },
): Promise<number[]> {
  const heard = await hear(model, versions, settings);
  return heard.segments.map(({ qualities }, i) => {
    const deviation = qualities
      .subarray(0, NOTE_QUALITIES)
      .reduce((sum, value, k) => sum + (value - settings[i].qualities[k]) ** 2, 0);
    return strength * EVIDENCE * evidenceOf(model, { classes }, heard, i) - deviation / 2;
  });
}

type Heard = Pick<EncodedPiece, "segments" | "attributes">;

/** Segments of their own as the model hears them, played as their settings say. */
export async function hear(
  model: SegmentModel,
  segments: readonly (readonly GridNote[])[],
  settings: readonly SegmentSetting[],
): Promise<Heard> {
  const played = segments.map((notes, i) => {
    const { grid, qualities } = settings[i];
    return { grid, notes, ...performanceOf(model, qualities), bar: 0 };
  });
  const [heard] = await model.encodeCut([{ segments: played }]);
  return heard;
}

/** sum_i log q(c_i | segment) for the classes asked for, in nats, all classes taken as equally frequent. */
export const evidenceOf = (
  model: SegmentModel,
  { classes }: Pick<CheckedWishes, "classes">,
  { attributes }: Heard,
  segment: number,
): number =>
  Object.entries(classes).reduce(
    (sum, [name, k]) =>
      sum + Math.log(Math.max(likelihoods(model, name, attributes[name][segment])[k], 1e-9)),
    0,
  );

/** Class probabilities as if all classes were as frequent: what the music says, not how often there is such music. */
function likelihoods({ components }: SegmentModel, room: string, probabilities: readonly number[]): number[] {
  const ratios = probabilities.map(
    (probability, k) => probability / Math.max(components[room][k].weight, 1e-3),
  );
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
  return ratios.map((ratio) => ratio / total);
}
