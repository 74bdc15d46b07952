export { SOUND_DUPLICATE, SOUND_FINGERPRINT, soundFingerprint } from "./fingerprint/sound-fingerprint.ts";
export { type ByteSource, bytesInMemory } from "./formats/byte-source.ts";
export { DECODERS, type Decoder } from "./formats/decoders.ts";
export { encodeWav, type Loop, type StereoSound, type WavOptions } from "./formats/encode-wav.ts";
export type { Levels } from "./formats/mono.ts";
export { type ReadSoundOptions, type ReadSoundResult, readSound } from "./formats/read-sound.ts";
export {
  type OpenRecordingResult,
  openRecording,
  type Recording,
  type RecordingOptions,
} from "./formats/recording.ts";
export type { SoundHead } from "./formats/sound-format.ts";
export { SOUND_ENDINGS, startsLikeSound } from "./formats/sound-formats.ts";
export { integratedLoudness } from "./loudness/lufs.ts";
export {
  hertzToPitch,
  type NotePitch,
  notePitch,
  PITCH_HOP,
  type PitchTrack,
  trackPitch,
} from "./pitch/track-pitch.ts";
export { createResampler, type Resampler, resample } from "./resample/resampler.ts";
export { SegmentCutter, type SoundSegment, type SoundSegmentOptions } from "./segments/segment-cutter.ts";
export { ANALYSIS_RATE, type Sound, secondsOf } from "./sound.ts";
export { type RealFft, realFft } from "./spectrum/fft.ts";
export {
  hertzToMel,
  type MelFilterOptions,
  type MelFilters,
  melFilters,
  melToHertz,
} from "./spectrum/mel-filters.ts";
export { istft, type Stft, type StftOptions, stft } from "./spectrum/stft.ts";
export { analyseSound } from "./synthesis/analyse.ts";
export { type MorphStep, morphSteps } from "./synthesis/even-steps.ts";
export { finished, type LoopedSound, looped, PEAK } from "./synthesis/finish.ts";
export { type FromMelOptions, soundFromMel } from "./synthesis/from-mel.ts";
export { type GriffinLimOptions, griffinLim } from "./synthesis/griffin-lim.ts";
export { centsToHertz, hertzToCents, SAMPLE_RATE, type SoundModel } from "./synthesis/model.ts";
export { type MorphedPart, type MorphOptions, morph, noteCents } from "./synthesis/morph.ts";
export { type Change, reshaped } from "./synthesis/reshape.ts";
export { f0 } from "./views/f0.ts";
export {
  IMAGE_BANDS,
  IMAGE_CELLS,
  IMAGE_FRAMES,
  IMAGE_HERTZ,
  IMAGE_NEPERS,
  image,
  imageOf,
  PITCH_NUMBERS,
  pitchNumbers,
} from "./views/image.ts";
export {
  fineMel,
  MEL_BANDS,
  MEL_FLOOR,
  MEL_FRAMES,
  MEL_HIGH,
  MEL_HOP,
  MEL_LOW,
  MEL_SIZE,
  mel,
} from "./views/mel.ts";
export { fromOnset, type SoundView, VIEW_SECONDS } from "./views/sound-view.ts";
export { ALL_SOUND_VIEWS, findSoundView, IMPORTED_SOUND_VIEWS, SOUND_VIEWS } from "./views/sound-views.ts";
export { timbre } from "./views/timbre.ts";
