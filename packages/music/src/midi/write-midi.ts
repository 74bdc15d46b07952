// Standard MIDI Files out: the same score always gives the same bytes, and readMidi gives the score back. Knows no repairs.
import type { Note, Score, Track } from "../score.ts";
import {
  DRUM_CHANNEL,
  MAX_DELTA,
  MAX_DENOMINATOR_POWER,
  MAX_TEMPO,
  MAX_TEXT_BYTES,
  MAX_TICK,
  MAX_TRACKS,
  PEDAL_CONTROLLER,
} from "./limits.ts";
import type { OwnText } from "./text.ts";
import { encodeName, encodeOwnText } from "./text.ts";

/** Thrown where a score holds what a MIDI file cannot, e.g. a tempo below 3.58 quarters a minute. */
export class MidiWriteError extends Error {
  override readonly name = "MidiWriteError";
  constructor(
    message: string,
    readonly value: number,
  ) {
    super(message);
  }
}

/** What happens first within a tick: an ended note or pedal makes room for the next. */
const ORDER = { meta: 0, noteOff: 1, pedalUp: 2, program: 3, pedalDown: 4, noteOn: 5 } as const;

/** For pitches that say they are on the channel of drums. */
const OTHER_CHANNEL = 15;

interface TrackEvent {
  readonly at: number;
  readonly order: number;
  readonly bytes: readonly number[];
}

/**
 * A Standard MIDI File of format 1 at the score's own resolution: a conductor track with title, tempos, meters and keys, then an
 * MTrk for each `Track` with its name, program, notes and pedal.
 *
 * Chord symbols and where the score came from are kept in text events. `readMidi(writeMidi(score))` equals `score`, except for what
 * MIDI has no place for: voices; tempos to less than a microsecond a quarter; pedal spans of one track that overlap (joined);
 * empty titles. Drums go to channel 9, whatever their channel, and pitches on channel 9 to channel 15. Where a note begins and ends inside
 * another of its pitch and track, it goes to a further MTrk that says so, lest players and readers mistake which one ends; where that
 * would come to more than 65,534 MTrks, the last one takes them all and such notes swap their ends.
 *
 * @throws MidiWriteError if a value is outside what MIDI or `Score` allows
 */
export function writeMidi(score: Score): Uint8Array {
  const notesOf: Note[][] = score.tracks.map(() => []);
  for (const note of score.notes) notesOf[note.track].push(note);
  let room = MAX_TRACKS - 1 - score.tracks.length;
  const layers = notesOf.map((notes) => {
    const found = layersOf(notes, 1 + Math.max(0, room));
    room -= found.length - 1;
    return found;
  });
  const trackCount = layers.reduce((count, { length }) => count + length, 1);
  requireWhole("tracks", trackCount - 1, 0, MAX_TRACKS - 1);
  requireWhole("ticksPerQuarter", score.ticksPerQuarter, 1, 32767);
  const output: number[] = [];
  pushChunk(output, "MThd", [0, 1, ...uint16(trackCount), ...uint16(score.ticksPerQuarter)]);
  pushChunk(output, "MTrk", trackData(conductorEvents(score)));
  score.tracks.forEach((track, t) => {
    layers[t].forEach((notes, layer) => {
      const head = layer === 0 ? headEvents(score, track, t) : [own({ kind: "layer" })];
      pushChunk(output, "MTrk", trackData([...head, ...noteEvents(notes, channelOf(track))]));
    });
  });
  return Uint8Array.from(output);
}

function conductorEvents({ provenance, tempos, meters, keys, chords }: Score): TrackEvent[] {
  const { title, ...others } = provenance;
  const isPlain = provenance.format === "midi" && Object.keys(others).length === 1;
  return [
    ...(title ? [text(0x03, encodeName(title))] : []),
    ...(isPlain ? [] : [own({ kind: "provenance", provenance })]),
    ...tempos.map(({ at, qpm }) => {
      const microseconds = Math.round(60_000_000 / qpm);
      requireWhole("microseconds a quarter", microseconds, 1, MAX_TEMPO);
      return meta(at, 0x51, [microseconds >> 16, ...uint16(microseconds & 0xffff)]);
    }),
    ...meters.map(({ at, numerator, denominator }) => {
      requireWhole("meter numerator", numerator, 1, 255);
      const power = Math.log2(denominator);
      requireWhole("log2 of meter denominator", power, 0, MAX_DENOMINATOR_POWER);
      // 24 MIDI clocks to a metronome click, 8 thirty-seconds to a quarter: the customary values.
      return meta(at, 0x58, [numerator, power, 24, 8]);
    }),
    ...keys.map(({ at, fifths, mode }) => {
      requireWhole("fifths", fifths, -7, 7);
      return meta(at, 0x59, [fifths & 255, mode === "minor" ? 1 : 0]);
    }),
    ...chords.map((chord) => own({ kind: "chord", text: chord.text }, chord.at)),
  ];
}

/** What a track has besides its notes. */
function headEvents({ pedals }: Score, track: Track, index: number): TrackEvent[] {
  const channel = channelOf(track);
  requireWhole("channel", channel, 0, 15);
  requireWhole("program", track.program, 0, 127);
  const events = track.name === "" ? [] : [text(0x03, encodeName(track.name))];
  events.push({ at: 0, order: ORDER.program, bytes: [0xc0 | channel, track.program] });
  let end = -1;
  for (const { onset, duration, track: of } of pedals) {
    if (of !== index) continue;
    // Sorted by onset: a span that begins inside the last one goes on with it.
    if (onset < end) events.pop();
    else events.push({ at: onset, order: ORDER.pedalDown, bytes: [0xb0 | channel, PEDAL_CONTROLLER, 127] });
    end = Math.max(end, onset + duration);
    events.push({ at: end, order: ORDER.pedalUp, bytes: [0xb0 | channel, PEDAL_CONTROLLER, 0] });
  }
  return events;
}

function noteEvents(notes: readonly Note[], channel: number): TrackEvent[] {
  return notes.flatMap(({ onset, duration, pitch, velocity }) => {
    requireWhole("duration", duration, 1, MAX_TICK);
    requireWhole("pitch", pitch, 0, 127);
    requireWhole("velocity", velocity, 1, 127);
    return [
      { at: onset, order: ORDER.noteOn, bytes: [0x90 | channel, pitch, velocity] },
      { at: onset + duration, order: ORDER.noteOff, bytes: [0x80 | channel, pitch, 64] },
    ];
  });
}

/**
 * The notes of a track, split so that within a layer notes of one pitch end in the order in which they begin; at most `limit` layers.
 *
 * Each note goes to the first layer where it may. The last ends of a pitch then fall from layer to layer, so that one is found by halving.
 */
function layersOf(notes: readonly Note[], limit: number): Note[][] {
  const layers: Note[][] = [[]];
  const lastEnds: number[][] = Array.from({ length: 128 }, () => []);
  for (const note of notes) {
    const end = note.onset + note.duration;
    const ends = lastEnds[note.pitch] ?? [];
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ends[middle] <= end) high = middle;
      else low = middle + 1;
    }
    const layer = Math.min(low, limit - 1);
    if (layer === layers.length) layers.push([]);
    layers[layer].push(note);
    ends[layer] = end;
  }
  return layers;
}

function trackData(events: TrackEvent[]): number[] {
  // Stable: within a tick and an order, events stay as they come.
  events.sort((a, b) => a.at - b.at || a.order - b.order);
  const data: number[] = [];
  let now = 0;
  for (const { at, bytes } of events) {
    requireWhole("tick", at, 0, MAX_TICK);
    // Empty texts bridge what one time cannot.
    for (; at - now > MAX_DELTA; now += MAX_DELTA) data.push(...variableLength(MAX_DELTA), 0xff, 0x01, 0);
    data.push(...variableLength(at - now));
    for (const byte of bytes) data.push(byte);
    now = at;
  }
  data.push(0, 0xff, 0x2f, 0);
  return data;
}

function channelOf({ channel, isDrum }: Track): number {
  if (isDrum) return DRUM_CHANNEL;
  return channel === DRUM_CHANNEL ? OTHER_CHANNEL : channel;
}

function meta(at: number, type: number, data: readonly number[]): TrackEvent {
  return { at, order: ORDER.meta, bytes: [0xff, type, ...variableLength(data.length), ...data] };
}

function text(type: number, bytes: Uint8Array, at = 0): TrackEvent {
  requireWhole("bytes of text", bytes.length, 0, MAX_TEXT_BYTES);
  return meta(at, type, [...bytes]);
}

function own(content: OwnText, at = 0): TrackEvent {
  return text(0x01, new TextEncoder().encode(encodeOwnText(content)), at);
}

function pushChunk(output: number[], id: string, data: readonly number[]): void {
  for (const letter of id) output.push(letter.charCodeAt(0));
  output.push(...uint16(Math.floor(data.length / 0x10000)), ...uint16(data.length & 0xffff));
  for (const byte of data) output.push(byte);
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 255];
}

function variableLength(value: number): number[] {
  const bytes = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128);
  return bytes;
}

function requireWhole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new MidiWriteError(
    `writeMidi: ${name} must be a whole number in ${low}..${high}; got ${value}`,
    value,
  );
}
