// The table of formats of recordings: to add one, write its file and its line here.
import { aiff } from "./aiff.ts";
import { type ByteSource, lettersAt } from "./byte-source.ts";
import { flac } from "./flac/flac.ts";
import { mp3 } from "./mp3.ts";
import { ogg } from "./ogg.ts";
import type { SoundFormat } from "./sound-format.ts";
import { wav } from "./wav.ts";

/** In the order in which they are tried: MP3, which has no name in its first bytes, is last. */
export const SOUND_FORMATS: readonly SoundFormat[] = [wav, aiff, flac, ogg, mp3];

/** Endings of file names, in small letters, without the dot. */
export const SOUND_ENDINGS: readonly string[] = SOUND_FORMATS.flatMap(({ endings }) => endings);

/** Bytes that are looked at to tell the formats apart. */
const HEAD = 16_384;
/** Tags that may stand one behind another before the sound. */
const MAX_TAGS = 16;

/** Where the sound begins: behind the ID3v2 tags. */
function behindTags(source: ByteSource): number {
  let at = 0;
  for (let n = 0; n < MAX_TAGS; n++) {
    const head = source.read(at, 10);
    if (head.length < 10 || lettersAt(head, 0, 3) !== "ID3") break;
    const size = head.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0);
    const footer = head[5] & 0x10 ? 10 : 0;
    at += 10 + size + footer;
  }
  return at;
}

/** The format that a file is in, by its bytes, and where it begins; undefined where it is none of those in the table. */
export function findSoundFormat(source: ByteSource): { format: SoundFormat; at: number } | undefined {
  // A tag that says it is longer than it is hides nothing: the start of the file is tried, too.
  for (const at of new Set([behindTags(source), 0])) {
    const start = source.read(at, HEAD).slice();
    const format = SOUND_FORMATS.find((candidate) => candidate.matches(start));
    if (format) return { format, at };
  }
  return undefined;
}

/** Whether a file that begins with these bytes (16 at least) says that it is a recording; MP3 without a tag says nothing. */
export function startsLikeSound(start: Uint8Array): boolean {
  return (
    lettersAt(start, 0, 3) === "ID3" ||
    SOUND_FORMATS.some((format) => format !== mp3 && format.matches(start))
  );
}
