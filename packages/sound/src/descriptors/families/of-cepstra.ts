// Mel-frequency cepstral coefficients.
import { COEFFICIENTS, momentsOf } from "../cepstra.ts";
import type { SoundDescriptor } from "../descriptor.ts";
import type { Measures } from "../measures.ts";

const numbers = Array.from({ length: COEFFICIENTS }, (_, n) => n);
const MFCC = "of the orthonormal DCT-II of 64 mel bands in dB, at least 80 below the loudest";

/** Seconds after the onset in which frames begin that are the attack. */
const ATTACK = 0.1;

function attackMean({ cepstra: { coefficients }, spectra: { times } }: Measures, n: number): number {
  const end = Math.max(1, times.findLastIndex((time) => time < ATTACK) + 1);
  return momentsOf(coefficients.subarray(0, end * COEFFICIENTS), COEFFICIENTS, n).mean;
}

export const ofCepstra: readonly SoundDescriptor[] = [
  ...numbers.slice(1).map(
    (n): SoundDescriptor => ({
      name: `mfcc${n}`,
      title: `mean of mel cepstrum coefficient ${n}`,
      unit: "dB",
      range: [-1000, 1000],
      formula: `mean over frames of coefficient ${n} ${MFCC}`,
      compute: ({ cepstra }) => momentsOf(cepstra.coefficients, COEFFICIENTS, n).mean,
    }),
  ),
  ...numbers.map(
    (n): SoundDescriptor => ({
      name: `mfcc${n}Movement`,
      title: `movement of mel cepstrum coefficient ${n}`,
      unit: "dB",
      range: [0, 1000],
      formula: `standard deviation over frames of coefficient ${n} ${MFCC}`,
      compute: ({ cepstra }) => momentsOf(cepstra.coefficients, COEFFICIENTS, n).deviation,
    }),
  ),
  ...numbers.map(
    (n): SoundDescriptor => ({
      name: `mfcc${n}Speed`,
      title: `speed of mel cepstrum coefficient ${n}`,
      unit: "dB per frame",
      range: [0, 1000],
      formula: `standard deviation over frames of sum_(k=-4..4) k c_${n}[t + k] / 60, frames of 23 ms`,
      compute: ({ cepstra }) => momentsOf(cepstra.deltas, COEFFICIENTS, n).deviation,
    }),
  ),
  ...numbers.slice(1).map(
    (n): SoundDescriptor => ({
      name: `attackMfcc${n}`,
      title: `mel cepstrum coefficient ${n} of the attack`,
      unit: "dB",
      range: [-1000, 1000],
      formula: `mean of coefficient ${n} over the frames around the first 0.1 s (the first where none of them is loud enough)`,
      compute: (measures) => attackMean(measures, n),
    }),
  ),
];
