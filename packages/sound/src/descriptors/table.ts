// The descriptors of timbre, each with its column and what it computes.
import type { SoundDescriptor } from "./descriptor.ts";
import { ofBands } from "./families/of-bands.ts";
import { ofCepstra } from "./families/of-cepstra.ts";
import { ofEnvelope } from "./families/of-envelope.ts";
import { ofPartials } from "./families/of-partials.ts";
import { ofSpectra } from "./families/of-spectra.ts";

/** In the order of the columns of `timbre`. */
export const SOUND_DESCRIPTORS: readonly SoundDescriptor[] = [
  ...ofEnvelope,
  ...ofSpectra,
  ...ofPartials,
  ...ofBands,
  ...ofCepstra,
];
