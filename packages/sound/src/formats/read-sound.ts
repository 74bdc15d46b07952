// Reads a recording of any format as a whole, into memory.
import type { Diagnostic } from "@semitone/music";
import type { Sound } from "../sound.ts";
import type { ByteSource } from "./byte-source.ts";
import { openRecording, type RecordingOptions } from "./recording.ts";
import type { SoundHead } from "./sound-format.ts";

export interface ReadSoundOptions extends Pick<RecordingOptions, "sampleRate"> {
  /** Longer recordings are cut there. @default 600 */
  readonly maxSeconds?: number;
}

export interface ReadSoundResult {
  /** Absent, with a fatal reason, where there is none. */
  readonly sound?: Sound;
  /** What the file says of itself. */
  readonly head?: SoundHead;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a recording: WAV, AIFF, FLAC, OGG Vorbis or MP3, of 1 to 8 channels and 8 to 192 kHz.
 *
 * Channels are mixed by their mean; where that cancels them, the loudest is taken alone. A mean of the samples that is off zero is taken
 * off; samples that are no numbers become 0. Never throws on a file: recordings without a fault come with no diagnostics, no recording
 * with a fatal one (docs/diagnostics.md). For recordings that are too long for memory see `openRecording`.
 *
 * @param fileName  only quoted in messages; the format is told by the content
 * @example const { sound, diagnostics } = await readSound("flute.wav", bytes)
 */
export async function readSound(
  fileName: string,
  bytes: Uint8Array | ByteSource,
  { sampleRate, maxSeconds }: ReadSoundOptions = {},
): Promise<ReadSoundResult> {
  const { recording, diagnostics } = await openRecording(fileName, bytes, {
    sampleRate,
    firstSeconds: maxSeconds,
  });
  if (!recording) return { diagnostics: diagnostics() };
  await recording.leave();
  return { sound: recording.first, head: recording.head, diagnostics: diagnostics() };
}
