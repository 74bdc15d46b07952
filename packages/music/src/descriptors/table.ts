// The descriptor table: every family in order. This order is that of the numbers in `describeScore`. A sub-path: `@semitone/music/descriptors`.
import type { Descriptor } from "./descriptor.ts";
import { ARTICULATION } from "./families/articulation.ts";
import { DENSITY } from "./families/density.ts";
import { DYNAMICS } from "./families/dynamics.ts";
import { HARMONY } from "./families/harmony.ts";
import { INTER_ONSET } from "./families/inter-onset.ts";
import { PITCH_CLASS } from "./families/pitch-class.ts";
import { PULSE } from "./families/pulse.ts";
import { REGISTER } from "./families/register.ts";
import { RHYTHM } from "./families/rhythm.ts";
import { TEMPO } from "./families/tempo.ts";
import { TONALITY } from "./families/tonality.ts";
import { TOP_LINE } from "./families/top-line.ts";

export const DESCRIPTORS: readonly Descriptor[] = [
  ...DENSITY,
  ...REGISTER,
  ...PITCH_CLASS,
  ...TONALITY,
  ...TEMPO,
  ...INTER_ONSET,
  ...RHYTHM,
  ...PULSE,
  ...ARTICULATION,
  ...DYNAMICS,
  ...TOP_LINE,
  ...HARMONY,
];

/** Names in the order of `describeScore`. */
export const DESCRIPTOR_NAMES: readonly string[] = DESCRIPTORS.map(({ name }) => name);

/** The descriptors that are also curves over bars, in the order of `describeBars`. */
export const BAR_DESCRIPTORS: readonly Descriptor[] = DESCRIPTORS.filter(({ perBar }) => perBar);

export const BAR_DESCRIPTOR_NAMES: readonly string[] = BAR_DESCRIPTORS.map(({ name }) => name);
