// A rule to play by, written without looking at any performance: metrical accent, the top line in front, an arch over each phrase, slower
// at the end of phrases and of the piece. After the rules of Friberg, Bresin and Sundberg 2006.
import { CONTENT_FEATURES } from "./content-features.ts";

const COLUMNS = Object.fromEntries(
  ["strength", "isTop", "contour", "dynamics", "phrasePhase arch", "phraseToEnd", "toEnd"].map((name) => [
    name,
    CONTENT_FEATURES.indexOf(name),
  ]),
);

/** The numbers of each note, in the units of `PLAYED`. @param content  as `contentFeatures` gives it */
export function playByRule(content: readonly ArrayLike<number>[]): Float32Array[] {
  return content.map((row) => {
    const at = (name: string) => row[COLUMNS[name]];
    const arch = at("phrasePhase arch");
    const velocity =
      0.5 * at("strength") +
      0.8 * at("isTop") +
      0.6 * arch +
      0.5 * at("contour") +
      4 * (at("dynamics") - 0.5);
    const tempo = 0.5 * arch - 0.8 * at("phraseToEnd") - 2 * at("toEnd");
    return Float32Array.of(velocity, tempo, 0, -0.4 * (1 - at("isTop")), 0);
  });
}
