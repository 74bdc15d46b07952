// From what MTrks played to the tracks of a score: the program in force where an MTrk names none, percussion apart from pitches. Knows no events.
import type { Note, PedalSpan, Track } from "../score.ts";
import { ticks } from "../units.ts";
import type { FaultLog } from "./faults.ts";
import { DRUM_CHANNEL, MAX_SCORE_TRACKS } from "./limits.ts";
import { SoundModes } from "./sound-modes.ts";

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface ProgramChange {
  readonly at: number;
  readonly program: number;
  readonly bank: number;
}

/** What holds for the 16 channels of one MIDI port, whoever says it. */
export interface Port {
  /** Program changes of all MTrks, by channel. */
  readonly programs: readonly ProgramChange[][];
  /** Ticks at which all notes of a channel end. */
  readonly silences: readonly number[][];
  readonly modes: SoundModes;
}

export const createPort = (): Port => ({
  programs: Array.from({ length: CHANNELS }, () => []),
  silences: Array.from({ length: CHANNELS }, () => []),
  modes: new SoundModes(),
});

/** The notes of one MTrk on one channel under one program and bank. */
export interface TrackDraft {
  readonly port: Port;
  readonly channel: number;
  /** -1 where the MTrk chose none: that of the channel, whoever chose it. */
  readonly program: number;
  /** MSB of the bank chosen for the program, -1 = none. */
  readonly bank: number;
  /** Which MTrk of the file. */
  readonly mtrk: number;
  /** Byte of the event that made it. */
  readonly offset: number;
}

const CHANNELS = 16;
const NO_PROGRAM: ProgramChange = { at: 0, program: 0, bank: -1 };

/**
 * Gives each note and pedal, whose `track` is an index of `drafts`, its track; returns the tracks.
 *
 * @param names  of the MTrks; a pedal of which no MTrk has the channel is in none
 */
export function settleTracks(
  drafts: readonly TrackDraft[],
  notes: readonly Mutable<Note>[],
  pedals: readonly Mutable<PedalSpan>[],
  names: readonly string[],
  faults: FaultLog,
): Track[] {
  for (const { programs, modes } of new Set(drafts.map(({ port }) => port))) {
    for (const changes of programs) changes.sort((a, b) => a.at - b.at);
    modes.settle();
  }
  const tracks = new Tracks(drafts, names, faults);
  const find = (index: number, at: number): number => {
    const draft = drafts[index];
    const { port, channel } = draft;
    const { program, bank } = draft.program >= 0 ? draft : programAt(port.programs[channel], at);
    return tracks.find(index, program, port.modes.isDrum(channel, bank, at));
  };
  // The track of the first note of each draft, which as a rule is that of all.
  const firstOf = new Int32Array(drafts.length).fill(-1);
  const isSteady = drafts.map(
    ({ port, channel, program }) =>
      port.modes.areSteady && (program >= 0 || port.programs[channel].length === 0),
  );
  for (const note of notes) {
    const draft = note.track;
    note.track = firstOf[draft] >= 0 && isSteady[draft] ? firstOf[draft] : find(draft, note.onset);
    if (firstOf[draft] < 0) firstOf[draft] = note.track;
  }
  // An MTrk without notes is what its channel is at the start.
  for (let d = 0; d < drafts.length; d++) if (firstOf[d] < 0) firstOf[d] = find(d, 0);
  for (const pedal of pedals) pedal.track = firstOf[pedal.track];
  return tracks.inOrder(notes, pedals);
}

/** The last change at or before a tick, by binary search. */
function programAt(changes: readonly ProgramChange[], at: number): ProgramChange {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (changes[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1] ?? NO_PROGRAM;
}

/** Tracks as they are found: one for each MTrk, channel, program, and percussion or not. */
class Tracks {
  readonly #drafts: readonly TrackDraft[];
  readonly #names: readonly string[];
  readonly #faults: FaultLog;
  readonly #found: (Track & { readonly draft: number })[] = [];
  readonly #byKey = new Map<number, number>();
  /** Where notes go once there are too many tracks: the first track of each channel, pitched and percussion. */
  readonly #fallback = new Map<number, number>();
  readonly #freeChannel: number;

  constructor(drafts: readonly TrackDraft[], names: readonly string[], faults: FaultLog) {
    this.#drafts = drafts;
    this.#names = names;
    this.#faults = faults;
    const used = new Set(drafts.map(({ channel }) => channel));
    const free = Array.from({ length: CHANNELS }, (_, channel) => channel).filter((c) => c !== DRUM_CHANNEL);
    this.#freeChannel = free.find((channel) => !used.has(channel)) ?? 0;
  }

  find(index: number, program: number, isDrum: boolean): number {
    const { mtrk, channel, offset } = this.#drafts[index];
    const kind = channel * 2 + Number(isDrum);
    const key = (mtrk * CHANNELS * 2 + kind) * 128 + program;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const other = this.#fallback.get(kind);
    if (this.#found.length >= MAX_SCORE_TRACKS && other !== undefined) {
      this.#faults.report("too-many-programs", offset, MAX_SCORE_TRACKS);
      return other;
    }
    if (isDrum && channel !== DRUM_CHANNEL) this.#faults.report("percussion-channel", offset, channel + 1);
    if (!isDrum && channel === DRUM_CHANNEL) this.#faults.report("melodic-channel-10", offset, program);
    const newChannel = isDrum ? DRUM_CHANNEL : channel === DRUM_CHANNEL ? this.#freeChannel : channel;
    const track =
      this.#found.push({
        name: this.#names[mtrk] ?? "",
        program,
        channel: newChannel,
        isDrum,
        draft: index,
      }) - 1;
    this.#byKey.set(key, track);
    if (other === undefined) this.#fallback.set(kind, track);
    return track;
  }

  /** The tracks in the order of the drafts, with notes and pedals renumbered. */
  inOrder(notes: readonly Mutable<Note>[], pedals: readonly Mutable<PedalSpan>[]): Track[] {
    const order = this.#found.map((_, k) => k);
    order.sort((a, b) => this.#found[a].draft - this.#found[b].draft || a - b);
    const place = new Int32Array(order.length);
    order.forEach((track, k) => {
      place[track] = k;
    });
    for (const note of notes) note.track = place[note.track];
    for (const pedal of pedals) pedal.track = place[pedal.track];
    return order.map((track) => {
      const { name, program, channel, isDrum } = this.#found[track];
      return { name, program, channel, isDrum };
    });
  }
}

/** Ends notes where their channel falls silent, in whatever MTrk that is said. */
export function silenceNotes(notes: readonly Mutable<Note>[], drafts: readonly TrackDraft[]): void {
  const all = [...new Set(drafts.map(({ port }) => port))].flatMap(({ silences }) => silences);
  if (all.every(({ length }) => length === 0)) return;
  for (const ends of all) ends.sort((a, b) => a - b);
  for (const note of notes) {
    const { port, channel } = drafts[note.track];
    const ends = port.silences[channel];
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ends[middle] <= note.onset) low = middle + 1;
      else high = middle;
    }
    if (low < ends.length && ends[low] < note.onset + note.duration)
      note.duration = ticks(ends[low] - note.onset);
  }
}
