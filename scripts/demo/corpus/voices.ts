// The two hands: a melody made of a motif that returns, and figures of accompaniment. Times in eighth notes, pitches as MIDI numbers.
import type { Chord } from "./harmony.ts";
import type { Choices } from "./random.ts";

export interface Event {
  /** Eighth notes from the start of the bar; halves are sixteenths. */
  readonly at: number;
  readonly length: number;
  readonly pitch: number;
  /** Weight of the beat: added to the velocity. */
  readonly accent: number;
}

/** Where a melody moves within a bar, and by how many scale steps each time. */
export interface Motif {
  readonly onsets: readonly number[];
  readonly moves: readonly number[];
}

/** A rhythm of this density, strong eighths before weak ones, and a contour of mostly steps. */
export function motif(eighths: number, density: number, choices: Choices): Motif {
  const onsets: number[] = [0];
  for (let at = 1; at < eighths; at++) {
    const weight = at % 2 === 0 ? 1.25 : 0.75;
    if (choices.chance(density * weight)) onsets.push(at);
    if (density > 0.6 && choices.chance(density - 0.55)) onsets.push(at + 0.5);
  }
  const sorted = [...new Set(onsets)].filter((at) => at < eighths).sort((a, b) => a - b);
  return { onsets: sorted, moves: sorted.map(() => choices.pick([-2, -1, -1, 1, 1, 2, 0])) };
}

export interface MelodyBar {
  readonly motif: Motif;
  readonly chord: Chord;
  readonly tonic: number;
  readonly scale: readonly number[];
  /** The pitch that the melody stays near. */
  readonly center: number;
  /** Where the bar before ended. */
  readonly from: number;
  readonly eighths: number;
}

/** One bar of melody: chord tones on the beat, the motif's moves between, turned back where it strays an octave from its center. */
export function melodyBar({ motif, chord, tonic, scale, center, from, eighths }: MelodyBar): Event[] {
  let pitch = from;
  return motif.onsets.map((at, i) => {
    const isStrong = at % 2 === 0;
    const allowed = isStrong ? chord.tones.map((tone) => chord.root + tone) : scale;
    const move = Math.abs(pitch - center) > 9 ? Math.sign(center - pitch) * 2 : motif.moves[i];
    pitch = nearestPitch(pitch + 2 * move, tonic, allowed);
    const next = motif.onsets[i + 1] ?? eighths;
    return { at, length: next - at, pitch, accent: at === 0 ? 10 : isStrong ? 4 : 0 };
  });
}

/** The pitch nearest to `wanted` whose distance to the tonic is one of `steps`, octaves aside. */
export function nearestPitch(wanted: number, tonic: number, steps: readonly number[]): number {
  for (let distance = 0; distance <= 6; distance++)
    for (const pitch of [wanted - distance, wanted + distance])
      if (steps.some((step) => (pitch - tonic - step) % 12 === 0)) return pitch;
  return wanted;
}

/** A figure of the left hand: one bar over `chord`, its tones around `low`. */
export type Figure = (chord: Chord, low: number, tonic: number, eighths: number) => Event[];

const tonesFrom = (chord: Chord, low: number, tonic: number): number[] => {
  const root = low + ((((tonic + chord.root - low) % 12) + 12) % 12);
  return chord.tones.map((tone) => root + tone);
};

const block: Figure = (chord, low, tonic, eighths) =>
  tonesFrom(chord, low, tonic).map((pitch) => ({ at: 0, length: eighths, pitch, accent: 0 }));

const broken: Figure = (chord, low, tonic, eighths) => {
  const tones = tonesFrom(chord, low, tonic);
  const order = [0, 2, 1, 2];
  return Array.from({ length: eighths }, (_, at) => ({
    at,
    length: 1,
    pitch: tones[order[at % 4]],
    accent: at === 0 ? 6 : 0,
  }));
};

const arpeggio: Figure = (chord, low, tonic, eighths) => {
  const tones = tonesFrom(chord, low, tonic);
  const ladder = [...tones, tones[0] + 12];
  return Array.from({ length: eighths }, (_, at) => ({
    at,
    length: eighths - at,
    pitch: ladder[Math.min(at, ladder.length - 1)],
    accent: 0,
  })).slice(0, ladder.length);
};

/** Bass on the first beat, chord on the others. */
const bassAndChord: Figure = (chord, low, tonic, eighths) => {
  const tones = tonesFrom(chord, low, tonic);
  const events: Event[] = [{ at: 0, length: 2, pitch: tones[0] - 12, accent: 8 }];
  for (let at = 2; at < eighths; at += 2)
    for (const pitch of tones) events.push({ at, length: 2, pitch, accent: 0 });
  return events;
};

const repeated: Figure = (chord, low, tonic, eighths) => {
  const [root, , fifth] = tonesFrom(chord, low, tonic);
  return Array.from({ length: eighths }, (_, at) => [
    { at, length: 1, pitch: root - 12, accent: at % 4 === 0 ? 10 : 0 },
    ...(at % 4 === 0 ? [{ at, length: 2, pitch: fifth, accent: 6 }] : []),
  ]).flat();
};

/** Figures that suit quiet and lively pieces; the middle one of each suits both. */
export const FIGURES = { quiet: [block, arpeggio, broken], lively: [bassAndChord, broken, repeated] };
