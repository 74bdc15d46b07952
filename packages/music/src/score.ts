// A piece in musical time (ticks): what every reader produces and every representation encodes. Knows no file format.
import { tidyTexts } from "./texts/tidy-text.ts";
import type { MidiPitch, Ticks, Velocity } from "./units.ts";

/** One sounding note. Ties are already joined. */
export interface Note {
  readonly onset: Ticks;
  /** At least 1 tick. */
  readonly duration: Ticks;
  readonly pitch: MidiPitch;
  readonly velocity: Velocity;
  /** Index into `Score.tracks`. */
  readonly track: number;
  /** Voice inside the track where the source is notation; absent in MIDI. */
  readonly voice?: number;
  /** Present on notes that decorate others and take no time of their own: see `withoutOrnaments` for who leaves them out. */
  readonly ornament?: "grace";
  /** A slur binds it to what its voice has next; absent in MIDI, and where the reader knows no slurs. */
  readonly slurred?: true;
}

export interface TempoChange {
  readonly at: Ticks;
  /** Quarter notes a minute, > 0. */
  readonly qpm: number;
}

export interface MeterChange {
  readonly at: Ticks;
  readonly numerator: number;
  /** A power of two: 1, 2, 4, 8, ... */
  readonly denominator: number;
}

export interface KeyChange {
  readonly at: Ticks;
  /** Sharps if positive, flats if negative: -7..7. */
  readonly fifths: number;
  readonly mode: "major" | "minor";
}

/** A stretch with the sustain pedal down. */
export interface PedalSpan {
  readonly onset: Ticks;
  readonly duration: Ticks;
  readonly track: number;
}

export interface ChordSymbol {
  readonly at: Ticks;
  /** As written in the source, e.g. `Am7`, `G/B`. */
  readonly text: string;
}

export interface Track {
  readonly name: string;
  /** General MIDI program, 0..127. */
  readonly program: number;
  /** MIDI channel 0..15; 9 is percussion. */
  readonly channel: number;
  readonly isDrum: boolean;
}

/** Where a score came from and what is known of it besides its notes (title, composer, `!!!COM`, ...). */
export interface Provenance {
  readonly format: "midi" | "musicxml" | "abc" | "kern" | "generated";
  readonly title?: string;
  readonly composer?: string;
  /** Further reference records by their name in the source. */
  readonly records?: Readonly<Record<string, string>>;
}

/**
 * A piece in musical time.
 *
 * Invariants, upheld by `createScore` and relied on everywhere: notes sorted by onset, then pitch, then track; tempo, meter and key
 * changes sorted by time, at most one at each tick; `tempos` and `meters` start at tick 0 (120 qpm and 4/4 where the source is silent);
 * texts are tidy (`tidyTexts`): no control characters, names of at most 1,000 characters, records of 16,384 together.
 */
export interface Score {
  /** Resolution: ticks in a quarter note, 1..32767. */
  readonly ticksPerQuarter: number;
  readonly notes: readonly Note[];
  readonly tempos: readonly TempoChange[];
  readonly meters: readonly MeterChange[];
  /** Empty where the source names no key. */
  readonly keys: readonly KeyChange[];
  readonly pedals: readonly PedalSpan[];
  readonly chords: readonly ChordSymbol[];
  readonly tracks: readonly Track[];
  readonly provenance: Provenance;
}

/** What `createScore` accepts: the parts in any order, silent parts left out. */
export interface ScoreParts {
  readonly ticksPerQuarter: number;
  readonly notes: readonly Note[];
  readonly tempos?: readonly TempoChange[];
  readonly meters?: readonly MeterChange[];
  readonly keys?: readonly KeyChange[];
  readonly pedals?: readonly PedalSpan[];
  readonly chords?: readonly ChordSymbol[];
  readonly tracks?: readonly Track[];
  readonly provenance?: Provenance;
}

const DEFAULT_TRACK: Track = { name: "", program: 0, channel: 0, isDrum: false };

/** Puts the parts of a score in order and fills in the customary silence: 120 qpm, 4/4, one piano track. */
export function createScore(parts: ScoreParts): Score {
  const trackCount = parts.notes.reduce((most, note) => Math.max(most, note.track + 1), 1);
  const tracks = [...(parts.tracks ?? [])];
  while (tracks.length < trackCount) tracks.push(DEFAULT_TRACK);
  const provenance: Provenance = parts.provenance ?? { format: "generated" };
  const texts = tidyTexts({ provenance, tracks, chords: parts.chords ?? [] });
  return {
    ticksPerQuarter: parts.ticksPerQuarter,
    notes: [...parts.notes].sort(byOnsetPitchTrack),
    tempos: timeline(parts.tempos ?? [], { at: 0 as Ticks, qpm: 120 }),
    meters: timeline(parts.meters ?? [], { at: 0 as Ticks, numerator: 4, denominator: 4 }),
    keys: timeline(parts.keys ?? []),
    pedals: [...(parts.pedals ?? [])].sort(
      (a, b) => a.onset - b.onset || a.track - b.track || a.duration - b.duration,
    ),
    chords: texts.chords.toSorted((a, b) => a.at - b.at),
    tracks: texts.tracks,
    provenance: texts.provenance,
  };
}

/**
 * Order of the notes of a score: onset, then pitch, then track. What is still equal goes by duration, then velocity, then
 * plain before ornament and slurred, so that the same notes in any order make the same score.
 */
export function byOnsetPitchTrack(a: Note, b: Note): number {
  return (
    a.onset - b.onset ||
    a.pitch - b.pitch ||
    a.track - b.track ||
    a.duration - b.duration ||
    a.velocity - b.velocity ||
    Number(a.ornament !== undefined) - Number(b.ornament !== undefined) ||
    Number(a.slurred ?? false) - Number(b.slurred ?? false)
  );
}

/** Sorted, with the last change winning where several share a tick, and starting at tick 0 if `initial` is given. */
function timeline<Change extends { readonly at: Ticks }>(
  changes: readonly Change[],
  initial?: Change,
): Change[] {
  const sorted = changes
    .map((change, index) => ({ change, index }))
    .sort((a, b) => a.change.at - b.change.at || a.index - b.index);
  const result: Change[] = [];
  for (const { change } of sorted) {
    if (result.at(-1)?.at === change.at) result.pop();
    result.push(change);
  }
  if (initial && result[0]?.at !== 0) result.unshift(initial);
  return result;
}
