// An instrument for samplers: SFZ 1 with the crossfades that all of its players know.
import { SemitoneError } from "@semitone/models";
import type { Loop } from "@semitone/sound";
import { parsePitch } from "../../text/pitch-name.ts";

/** Keys that one sample is played on. */
export interface KeyRange {
  readonly low: number;
  readonly centre: number;
  readonly high: number;
}

export interface Region extends KeyRange {
  /** Path from the SFZ file, with `/`. */
  readonly sample: string;
  /** Number of the morph's step, from 0. */
  readonly step: number;
  readonly loop?: Loop;
}

/** A sample for every third key: none is shifted by more than a semitone. */
const KEYS_APART = 3;

/** Ranges of `C3-C5`: every key of it in one. @throws SemitoneError (`option`) */
export function keysBetween(text: string): KeyRange[] {
  const [first, last] = ((at) => [text.slice(0, at), text.slice(at + 1)])(text.indexOf("-", 1));
  const [low, high] = [first, last].map((name) => Math.round(parsePitch(name) / 100));
  if (!text.slice(1).includes("-") || low > high)
    throw new SemitoneError(
      `keys: expected the lowest and the highest key, such as C3-C5; got ${JSON.stringify(text)}`,
      "option",
    );
  const ranges: KeyRange[] = [];
  for (let key = low; key <= high; key += KEYS_APART) {
    const end = Math.min(high, key + KEYS_APART - 1);
    ranges.push({ low: key, centre: Math.min(key + 1, end), high: end });
  }
  return ranges;
}

/** The modulation wheel goes from the first step to the last; neighbours are crossfaded by equal power. */
export function instrumentText(regions: readonly Region[], steps: number): string {
  const at = (step: number) => Math.round((127 * step) / Math.max(1, steps - 1));
  const lines = [
    "// Made by semitone. The modulation wheel goes from the first sound to the second.",
    "<control>",
    "set_cc1=0",
    "<global>",
    "ampeg_release=0.2",
    "xf_cccurve=power",
  ];
  for (let step = 0; step < steps; step++) {
    lines.push("<group>");
    if (step > 0) lines.push(`xfin_locc1=${at(step - 1)} xfin_hicc1=${at(step)}`);
    if (step < steps - 1) lines.push(`xfout_locc1=${at(step)} xfout_hicc1=${at(step + 1)}`);
    for (const region of regions)
      if (region.step === step)
        lines.push(
          `<region> sample=${region.sample} lokey=${region.low} hikey=${region.high} pitch_keycenter=${region.centre}${
            region.loop
              ? ` loop_mode=loop_continuous loop_start=${region.loop.start} loop_end=${region.loop.end}`
              : " loop_mode=no_loop"
          }`,
        );
  }
  return `${lines.join("\n")}\n`;
}
