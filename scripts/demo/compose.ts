// Two bars of piano music by rule: a chord progression in a major or minor key, a melody over it. The demo's corpus.
import { createScore, type Note, type Score, ticks } from "@semitone/music";

export type Mode = "major" | "minor";

export interface Composed {
  readonly score: Score;
  readonly mode: Mode;
}

const SCALES: Record<Mode, readonly number[]> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
};
/** Roots of the four half-bar chords, as scale degrees. */
const PROGRESSIONS = [
  [0, 3, 4, 0],
  [0, 5, 3, 4],
  [0, 0, 4, 0],
  [0, 4, 5, 3],
  [0, 3, 0, 4],
];
const SIXTEENTH = 120;
/** Every piece is in A: what is left to hear is the mode. */
const TONIC = 57;

/** A piece whose every choice comes from `random` (uniform in [0, 1)). */
export function compose(random: () => number): Composed {
  const choose = <T>(options: readonly T[]): T => options[Math.floor(random() * options.length)];
  const mode: Mode = random() < 0.5 ? "major" : "minor";
  const pitchOf = (degree: number) =>
    TONIC + SCALES[mode][((degree % 7) + 7) % 7] + 12 * Math.floor(degree / 7);
  const progression = choose(PROGRESSIONS);
  const notes: Note[] = [];
  const add = (step: number, length: number, pitch: number, velocity: number) =>
    notes.push({
      onset: ticks(step * SIXTEENTH),
      duration: ticks(length * SIXTEENTH),
      pitch,
      velocity,
      track: 0,
    });
  progression.forEach((root, half) => {
    for (const third of [0, 2, 4]) add(half * 8, 8, pitchOf(root + third) - 12, 60);
  });
  const stepLength = choose([1, 2, 2, 4]);
  let degree = progression[0] + choose([0, 2, 4]);
  for (let step = 0; step < 32; step += stepLength) {
    if (random() < 0.12) continue;
    const root = progression[Math.floor(step / 8)];
    // On the half bar a chord tone, in between a step or a small leap.
    degree = step % 8 === 0 ? root + choose([0, 2, 4, 7]) : degree + choose([-1, -1, 1, 1, 2, -2, 0]);
    degree = Math.max(-1, Math.min(10, degree));
    add(step, stepLength, pitchOf(degree), 84);
  }
  const score = createScore({
    ticksPerQuarter: 4 * SIXTEENTH,
    notes,
    tempos: [{ at: ticks(0), qpm: 80 + Math.floor(random() * 60) }],
  });
  return { score, mode };
}
