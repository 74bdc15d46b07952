// Shape of the spectrum: its mean over the frames, and how it moves.
import { momentsOf } from "../cepstra.ts";
import type { SoundDescriptor } from "../descriptor.ts";
import type { Spectra } from "../spectra.ts";

const FRAMES = "over frames of 93 ms within 40 dB of the loudest";

type Shape = "centroid" | "spread" | "flatness" | "rolloff" | "flux";

interface Entry {
  readonly shape: Shape;
  readonly title: string;
  readonly moving: string;
  readonly unit: string;
  readonly high: number;
  readonly formula: string;
}

const ENTRIES: readonly Entry[] = [
  {
    shape: "centroid",
    title: "brightness: mean frequency",
    moving: "movement of the brightness",
    unit: "Hz",
    high: 11_025,
    formula: "sum f |X(f)| / sum |X(f)|",
  },
  {
    shape: "spread",
    title: "breadth of the spectrum",
    moving: "movement of the breadth of the spectrum",
    unit: "Hz",
    high: 11_025,
    formula: "sqrt(sum (f - centroid)^2 |X(f)| / sum |X(f)|)",
  },
  {
    shape: "flatness",
    title: "noisiness: flatness of the spectrum",
    moving: "movement of the noisiness",
    unit: "ratio",
    high: 1,
    formula: "geometric over arithmetic mean of |X(f)|^2, at least 1e-10 of the loudest",
  },
  {
    shape: "rolloff",
    title: "frequency below which most of the sound lies",
    moving: "movement of the frequency below which most of the sound lies",
    unit: "Hz",
    high: 11_025,
    formula: "least f with 85 % of sum |X| at or below it",
  },
  {
    shape: "flux",
    title: "change of the spectrum from frame to frame",
    moving: "movement of the change of the spectrum",
    unit: "distance",
    high: 1.5,
    formula: "|X_t / |X_t| - X_(t-1) / |X_(t-1)||, lengths and distance over frequencies",
  },
];

/** Octaves from the pitch of the note to a frequency. */
const octaves = (hertz: number, from: number) => Math.max(-10, Math.min(10, Math.log2(hertz / from)));
const early = ({ centroid, times }: Spectra) => momentsOf(centroid.filter((_, i) => times[i] < 0.1)).mean;
const late = ({ centroid, times }: Spectra) => momentsOf(centroid.filter((_, i) => times[i] >= 0.25)).mean;

/** Edges of ranges in 256 mel bands: about 27, 330, 640, 1080, 2000, 3800, 6200 and 11000 Hz. */
const RANGES = [0, 24, 48, 80, 120, 160, 208, 256] as const;
const RANGE_TITLES = [
  "below 330 Hz",
  "at 330 to 640 Hz",
  "at 640 to 1080 Hz",
  "at 1080 to 2000 Hz",
  "at 2000 to 3800 Hz",
  "at 3800 to 6200 Hz",
  "above 6200 Hz",
] as const;
/** Bands that are peaks, and that are valleys. */
const [PEAKS, VALLEYS] = [3, 5];

function contrast({ fine }: Spectra, range: number): number {
  const levels = fine.slice(RANGES[range], RANGES[range + 1]).sort();
  const mean = (part: Float64Array) => part.reduce((sum, level) => sum + level, 0) / part.length;
  return mean(levels.subarray(-PEAKS)) - mean(levels.subarray(0, VALLEYS));
}

export const ofSpectra: readonly SoundDescriptor[] = [
  ...ENTRIES.flatMap(({ shape, title, moving, unit, high, formula }): SoundDescriptor[] => [
    {
      name: shape,
      title,
      unit,
      range: [0, high],
      formula: `mean of ${formula} ${FRAMES}`,
      compute: ({ spectra }) => momentsOf(spectra[shape]).mean,
    },
    {
      name: `${shape}Movement`,
      title: moving,
      unit,
      range: [0, high],
      formula: `standard deviation of ${formula} ${FRAMES}`,
      compute: ({ spectra }) => momentsOf(spectra[shape]).deviation,
    },
  ]),
  {
    name: "centroidOctaves",
    title: "brightness above the pitch",
    unit: "octaves",
    range: [-10, 10],
    formula: "log2(centroid / f0)",
    undefinedWhen: "there is no pitch",
    compute: ({ spectra, pitch }) =>
      pitch.confidence > 0 ? octaves(momentsOf(spectra.centroid).mean, pitch.hertz) : Number.NaN,
  },
  {
    name: "dimming",
    title: "how much darker it gets after its beginning",
    unit: "octaves",
    range: [-10, 10],
    formula: "log2 of the mean centroid before 0.1 s over that from 0.25 s on",
    undefinedWhen: "nothing sounds after a quarter of a second",
    compute: ({ spectra }) =>
      spectra.times.at(-1)! >= 0.25 ? octaves(early(spectra), late(spectra)) : Number.NaN,
  },
  ...RANGE_TITLES.map(
    (title, range): SoundDescriptor => ({
      name: `contrast${range + 1}`,
      title: `peaks against valleys ${title}`,
      unit: "dB",
      range: [0, 200],
      formula:
        `mean of the 3 highest less that of the 5 lowest levels of mel bands ${RANGES[range] + 1} to ${RANGES[range + 1]} of 256, ` +
        "each its mean in dB over frames",
      compute: ({ spectra }) => contrast(spectra, range),
    }),
  ),
];
