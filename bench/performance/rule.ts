// A rule to play by, written without looking at any performance: metrical accent, the top line in front, an arch over each phrase, slower
// at the end of phrases and of the piece. After the rules of Friberg, Bresin and Sundberg 2006.
import { CONTENT_NAMES, type ContentName, type Score, scoreContent } from "@semitone/music";

/** [notes][velocity, tempo, deviation, articulation, pedal], in the units of the performance model. */
export function playByRule(score: Score): Float32Array[] {
  const [rows] = scoreContent.compute([score]) as [Float32Array];
  return score.notes.map((_, i) => {
    const at = (name: ContentName) => rows[i * CONTENT_NAMES.length + CONTENT_NAMES.indexOf(name)];
    const arch = 4 * at("phrasePhase") * (1 - at("phrasePhase"));
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
