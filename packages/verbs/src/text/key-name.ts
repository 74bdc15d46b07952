// Key signatures in words.

const MAJOR = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"];
const MINOR = ["Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"];

/** `G major` for one sharp; -7..7 fifths. */
export function keyName(fifths: number, mode: "major" | "minor"): string {
  return `${(mode === "major" ? MAJOR : MINOR)[fifths + 7]} ${mode}`;
}
