// The descriptors of timbre, each with its column and what it computes.
import type { Column } from "@semitone/music";
import { ofBands } from "./families/of-bands.ts";
import { ofCepstra } from "./families/of-cepstra.ts";
import { ofEnvelope } from "./families/of-envelope.ts";
import { ofPartials } from "./families/of-partials.ts";
import { ofSpectra } from "./families/of-spectra.ts";
import type { Measures } from "./measures.ts";

export interface SoundDescriptor extends Column {
  /** NaN where undefined, never infinite. */
  compute(measures: Measures): number;
}

/** In the order of the columns of `timbre`. */
export const SOUND_DESCRIPTORS: readonly SoundDescriptor[] = [
  ...ofEnvelope,
  ...ofSpectra,
  ...ofPartials,
  ...ofBands,
  ...ofCepstra,
];
