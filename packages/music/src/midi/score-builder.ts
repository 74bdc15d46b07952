// Turns the events of MIDI tracks into the parts of a score: pairs note-ons with note-offs, finds the tracks. Knows no bytes.
import type {
  ChordSymbol,
  KeyChange,
  MeterChange,
  Note,
  PedalSpan,
  Provenance,
  Score,
  TempoChange,
  Track,
} from "../score.ts";
import { createScore } from "../score.ts";
import { ENCODING_LABELS } from "../texts/encodings.ts";
import { tidyLine, untidiness } from "../texts/tidy-text.ts";
import type { Ticks } from "../units.ts";
import { ticks } from "../units.ts";
import type { FaultLog } from "./faults.ts";
import type { MidiLimits } from "./limits.ts";
import { MAX_TICK } from "./limits.ts";
import { SharedChanges } from "./shared-changes.ts";
import type { SoundMessage } from "./sound-modes.ts";
import type { OwnText } from "./text.ts";
import { decodeNames } from "./text.ts";
import type { Mutable, Port, TrackDraft } from "./track-drafts.ts";
import { createPort, settleTracks, silenceNotes } from "./track-drafts.ts";

interface PedalDraft {
  readonly onset: Ticks;
  readonly duration: Ticks;
  readonly channel: number;
}

const CHANNELS = 16;
const KEYS = CHANNELS * 128;
const NOTHING = new Uint8Array();

/**
 * One score from the events of one file, in file order.
 *
 * A `Track` is the notes of one MTrk on one channel with one program, percussion apart from pitches. An MTrk that picks a program and
 * plays nothing is a silent `Track`; one that does neither (the usual conductor) is none. Notes of equal channel and pitch end first in,
 * first out. What holds for a channel whoever says it (percussion, silence, the program of MTrks that choose none) is settled at the end.
 */
export class ScoreBuilder {
  /** True once a bound was met: nothing more is taken. */
  full = false;
  readonly #faults: FaultLog;
  readonly #limits: MidiLimits;

  readonly #notes: Mutable<Note>[] = [];
  /** Sounding notes as queues, one for each channel and pitch: numbers of notes counted from 1, 0 = none. */
  readonly #oldest = new Int32Array(KEYS);
  readonly #newest = new Int32Array(KEYS);
  readonly #noteOnOffset = new Int32Array(KEYS);
  readonly #following: number[] = [0];
  /** Notes sounding on each channel. */
  readonly #sounding = new Int32Array(CHANNELS);

  readonly #tracks: TrackDraft[] = [];
  readonly #pedals: Mutable<PedalSpan>[] = [];
  /** Pedals of MTrks without a track on their channel. */
  readonly #strayPedals: PedalDraft[] = [];
  /** A track of each channel: the first of the MTrk being read, else of an earlier one; -1 = none. */
  readonly #channelTrack = new Int32Array(CHANNELS).fill(-1);
  readonly #ports = new Map<number, Port>([[0, createPort()]]);

  // Of the MTrk being read
  #name: Uint8Array = NOTHING;
  #port = this.#ports.get(0)!;
  #firstTrack = 0;
  #firstNote = 0;
  #isLayer = false;
  /** Index of the track of each channel, bank and program. */
  readonly #tracksHere = new Map<number, number>();
  readonly #program = new Int32Array(CHANNELS).fill(-1);
  /** Bank of that program, and the bank chosen for the next one. */
  readonly #bank = new Int32Array(CHANNELS).fill(-1);
  readonly #nextBank = new Int32Array(CHANNELS).fill(-1);
  #firstProgramChannel = -1;
  /** Index of the track for notes on a channel now, -1 = not looked up since its last program change. */
  readonly #current = new Int32Array(CHANNELS).fill(-1);
  /** Tick at which the pedal of a channel went down, -1 = up. */
  readonly #pedalDown = new Float64Array(CHANNELS).fill(-1);
  #pedalsHere: PedalDraft[] = [];

  // By the standard the first track has the tempos and meters; keys stand in many, some of them as written for the player.
  readonly #tempos = new SharedChanges<TempoChange>("first", ({ qpm }) => `${qpm}`);
  readonly #meters = new SharedChanges<MeterChange>(
    "first",
    (meter) => `${meter.numerator}/${meter.denominator}`,
  );
  readonly #keys = new SharedChanges<KeyChange>("most", ({ fifths, mode }) => `${fifths} ${mode}`);
  readonly #chords: ChordSymbol[] = [];
  #hasPatterns = false;
  /** Changes of any kind taken so far. */
  #changes = 0;
  /** Of the MTrks, in bytes; their encoding is known at the end. */
  readonly #names: Uint8Array[] = [];
  #encoding: string | undefined;
  /** Byte of the first name. */
  #nameOffset = 0;
  /** Index of the MTrk whose name is that of the piece, -1 = none yet. */
  #title = -1;
  #provenance: Provenance | undefined;

  constructor(faults: FaultLog, limits: MidiLimits) {
    this.#faults = faults;
    this.#limits = limits;
  }

  noteOn(channel: number, pitch: number, velocity: number, at: number, offset: number): void {
    if (this.#isFull(this.#notes.length, offset)) return;
    if (at >= MAX_TICK) {
      this.#faults.report("far-event", offset, at);
      return;
    }
    const key = (channel << 7) | pitch;
    const track = this.#current[channel];
    const number = this.#notes.push({
      onset: at as Ticks,
      duration: 0 as Ticks,
      pitch,
      velocity,
      track: track < 0 ? this.#findTrack(channel, offset) : track,
    });
    if (this.#oldest[key] === 0) this.#oldest[key] = number;
    else {
      this.#faults.report("overlapping-notes", offset, pitch);
      this.#following[this.#newest[key]] = number;
    }
    this.#newest[key] = number;
    this.#noteOnOffset[key] = offset;
    this.#following.push(0);
    this.#sounding[channel]++;
  }

  noteOff(channel: number, pitch: number, at: number, offset: number): void {
    const key = (channel << 7) | pitch;
    if (this.#oldest[key] === 0) this.#faults.report("unmatched-note-off", offset, pitch);
    else this.#endOldest(key, at, offset);
  }

  /** Ends all notes of a channel, as the controllers "all sound off", "all notes off" and the four of mode do. */
  silence(channel: number, at: number, offset: number): void {
    for (let pitch = 0; pitch < 128 && this.#sounding[channel] > 0; pitch++)
      while (this.#oldest[(channel << 7) | pitch] !== 0) this.#endOldest((channel << 7) | pitch, at, offset);
    const silences = this.#port.silences[channel];
    if (silences.at(-1) !== at && this.#hasRoom(offset)) silences.push(at);
  }

  #endOldest(key: number, at: number, offset: number): void {
    const number = this.#oldest[key];
    this.#oldest[key] = this.#following[number];
    this.#sounding[key >> 7]--;
    const note = this.#notes[number - 1];
    if (at === note.onset) this.#faults.report("zero-length-note", offset, note.pitch);
    note.duration = Math.max(1, at - note.onset) as Ticks;
  }

  pedal(channel: number, isDown: boolean, at: number, offset: number): void {
    const since = this.#pedalDown[channel];
    if (isDown === since >= 0) return;
    this.#pedalDown[channel] = isDown ? at : -1;
    // Down and up at once is no pedal.
    if (isDown || at === since || this.#isFull(this.#pedals.length + this.#pedalsHere.length, offset)) return;
    this.#pedalsHere.push({ onset: ticks(since), duration: ticks(at - since), channel });
  }

  /** The port whose channels the rest of the MTrk being read is about. */
  port(number: number): void {
    let port = this.#ports.get(number);
    if (!port) this.#ports.set(number, (port = createPort()));
    this.#port = port;
    this.#tracksHere.clear();
    this.#current.fill(-1);
  }

  /** Chooses the bank of the next program change. */
  bank(channel: number, mostSignificant: number): void {
    this.#nextBank[channel] = mostSignificant;
  }

  program(channel: number, program: number, at: number, offset: number): void {
    const bank = this.#nextBank[channel];
    this.#program[channel] = program;
    this.#bank[channel] = bank;
    this.#current[channel] = -1;
    if (this.#firstProgramChannel < 0) this.#firstProgramChannel = channel;
    const changes = this.#port.programs[channel];
    const last = changes.at(-1);
    const isNew = last?.program !== program || last.bank !== bank || last.at > at;
    if (isNew && this.#hasRoom(offset)) changes.push({ at, program, bank });
  }

  /** Follows a system exclusive message of a sound module. */
  sound(message: SoundMessage, at: number, offset: number): void {
    if (message.kind === "transposition") {
      this.#faults.report("transposition-ignored", offset, message.semitones);
      return;
    }
    if (message.kind === "bank" || message.kind === "program") {
      const channel = this.#port.modes.channelOf(message.part);
      if (channel === undefined) return;
      if (message.kind === "bank") this.bank(channel, message.value);
      else this.program(channel, message.value, at, offset);
      return;
    }
    if (!this.#hasRoom(offset)) return;
    this.#port.modes.add(message, at);
    if (message.kind === "reset") this.#reset(at, offset);
  }

  /** All to the defaults: silence, pedals up, program 0. A reset at the start may come after the programs of its tick. */
  #reset(at: number, offset: number): void {
    for (let channel = 0; channel < CHANNELS; channel++) {
      this.silence(channel, at, offset);
      this.pedal(channel, false, at, offset);
    }
    if (at === 0) return;
    this.#program.fill(0);
    this.#bank.fill(-1);
    this.#nextBank.fill(-1);
    this.#current.fill(-1);
  }

  /** Names the MTrk being read, unless it has a name. */
  name(text: Uint8Array, offset: number): void {
    if (this.hasName || text.length === 0) return;
    this.#name = text;
    this.#nameOffset ||= offset;
  }

  get hasName(): boolean {
    return this.#name.length > 0;
  }

  /** The encoding that a text of the file names; the first counts. */
  encoding(label: string): void {
    this.#encoding ??= label;
  }

  /** The MTrk that changes come from; patterns one after another contradict nothing. */
  get #source(): number {
    return this.#hasPatterns ? 0 : this.#names.length;
  }

  tempo(change: TempoChange, offset: number): void {
    if (this.#hasRoom(offset)) this.#tempos.add(change, this.#source);
  }

  /** A pattern of a format 2 file after the first: what the one before set no longer holds. */
  startPattern(at: Ticks): void {
    this.#hasPatterns = true;
    if (!this.#tempos.isEmpty) this.#tempos.add({ at, qpm: 120 }, this.#source);
    this.#meters.add({ at, numerator: 4, denominator: 4 }, this.#source);
  }

  meter(change: MeterChange, offset: number): void {
    if (this.#hasRoom(offset)) this.#meters.add(change, this.#source);
  }

  key(change: KeyChange, offset: number): void {
    if (this.#hasRoom(offset)) this.#keys.add(change, this.#source);
  }

  ownText(own: OwnText, at: number, offset: number): void {
    // Without a track before it there is nothing that it could be a layer of.
    if (own.kind === "layer") this.#isLayer = this.#firstTrack > 0;
    else if (own.kind === "provenance") this.#provenance = own.provenance;
    else if (this.#hasRoom(offset)) this.#chords.push({ at: ticks(at), text: own.text });
  }

  /** @param isSequenceName whether the name of this MTrk names the piece, even if it has notes */
  endTrack(at: number, offset: number, isSequenceName: boolean): void {
    if (this.#sounding.some((count) => count > 0)) this.#endSoundingNotes(at);
    this.#endPedals(at, offset);
    const silent = this.#tracks.length === this.#firstTrack;
    if (silent && this.#firstProgramChannel >= 0) this.#findTrack(this.#firstProgramChannel, offset);
    const isConductor = this.#firstTrack === 0 && this.#tracks.length === 0;
    if (this.#title < 0 && this.hasName && (isSequenceName || isConductor)) this.#title = this.#names.length;
    this.#placePedals();

    this.#port = this.#ports.get(0)!;
    this.#names.push(this.#name);
    this.#name = NOTHING;
    this.#firstTrack = this.#tracks.length;
    this.#firstNote = this.#notes.length;
    this.#isLayer = false;
    this.#tracksHere.clear();
    this.#program.fill(-1);
    this.#bank.fill(-1);
    this.#nextBank.fill(-1);
    this.#firstProgramChannel = -1;
    this.#current.fill(-1);
  }

  /**
   * The score of all tracks ended so far.
   *
   * @param steadyTempo counts instead of the tempo events, which mean nothing where ticks are parts of a second
   */
  build(ticksPerQuarter: number, steadyTempo?: TempoChange): Score {
    const tempos = this.#settled(this.#tempos);
    if (steadyTempo && tempos.length > 0) this.#faults.report("smpte-tempo", 0, Math.round(tempos[0].qpm));
    for (const { onset, duration, channel } of this.#strayPedals) {
      if (this.#channelTrack[channel] < 0) this.#findTrack(channel, 0);
      this.#pedals.push({ onset, duration, track: this.#channelTrack[channel] });
    }
    silenceNotes(this.#notes, this.#tracks);
    const names = this.#decodeNames();
    const tracks = settleTracks(this.#tracks, this.#notes, this.#pedals, names, this.#faults);
    const title = tidyLine(names[this.#title] ?? "");
    const provenance = this.#provenance ?? { format: "midi", ...(title && { title }) };
    this.#reportTexts(provenance, tracks);
    return createScore({
      ticksPerQuarter,
      notes: this.#notes,
      tempos: steadyTempo ? [steadyTempo] : tempos,
      meters: this.#settled(this.#meters),
      keys: this.#settled(this.#keys),
      pedals: this.#pedals,
      chords: this.#chords,
      tracks,
      provenance,
    });
  }

  #settled<Change extends { readonly at: Ticks }>(shared: SharedChanges<Change>): readonly Change[] {
    const { changes, contradictions } = shared.settled();
    if (contradictions > 0) this.#faults.report("contradicting-changes", 0, contradictions);
    return changes;
  }

  /** The names of the MTrks; what is lost of them, and of the texts of the score, is said by `#reportTexts`. */
  #decodeNames(): string[] {
    const { texts, guessed } = decodeNames(this.#names, this.#encoding);
    if (guessed !== undefined)
      this.#faults.report("encoding-guessed", this.#nameOffset, ENCODING_LABELS.indexOf(guessed));
    return texts;
  }

  #reportTexts(provenance: Provenance, tracks: readonly Track[]): void {
    const { longest, hasOdd } = untidiness({ provenance, tracks, chords: this.#chords });
    if (longest > 0) this.#faults.report("long-text", this.#nameOffset, longest);
    if (hasOdd) this.#faults.report("odd-characters", this.#nameOffset);
  }

  /** The track of this MTrk on a channel under its program of now. */
  #findTrack(channel: number, offset: number): number {
    if (this.#isLayerOn(channel)) return (this.#current[channel] = this.#firstTrack - 1);
    const program = this.#program[channel];
    const bank = this.#bank[channel];
    const key = (channel * 256 + bank + 1) * 256 + program + 1;
    let track = this.#tracksHere.get(key);
    if (track === undefined) {
      track =
        this.#tracks.push({ port: this.#port, channel, program, bank, mtrk: this.#names.length, offset }) - 1;
      this.#tracksHere.set(key, track);
      if (this.#channelTrack[channel] < this.#firstTrack) this.#channelTrack[channel] = track;
    }
    return (this.#current[channel] = track);
  }

  /** Whether what this MTrk has on a channel goes on with the track before it; only damage puts other channels there. */
  #isLayerOn(channel: number): boolean {
    return this.#isLayer && this.#tracks[this.#firstTrack - 1].channel === channel;
  }

  /**
   * Mends the keys (channel and pitch) that have a note-off too few. First in, first out would then end every later note of the key
   * one note late, so there each note ends with the next note-off or later note-on of its key, or with the track.
   */
  #endSoundingNotes(end: number): void {
    const notesOf = new Map<number, Mutable<Note>[]>();
    for (let key = 0; key < KEYS; key++) {
      for (let number = this.#oldest[key]; number !== 0; number = this.#following[number]) {
        this.#faults.report("unmatched-note-on", this.#noteOnOffset[key], key & 127);
        this.#notes[number - 1].duration = ticks(end - this.#notes[number - 1].onset);
        notesOf.set(key, []);
      }
    }
    for (let n = this.#firstNote; n < this.#notes.length; n++) {
      const note = this.#notes[n];
      notesOf.get((this.#tracks[note.track].channel << 7) | note.pitch)?.push(note);
    }
    for (const notes of notesOf.values()) endWithNextEvent(notes);
    this.#oldest.fill(0);
    this.#sounding.fill(0);
  }

  #endPedals(at: number, offset: number): void {
    for (let channel = 0; channel < CHANNELS; channel++) {
      if (this.#pedalDown[channel] < 0) continue;
      this.#faults.report("unreleased-pedal", offset, channel);
      this.pedal(channel, false, at, offset);
    }
  }

  /** Gives the pedals of this MTrk to its first track on their channel. */
  #placePedals(): void {
    for (const pedal of this.#pedalsHere) {
      const { onset, duration, channel } = pedal;
      const isOfLayer = this.#isLayerOn(channel);
      const track = isOfLayer ? this.#firstTrack - 1 : this.#channelTrack[channel];
      if (isOfLayer || track >= this.#firstTrack) this.#pedals.push({ onset, duration, track });
      else this.#strayPedals.push(pedal);
    }
    this.#pedalsHere = [];
  }

  #isFull(count: number, offset: number): boolean {
    if (count < this.#limits.maxNotes) return false;
    if (!this.full) this.#faults.report("too-many-notes", offset, count);
    return (this.full = true);
  }

  #hasRoom(offset: number): boolean {
    if (this.#changes < this.#limits.maxChanges) {
      this.#changes++;
      return true;
    }
    this.#faults.report("too-many-changes", offset, this.#changes);
    return false;
  }
}

/** Ends each note of one key with the next end or later onset among them. They are in order of onset, and of end. */
function endWithNextEvent(notes: readonly Mutable<Note>[]): void {
  const ends = notes.map(({ onset, duration }) => onset + duration);
  let nextEnd = 0;
  let nextOnset = 0;
  for (const note of notes) {
    while (nextEnd < ends.length - 1 && ends[nextEnd] <= note.onset) nextEnd++;
    while (nextOnset < notes.length && notes[nextOnset].onset <= note.onset) nextOnset++;
    const end = Math.min(ends[nextEnd], notes[nextOnset]?.onset ?? MAX_TICK);
    note.duration = ticks(Math.max(1, end - note.onset));
  }
}
