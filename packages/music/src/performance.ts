// A piece in wall-clock time (seconds): what a listener hears. Knows nothing of bars.
import type { Provenance, Track } from "./score.ts";
import type { MidiPitch, Seconds, Velocity } from "./units.ts";

export interface PerformedNote {
  readonly onsetSeconds: Seconds;
  /** > 0. */
  readonly durationSeconds: Seconds;
  readonly pitch: MidiPitch;
  readonly velocity: Velocity;
  /** Index into `Performance.tracks`. */
  readonly track: number;
}

export interface PerformedPedal {
  readonly onsetSeconds: Seconds;
  readonly durationSeconds: Seconds;
  readonly track: number;
}

/** Notes sorted by onset, then pitch, then track. */
export interface Performance {
  readonly notes: readonly PerformedNote[];
  readonly pedals: readonly PerformedPedal[];
  readonly tracks: readonly Track[];
  readonly provenance: Provenance;
}
