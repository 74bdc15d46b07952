// The bounds of the MIDI reader and the limits of the format itself, shared by reader and writer.

export interface MidiReadOptions {
  /** Largest file in bytes. @default 67108864 */
  readonly maxBytes?: number;
  /** Largest number of events in the whole file; the rest is left out. @default 10000000 */
  readonly maxEvents?: number;
  /** Largest number of notes, and of pedal spans; the rest is left out. @default 1000000 */
  readonly maxNotes?: number;
  /** Largest number of changes together (tempo, meter, key, chord, program, sound module); the rest is ignored. @default 200000 */
  readonly maxChanges?: number;
}

export type MidiLimits = Required<MidiReadOptions>;

/** The bounds in force, with their defaults. */
export function midiLimits(options: MidiReadOptions): MidiLimits {
  const { maxBytes = 2 ** 26, maxEvents = 10_000_000, maxNotes = 1_000_000, maxChanges = 200_000 } = options;
  return { maxBytes, maxEvents, maxNotes, maxChanges };
}

/** Latest tick of a note's end: what fits 32 bits, 26 days at 480 ticks and 120 qpm. */
export const MAX_TICK = 2 ** 31 - 1;
/** Longest time between two events, 28 bits. */
export const MAX_DELTA = 2 ** 28 - 1;
/** Longest tempo: 24 bits of microseconds a quarter. */
export const MAX_TEMPO = 2 ** 24 - 1;
/** Longest text in a meta event, in bytes. The format allows 256 MiB; no title needs it. */
export const MAX_TEXT_BYTES = 65_536;
/** Shortest note value of a meter: 1/128. */
export const MAX_DENOMINATOR_POWER = 7;
/** As many tracks as a header can announce. */
export const MAX_TRACKS = 65_535;
/** Tracks of a score that are read: what is left of `MAX_TRACKS` is for layers. */
export const MAX_SCORE_TRACKS = 16_384;
/** Half way: at or above it the sustain pedal counts as down. */
export const PEDAL_THRESHOLD = 64;
export const PEDAL_CONTROLLER = 64;
export const DRUM_CHANNEL = 9;
