// What sets four moods apart: the corners of valence and arousal (Russell 1980), by the cues that listeners go by (Gabrielsson and
// Lindstroem 2010): mode, tempo, density, register, articulation, loudness, harmony.
import { HARMONIES, type HarmonyName } from "./harmony.ts";
import type { Choices } from "./random.ts";

export const MOODS = ["joyful", "calm", "sad", "tense"] as const;
export type Mood = (typeof MOODS)[number];

/** Everything that a mood decides about a piece. */
export interface Traits {
  readonly mode: "major" | "minor";
  /** Quarter notes a minute. */
  readonly tempo: number;
  /** Share of eighth-note positions where the melody moves, 0..1. */
  readonly density: number;
  /** Semitones above or below the middle of the keyboard. */
  readonly register: number;
  /** Sounding share of a note's length: staccato .3, legato 1. */
  readonly articulation: number;
  /** Mean velocity. */
  readonly loudness: number;
  readonly harmony: HarmonyName;
}

interface Profile {
  /** Probability of the major mode. */
  readonly major: number;
  readonly tempo: number;
  readonly density: number;
  readonly register: number;
  readonly articulation: number;
  readonly loudness: number;
  readonly harmonies: readonly HarmonyName[];
}

const PROFILES: Record<Mood, Profile> = {
  joyful: {
    major: 0.95,
    tempo: 128,
    density: 0.66,
    register: 5,
    articulation: 0.6,
    loudness: 88,
    harmonies: ["dance", "circle", "pop"],
  },
  calm: {
    major: 0.85,
    tempo: 84,
    density: 0.4,
    register: 3,
    articulation: 0.92,
    loudness: 66,
    harmonies: ["plagal", "pop", "pedal"],
  },
  sad: {
    major: 0.12,
    tempo: 74,
    density: 0.38,
    register: -2,
    articulation: 0.94,
    loudness: 62,
    harmonies: ["lament", "plagal", "circle"],
  },
  tense: {
    major: 0.1,
    tempo: 126,
    density: 0.7,
    register: -5,
    articulation: 0.62,
    loudness: 92,
    harmonies: ["diminished", "pedal", "lament"],
  },
};

/** How far pieces of one mood lie apart; wide enough that neighbours overlap. */
const SPREAD = { tempo: 20, density: 0.13, register: 4, articulation: 0.14, loudness: 10 };
/** Probability that a trait comes from another mood: no cue is sure. */
const STRAY = 0.12;

/** Traits of one piece in this mood. */
export function traitsOf(mood: Mood, choices: Choices): Traits {
  const profile = () => PROFILES[choices.chance(STRAY) ? choices.pick(MOODS) : mood];
  const near = (trait: keyof typeof SPREAD, low: number, high: number) =>
    Math.min(high, Math.max(low, choices.normal(profile()[trait], SPREAD[trait])));
  const mode = choices.chance(profile().major) ? "major" : "minor";
  const fitting = profile().harmonies.filter((name) => HARMONIES[name][mode].length > 0);
  return {
    mode,
    tempo: Math.round(near("tempo", 48, 190)),
    density: near("density", 0.15, 1),
    register: Math.round(near("register", -12, 12)),
    articulation: near("articulation", 0.3, 1),
    loudness: Math.round(near("loudness", 40, 112)),
    harmony: choices.pick(fitting),
  };
}
