// What may follow the last dot of a file of music, or of one made from it. Everything else after a dot belongs to the name.

/** Endings of the formats that `readScores` knows. */
export const MUSIC_ENDINGS = "mid midi smf kar rmi xml musicxml mxl abc krn kern".split(" ");

/** Other notation, sound, and what tools write beside a piece under its name: labels, pictures of scores, arrays. */
const OTHER_ENDINGS =
  "rmid mscz mscx mei ly sib mus musx cap capx nwc gp gp3 gp4 gp5 gpx ptb tg mod xm it s3m " +
  "wav wave bwf rf64 mp1 mp2 mp3 flac ogg oga opus m4a aac aif aiff aifc wma webm mp4 " +
  "json jsonl jams csv tsv txt lab npy npz pkl pt pdf png svg jpg";

/** Endings without their dot, in small letters. */
export const FILE_ENDINGS: ReadonlySet<string> = new Set([...MUSIC_ENDINGS, ...OTHER_ENDINGS.split(" ")]);
