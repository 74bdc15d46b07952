// The beginning of a sound as an image whatever its level, with its pitch: what models of timbre read.
import type { Column } from "@semitone/music";
import { hertzToPitch, notePitch } from "../pitch/track-pitch.ts";
import type { Sound } from "../sound.ts";
import { hertzToMel, melToHertz } from "../spectrum/mel-filters.ts";
import { MEL_BANDS, MEL_HIGH, MEL_LOW, mel } from "./mel.ts";
import { fromOnset, type SoundView, trackOf } from "./sound-view.ts";

/** Cells of the image: means of four frames of `mel` (46 ms) by two bands. */
export const [IMAGE_FRAMES, IMAGE_BANDS] = [10, 128];
export const IMAGE_CELLS = IMAGE_FRAMES * IMAGE_BANDS;
const FRAMES = 4;
/** Natural logarithms of power below the loudest cell at which an image is black: 69 dB. */
export const IMAGE_NEPERS = 16;

/** Numbers behind the cells that tell the pitch by f0: how sure it is, height, and the place in the octave on a circle. */
export const PITCH_NUMBERS = 4;

/** @param pitch  MIDI note number with its fraction @param confidence  0 .. 1 */
export const pitchNumbers = (pitch: number, confidence: number): readonly number[] => [
  confidence,
  (pitch - 60) / 12,
  2 * Math.cos((2 * Math.PI * pitch) / 12),
  2 * Math.sin((2 * Math.PI * pitch) / 12),
];

/** Middle of each band of the image, Hz. */
export const IMAGE_HERTZ = Float64Array.from({ length: IMAGE_BANDS }, (_, b) => {
  const [low, high] = [hertzToMel(MEL_LOW), hertzToMel(MEL_HIGH)];
  return melToHertz(low + ((high - low) * (2 * b + 1.5)) / (MEL_BANDS + 1));
});

const cells = Array.from({ length: IMAGE_CELLS }, (_, i): Column => {
  const [t, b] = [Math.floor(i / IMAGE_BANDS), i % IMAGE_BANDS];
  return {
    name: `cell${t}x${b}`,
    title: `level around ${Math.round(IMAGE_HERTZ[b])} Hz, ${Math.round(46.44 * t)} ms after the onset`,
    unit: "1",
    range: [-1, 1],
    formula: "max(-1, 1 + (L - loudest L) / 8), L the mean of ln power over 4 frames by 2 bands of mel",
  };
});

const pitchColumns: readonly Column[] = [
  {
    name: "imagePitchConfidence",
    title: "how sure the pitch of the image is",
    unit: "share",
    range: [0, 1],
    formula: "pitchConfidence of the view timbre",
  },
  ...(["height", "cosine", "sine"] as const).map(
    (part, i): Column => ({
      name: `imagePitch${part[0].toUpperCase()}${part.slice(1)}`,
      title: `pitch of the image, ${part}${i > 0 ? " of its place in the octave" : ""}`,
      unit: i === 0 ? "octaves from C4" : "1",
      range: i === 0 ? [-6, 6] : [-2, 2],
      formula: ["(pitch - 60) / 12", "2 cos(2 pi pitch / 12)", "2 sin(2 pi pitch / 12)"][i],
      undefinedWhen: "there is no pitch",
    }),
  ),
];

const columns: readonly Column[] = [...cells, ...pitchColumns];

/** 1,280 cells, frame by frame, and four numbers of the pitch; NaN throughout where there is no sound. */
export const image: SoundView & { readonly columns: readonly Column[] } = {
  id: "image@1",
  of: "sound",
  about:
    "the first half second of mel as 10 x 128 cells relative to the loudest, and the pitch: what networks read",
  numbers: "float32",
  width: columns.length,
  columns,
  range: { kind: "real", low: -6, high: 6 },
  losses: [
    "the level",
    "phases",
    "detail within 46 ms and two bands of mel",
    "what comes more than half a second after the onset",
  ],
  compute: (passages) => passages.map(rowOf),
};

function rowOf(sound: Sound): Float32Array {
  const row = new Float32Array(columns.length).fill(Number.NaN);
  const heard = fromOnset(sound);
  if (heard.samples.length === 0) return row;
  imageOf(mel.compute([sound])[0] as Float32Array, row);
  const { hertz, confidence } = notePitch(trackOf(heard));
  row.set(pitchNumbers(hertzToPitch(hertz), confidence), IMAGE_CELLS);
  return row;
}

/** Cells -1 (69 dB below the loudest, or less) .. 1 (the loudest) of a row of `mel`: a gain of the recording changes nothing. */
export function imageOf(row: ArrayLike<number>, into = new Float32Array(IMAGE_CELLS)): Float32Array {
  let loudest = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < IMAGE_FRAMES; t++)
    for (let b = 0; b < IMAGE_BANDS; b++) {
      let sum = 0;
      for (let f = 0; f < FRAMES; f++) {
        const at = (FRAMES * t + f) * MEL_BANDS + 2 * b;
        sum += row[at] + row[at + 1];
      }
      const mean = sum / (2 * FRAMES);
      into[t * IMAGE_BANDS + b] = mean;
      if (mean > loudest) loudest = mean;
    }
  for (let i = 0; i < IMAGE_CELLS; i++) into[i] = Math.max(-1, 1 + (2 * (into[i] - loudest)) / IMAGE_NEPERS);
  return into;
}
