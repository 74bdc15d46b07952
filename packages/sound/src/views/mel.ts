// The mel spectrogram: the beginning of a sound as an image, and the whole of it in the same bands.
import { ANALYSIS_RATE, type Sound } from "../sound.ts";
import { melFilters } from "../spectrum/mel-filters.ts";
import { eachPowerFrame } from "../spectrum/power-frames.ts";
import { framesOf } from "../spectrum/stft.ts";
import { fromOnset, LOST_AFTER, type SoundView } from "./sound-view.ts";

/** Bands of a row. */
export const MEL_BANDS = 256;
/** Rows of `mel`: half a second. */
export const MEL_FRAMES = 43;
/** Samples of a frame, and from one row to the next. */
export const [MEL_SIZE, MEL_HOP] = [2048, 256];
/** Edges in Hz. */
export const [MEL_LOW, MEL_HIGH] = [27, 11_000];
/** Least power of a band: -100 dB where a sine of full scale is about 50 dB. */
export const MEL_FLOOR = 1e-10;
/** Natural logarithm of the floor, and of more than any band of samples below 2^10 can have. */
const [LOWEST, HIGHEST] = [Math.log(MEL_FLOOR), 30];

const filters = melFilters({
  sampleRate: ANALYSIS_RATE,
  size: MEL_SIZE,
  bands: MEL_BANDS,
  low: MEL_LOW,
  high: MEL_HIGH,
});

const shared = {
  of: "sound",
  numbers: "float32",
  width: MEL_BANDS,
  range: { kind: "real", low: LOWEST, high: HIGHEST },
} as const;

/**
 * ln max(1e-10, power in band b) of the 43 frames around 0, 256, 512 ... samples after the onset: shape [43, 256]. Silence follows sounds
 * that are shorter. The settings are those of Luo, Agres and Herremans 2019 (arXiv:1906.08152): 22.05 kHz, frames of 93 ms, 256 bands from
 * 27 Hz to 11 kHz, 43 frames in 0.5 s.
 */
export const mel: SoundView = {
  ...shared,
  id: "mel@1",
  about: "the first half second as 43 frames of 256 mel bands: what models of timbre read",
  losses: ["phases", "what comes more than half a second after the onset", "what is above 11 kHz"],
  compute: (passages) => passages.map((sound) => logMel(fromOnset(sound), MEL_FRAMES)),
};

/** The same bands for the whole sound, one row every 11.6 ms. */
export const fineMel: SoundView = {
  ...shared,
  id: "fineMel@1",
  about: "the whole sound in the bands of mel, a row every 11.6 ms: enough to hear it again",
  losses: ["phases", LOST_AFTER, "what is above 11 kHz"],
  compute: (passages) =>
    passages.map((sound) => {
      const heard = fromOnset(sound);
      return logMel(heard, framesOf(heard.samples.length, MEL_HOP));
    }),
};

function logMel({ samples }: Sound, frames: number): Float32Array {
  const rows = new Float32Array(frames * MEL_BANDS);
  const bands = new Float64Array(MEL_BANDS);
  eachPowerFrame(samples, { size: MEL_SIZE, hop: MEL_HOP }, frames, (power, t) => {
    filters.apply(power, bands);
    const first = t * MEL_BANDS;
    for (let b = 0; b < MEL_BANDS; b++)
      rows[first + b] = Math.min(HIGHEST, Math.log(Math.max(MEL_FLOOR, bands[b])));
  });
  return rows;
}
