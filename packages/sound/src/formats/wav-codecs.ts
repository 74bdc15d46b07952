// What the numbers of the "fmt " chunk stand for, where they are none that is read here.

const NAMES: Readonly<Record<number, string>> = {
  2: "Microsoft ADPCM",
  6: "A-law",
  7: "mu-law",
  16: "OKI ADPCM",
  17: "IMA ADPCM",
  20: "G.723 ADPCM",
  22: "DVI ADPCM",
  23: "Dialogic OKI ADPCM",
  32: "Yamaha ADPCM",
  49: "GSM 6.10",
  64: "G.721 ADPCM",
  80: "MPEG layer 1 or 2",
  85: "MP3",
  146: "Dolby AC-3",
  255: "AAC",
  352: "Windows Media Audio",
  353: "Windows Media Audio",
  354: "Windows Media Audio",
  355: "Windows Media Audio",
  5632: "AAC",
  8192: "Dolby AC-3",
  22127: "Vorbis",
  26447: "Vorbis",
  26448: "Vorbis",
  26449: "Vorbis",
  28751: "Opus",
  61868: "FLAC",
};

/** As in "IMA ADPCM in a WAV file", or the number. */
export const wavCodecName = (code: number): string =>
  `${NAMES[code] ?? `codec 0x${code.toString(16).padStart(4, "0")}`} in a WAV file`;
