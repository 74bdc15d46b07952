// Where phrases end: long notes and rests of the top line. After the local boundaries of Cambouropoulos 2001.
import type { Note } from "../score.ts";

/** Quarters that a phrase has at least, and at most before it is cut at the strongest boundary inside. */
const [SHORTEST, LONGEST] = [4, 32];
/** A boundary is stronger than the mean by so many deviations. */
const STRENGTH = 1;

/**
 * Onsets (in ticks, ascending) on which phrases begin, the first among them.
 *
 * A gap between two notes of the line is a boundary as strong as it is long beside the gaps around it, `2 g_i / (g_(i-1) + g_(i+1)) - 1`.
 */
export function phraseStarts(line: readonly Note[], ticksPerQuarter: number): number[] {
  if (line.length === 0) return [];
  const gaps = line.slice(1).map(({ onset }, i) => Math.max(1, onset - line[i].onset));
  const strengths = gaps.map((gap, i) => {
    const around = ((gaps[i - 1] ?? gap) + (gaps[i + 1] ?? gap)) / 2;
    const rest = Math.max(0, gap - line[i].duration) / gap;
    return Math.max(0, gap / around - 1) + rest;
  });
  const mean = strengths.reduce((sum, one) => sum + one, 0) / Math.max(1, strengths.length);
  const variance = strengths.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, strengths.length);
  const least = mean + STRENGTH * Math.sqrt(variance);
  const starts = [line[0].onset as number];
  let strongest: { at: number; strength: number } | undefined;
  for (const [i, strength] of strengths.entries()) {
    const at = line[i + 1].onset;
    const since = (at - starts[starts.length - 1]) / ticksPerQuarter;
    if (since >= SHORTEST && (!strongest || strength >= strongest.strength)) strongest = { at, strength };
    if (since >= SHORTEST && strength > least) {
      starts.push(at);
      strongest = undefined;
    } else if (since > LONGEST && strongest) {
      starts.push(strongest.at);
      strongest = undefined;
    }
  }
  return starts;
}
