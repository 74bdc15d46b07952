// The units of musical time and pitch. Ticks, seconds and grid steps are distinct types, since mixing them is the classic fault.

declare const unit: unique symbol;
type Branded<Name extends string> = number & { readonly [unit]: Name };

/** MIDI time: `ticksPerQuarter` ticks make a quarter note. A non-negative integer. */
export type Ticks = Branded<"ticks">;
/** Wall-clock time in seconds, >= 0. */
export type Seconds = Branded<"seconds">;
/** Position on a quantised grid, in grid steps, a non-negative integer. */
export type Steps = Branded<"steps">;

/** MIDI note number, 0..127; 60 is C4, 69 is A4 = 440 Hz. */
export type MidiPitch = number;
/** Note-on velocity, 1..127 (0 would be a note-off). */
export type Velocity = number;
/** 0..11 with C = 0. */
export type PitchClass = number;

export const ticks = (value: number): Ticks => value as Ticks;
export const seconds = (value: number): Seconds => value as Seconds;
export const steps = (value: number): Steps => value as Steps;
