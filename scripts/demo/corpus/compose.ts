// Whole pieces: eight or sixteen bars in the form A A' B A', a melody with a returning motif over a progression.
import { createScore, type Note, type Score, ticks } from "@semitone/music";
import { chordsOf, HARMONIES, home, SCALES } from "./harmony.ts";
import { MOODS, type Mood, traitsOf } from "./moods.ts";
import { type Choices, choicesOf } from "./random.ts";
import { type Event, FIGURES, melodyBar, motif } from "./voices.ts";

export interface Composed {
  readonly score: Score;
  /** What the composer had in mind. */
  readonly mood: Mood;
}

const EIGHTH = 240;
const PHRASE = 4;

/**
 * Piece number `piece` of the corpus with this seed.
 *
 * The mood is hidden in mode, tempo, density, register, articulation, loudness and harmony, each of which overlaps between moods; key,
 * meter, form and figures say nothing about it.
 */
export function compose(seed: number, piece: number): Composed {
  const choices = choicesOf(seed, piece);
  const mood = choices.pick(MOODS);
  const traits = traitsOf(mood, choices);
  const tonic = 60 + choices.pick([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6]);
  const numerator = choices.chance(0.25) ? 3 : 4;
  const eighths = 2 * numerator;
  const phrases = choices.pick([2, 4]);
  const figure = choices.pick(traits.density > 0.5 ? FIGURES.lively : FIGURES.quiet);
  const [a, b] = [0, 1].map(() => ({
    motifs: [motif(eighths, traits.density, choices), motif(eighths, traits.density, choices)],
    chords: chordsOf(choices.pick(HARMONIES[traits.harmony][traits.mode])),
  }));
  const form = phrases === 2 ? [a, a] : [a, a, b, a];
  const scale = SCALES[traits.mode];
  const center = 72 + traits.register;
  const notes: Note[] = [];
  let melodyPitch = center;
  for (const [phrase, { motifs, chords }] of form.entries())
    for (let bar = 0; bar < PHRASE; bar++) {
      const isLast = phrase === form.length - 1 && bar === PHRASE - 1;
      const chord = isLast ? home(traits.mode) : chords[bar];
      const start = (phrase * PHRASE + bar) * eighths;
      const melody = melodyBar({
        motif: isLast ? { onsets: [0], moves: [0] } : vary(motifs[bar % 2], choices),
        chord,
        tonic,
        scale,
        center,
        from: melodyPitch,
        eighths,
      });
      melodyPitch = melody[melody.length - 1].pitch;
      notes.push(...played(melody, start, 0, traits.articulation, traits.loudness + 8, choices));
      const low = 48 + Math.round(traits.register / 2);
      notes.push(
        ...played(
          figure(chord, low, tonic, eighths),
          start,
          1,
          traits.articulation,
          traits.loudness - 10,
          choices,
        ),
      );
    }
  const score = createScore({
    ticksPerQuarter: 2 * EIGHTH,
    notes,
    tempos: [{ at: ticks(0), qpm: traits.tempo }],
    meters: [{ at: ticks(0), numerator, denominator: 4 }],
    tracks: ["right hand", "left hand"].map((name, channel) => ({
      name,
      program: 0,
      channel,
      isDrum: false,
    })),
  });
  return { score, mood };
}

/** A motif that returns is not always the same: now and then a move changes. */
const vary = ({ onsets, moves }: ReturnType<typeof motif>, choices: Choices) => ({
  onsets,
  moves: moves.map((move) => (choices.chance(0.2) ? choices.pick([-1, 0, 1]) : move)),
});

/** Events as notes: with the articulation of the piece, and velocities that no machine would play. */
function played(
  events: readonly Event[],
  start: number,
  track: number,
  articulation: number,
  loudness: number,
  choices: Choices,
): Note[] {
  return events.map(({ at, length, pitch, accent }) => ({
    onset: ticks(Math.round((start + at) * EIGHTH)),
    duration: ticks(Math.max(20, Math.round(length * EIGHTH * articulation))),
    pitch: Math.min(108, Math.max(21, pitch)),
    velocity: Math.round(Math.min(127, Math.max(1, choices.normal(loudness + accent, 4)))),
    track,
  }));
}
