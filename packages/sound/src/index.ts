export { SOUND_DUPLICATE, SOUND_FINGERPRINT, soundFingerprint } from "./fingerprint/sound-fingerprint.ts";
export { type ByteSource, bytesInMemory } from "./formats/byte-source.ts";
export type { Levels } from "./formats/mono.ts";
export { type ReadSoundOptions, type ReadSoundResult, readSound } from "./formats/read-sound.ts";
export {
  ANALYSIS_RATE,
  type OpenRecordingResult,
  openRecording,
  type Recording,
  type RecordingOptions,
} from "./formats/recording.ts";
export type { SoundHead } from "./formats/sound-format.ts";
export { SOUND_ENDINGS, startsLikeSound } from "./formats/sound-formats.ts";
export { createResampler, type Resampler, resample } from "./resample/resampler.ts";
export { SegmentCutter, type SoundSegment, type SoundSegmentOptions } from "./segments/segment-cutter.ts";
export { type Sound, secondsOf } from "./sound.ts";
export { type RealFft, realFft } from "./spectrum/fft.ts";
export type { SoundView } from "./views/sound-view.ts";
export { ALL_SOUND_VIEWS, findSoundView, IMPORTED_SOUND_VIEWS, SOUND_VIEWS } from "./views/sound-views.ts";
