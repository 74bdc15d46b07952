// A recording of a project, taken apart for synthesis.
import { findPiece, type Project, readRecording } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import {
  ANALYSIS_RATE,
  analyseSound,
  notePitch,
  resample,
  SAMPLE_RATE,
  type Sound,
  type SoundModel,
  trackPitch,
} from "@semitone/sound";

/** A note of more is no single note any more; what comes later is not read. */
export const MAX_NOTE_SECONDS = 10;
/** Least confidence with which a sound counts as pitched. */
const PITCHED = 0.5;

export interface PieceSound {
  readonly id: number;
  readonly name: string;
  readonly model: SoundModel;
}

/** @throws SemitoneError (`option`) where the piece is a score; ProjectError (`no-piece`, `missing`) */
export async function openSound(project: Project, wanted: string): Promise<PieceSound> {
  const { id, name, kind } = findPiece(project, wanted);
  if (kind !== "sound")
    throw new SemitoneError(
      `piece: expected a recording; got the score ${name}; choose two recordings or two scores`,
      "option",
    );
  const options = { sampleRate: SAMPLE_RATE, maxSeconds: MAX_NOTE_SECONDS };
  return { id, name, model: modelOf(await readRecording(project, id, options)) };
}

/** Taken apart at the pitch that it has, if any. */
export const modelOf = (sound: Sound): SoundModel => analyseSound(sound, pitchOf(sound));

/** In Hz; undefined where it has none that is sure. */
export function pitchOf(sound: Sound): number | undefined {
  const samples = resample(sound.samples, SAMPLE_RATE, ANALYSIS_RATE);
  const { hertz, confidence } = notePitch(trackPitch({ sampleRate: ANALYSIS_RATE, samples }));
  return confidence >= PITCHED && hertz >= 16 && hertz <= 5300 ? hertz : undefined;
}
