// The notes of a score as they are heard: in seconds, held on by the pedal, each with the voice that plays it.
import type { PedalSpan, Score } from "../score.ts";
import { tempoMap } from "../tempo-map.ts";

/** The built-in voices. `drums` takes a pitch as General MIDI's key of percussion. */
export const VOICES = ["piano", "bass", "pad", "lead", "drums"] as const;
export type Voice = (typeof VOICES)[number];

/** One note to play. */
export interface PlayedNote {
  readonly onsetSeconds: number;
  readonly durationSeconds: number;
  /** MIDI pitch; of drums the General MIDI key of percussion. */
  readonly pitch: number;
  /** 1..127 */
  readonly velocity: number;
  readonly voice: Voice;
  /** Index into `Score.tracks`. */
  readonly track: number;
}

/** The built-in voice that is nearest to a General MIDI program, 0..127. */
export function voiceOf({ program, isDrum }: { readonly program: number; readonly isDrum: boolean }): Voice {
  if (isDrum) return "drums";
  if (program >= 32 && program < 40) return "bass";
  // Organs, string sections and choirs, and synthetic pads.
  if ((program >= 16 && program < 24) || (program >= 48 && program < 56) || (program >= 88 && program < 96))
    return "pad";
  // Solo strings, brass, reeds, pipes and synthetic leads.
  if ((program >= 40 && program < 46) || (program >= 56 && program < 88)) return "lead";
  return "piano";
}

/** Every note in the order of the score, percussion too. Linear in notes and pedals but for two searches a note. */
export function playedNotes(score: Score): PlayedNote[] {
  const { ticksToSeconds } = tempoMap(score);
  const voices = score.tracks.map(voiceOf);
  const pedals = pedalsByTrack(score);
  return score.notes.map(({ onset, duration, pitch, velocity, track }) => {
    const end = onset + duration;
    const off = voices[track] === "drums" ? end : releaseOf(pedals.get(track), end);
    const from = ticksToSeconds(onset);
    return {
      onsetSeconds: from,
      durationSeconds: ticksToSeconds(off) - from,
      pitch,
      velocity,
      voice: voices[track],
      track,
    };
  });
}

function pedalsByTrack({ pedals }: Score): Map<number, PedalSpan[]> {
  const byTrack = new Map<number, PedalSpan[]>();
  for (const span of pedals) {
    const own = byTrack.get(span.track);
    if (own) own.push(span);
    else byTrack.set(span.track, [span]);
  }
  for (const own of byTrack.values()) own.sort((a, b) => a.onset - b.onset);
  return byTrack;
}

/** When a note that ends at `end` is let go: with the pedal that is down then, else at once. */
function releaseOf(pedals: readonly PedalSpan[] | undefined, end: number): number {
  if (!pedals) return end;
  let [low, high] = [0, pedals.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pedals[middle].onset < end) low = middle + 1;
    else high = middle;
  }
  const down = pedals[low - 1];
  return down === undefined ? end : Math.max(end, down.onset + down.duration);
}
