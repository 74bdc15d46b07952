// Key and mode: how well, how clearly and how steadily the pitch classes fit a key; the shape of the chroma as such.
import { AARDEN, TEMPERLEY } from "../../chroma-key/key-profiles.ts";
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { ratio, sum } from "../statistics.ts";

/** Degrees of the major scale, and of the three forms of the minor scale together. */
const SCALES = {
  major: new Set([0, 2, 4, 5, 7, 9, 11]),
  minor: new Set([0, 2, 3, 5, 7, 8, 9, 10, 11]),
};

/** Length and distance, in bars, of the windows in which local keys are looked for. */
const WINDOW_BARS = 4;
const WINDOW_HOP = 2;

function chromaticShare(p: Passage): number {
  const { chroma, key } = p;
  if (!key) return Number.NaN;
  const scale = SCALES[key.mode];
  const outside = chroma.reduce(
    (total, value, k) => (scale.has((k - key.tonic + 12) % 12) ? total : total + value),
    0,
  );
  return ratio(outside, sum(chroma));
}

/** Share of neighbouring windows whose keys differ. */
function keyChangeShare(p: Passage): number {
  let before = -1;
  let pairs = 0;
  let changes = 0;
  for (let bar = p.firstBar; bar + WINDOW_BARS <= p.endBar; bar += WINDOW_HOP) {
    const key = p.keyOf(p.chromaOfBars(bar, bar + WINDOW_BARS));
    if (!key) continue;
    const label = 2 * key.tonic + Number(key.mode === "minor");
    if (before >= 0) {
      pairs++;
      if (label !== before) changes++;
    }
    before = label;
  }
  return ratio(changes, pairs);
}

/** Magnitude of a Fourier coefficient of the chroma shares, `|sum c e^(-2 pi i k n / 12)| / sum(c)`. */
function chromaFourier(chroma: Float64Array, k: number): number {
  let real = 0;
  let imaginary = 0;
  for (let n = 0; n < 12; n++) {
    const angle = (2 * Math.PI * ((k * n) % 12)) / 12;
    real += chroma[n] * Math.cos(angle);
    imaginary += chroma[n] * Math.sin(angle);
  }
  return Math.min(1, ratio(Math.hypot(real, imaginary), sum(chroma)));
}

export const TONALITY = family(
  "tonality",
  {
    invariant: ["transposition", "tempo", "velocity"],
    perBar: false,
    undefinedWhen: "no pitched note sounds, or all pitch classes equally long",
  },
  [
    {
      name: "keyCorrelation",
      title: "fit to the best key",
      unit: "correlation",
      range: [-1, 1],
      formula:
        "largest Pearson correlation of c with the 24 Krumhansl-Kessler profiles: that of the key of the piece",
      compute: (p) => p.ownKey?.correlation ?? Number.NaN,
    },
    {
      name: "keyClarity",
      title: "lead of the best key over the second best",
      unit: "correlation",
      range: [0, 2],
      formula: "largest minus second largest of these correlations",
      compute: (p) => p.ownKey?.clarity ?? Number.NaN,
    },
    {
      name: "majorness",
      title: "major rather than minor (Krumhansl-Kessler profiles)",
      unit: "correlation",
      range: [-2, 2],
      formula:
        "largest correlation with a major profile minus largest with a minor profile (Krumhansl-Kessler)",
      perBar: true,
      compute: (p) => p.ownKey?.majorness ?? Number.NaN,
    },
    {
      name: "majornessTemperley",
      title: "major rather than minor (Temperley's profiles)",
      unit: "correlation",
      range: [-2, 2],
      formula: "the same with Temperley's profiles (Kostka-Payne corpus)",
      compute: (p) => p.keyOf(p.chroma, TEMPERLEY)?.majorness ?? Number.NaN,
    },
    {
      name: "majornessAarden",
      title: "major rather than minor (Aarden's profiles)",
      unit: "correlation",
      range: [-2, 2],
      formula: "the same with Aarden's profiles (Essen folk songs)",
      compute: (p) => p.keyOf(p.chroma, AARDEN)?.majorness ?? Number.NaN,
    },
    {
      name: "chromaticShare",
      title: "share of notes outside the scale of the key",
      unit: "share",
      range: [0, 1],
      formula:
        "share of c outside the scale of the key of the piece (major; or natural, harmonic and melodic minor together)",
      perBar: true,
      compute: chromaticShare,
    },
    {
      name: "keyChangeShare",
      title: "changes of key from one group of four bars to the next",
      unit: "share",
      range: [0, 1],
      formula: "share of neighbouring windows of 4 bars, 2 bars apart, whose best keys differ",
      undefinedWhen: "fewer than two windows with a key (less than 6 bars)",
      compute: keyChangeShare,
    },
    {
      name: "diatonicity",
      title: "pitch classes close together on the circle of fifths",
      unit: "magnitude",
      range: [0, 1],
      formula: "|sum over n of c[n] exp(-2 pi i 5 n / 12)| / sum(c): concentration on the circle of fifths",
      perBar: true,
      undefinedWhen: "no pitched note sounds",
      compute: (p) => chromaFourier(p.chroma, 5),
    },
    {
      name: "triadicity",
      title: "pitch classes a major third apart",
      unit: "magnitude",
      range: [0, 1],
      formula: "|sum over n of c[n] exp(-2 pi i 3 n / 12)| / sum(c): concentration on major thirds",
      perBar: true,
      undefinedWhen: "no pitched note sounds",
      compute: (p) => chromaFourier(p.chroma, 3),
    },
  ],
);
