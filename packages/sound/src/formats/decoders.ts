// What others have written that reads recordings, and on what terms.

export interface Decoder {
  /** Package of npm. */
  readonly package: string;
  readonly reads: string;
  /** Of the package, and of what it holds. */
  readonly licence: string;
}

/** Decoders that are not our own: WAV, AIFF and FLAC need none. */
export const DECODERS: readonly Decoder[] = [
  {
    package: "mpg123-decoder",
    reads: "MP3",
    licence: "MIT; it holds mpg123, LGPL-2.1",
  },
  {
    package: "@wasm-audio-decoders/ogg-vorbis",
    reads: "OGG Vorbis",
    licence: "MIT; it holds libvorbis, BSD-3-Clause",
  },
  {
    package: "codec-parser",
    reads: "the pages of OGG",
    licence: "LGPL-3.0-or-later",
  },
];
