// Seeded MIDI files as other programs write them: formats 0 and 1, running status, pedal, tempo and meter changes. Built from events, not
// by our writer, so that the reader meets what our writer never does; with the notes that must come out.
import type { Anatomy } from "./mutate.ts";
import { occurrences, Random } from "./mutate.ts";

export interface GeneratedMidi {
  readonly bytes: Uint8Array;
  /** [onset in ticks, duration, pitch, velocity, channel], sorted by these in turn. */
  readonly notes: readonly (readonly number[])[];
  readonly ticksPerQuarter: number;
}

interface Event {
  readonly at: number;
  readonly bytes: readonly number[];
}

const RESOLUTIONS = [96, 120, 192, 240, 384, 480];

export function generateMidi(seed: number): GeneratedMidi {
  const random = new Random(seed);
  const format = random.below(2);
  const ticksPerQuarter = RESOLUTIONS[random.below(RESOLUTIONS.length)];
  const notes: number[][] = [];
  const voices = Array.from({ length: 1 + random.below(4) }, (_, channel) =>
    voice(random, ticksPerQuarter, channel, notes),
  );
  const conductor = conductorEvents(random, ticksPerQuarter);
  const tracks = format === 0 ? [[conductor, ...voices].flat()] : [conductor, ...voices];
  const useRunningStatus = random.below(2) === 1;
  const bytes = [...ascii("MThd"), 0, 0, 0, 6, 0, format, 0, tracks.length, ...uint16(ticksPerQuarter)];
  for (const events of tracks) {
    const data = trackData(events, useRunningStatus);
    bytes.push(...ascii("MTrk"), ...uint16(data.length >> 16), ...uint16(data.length & 0xffff), ...data);
  }
  notes.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3] || a[4] - b[4]);
  return { bytes: Uint8Array.from(bytes), notes, ticksPerQuarter };
}

/** What the mutations need to know of MIDI: chunks, their lengths, and numbers too long. */
export const MIDI_ANATOMY: Anatomy = {
  pieces: (bytes) => [...occurrences(bytes, "MThd"), ...occurrences(bytes, "MTrk")].sort((a, b) => a - b),
  lengths: (bytes) => occurrences(bytes, "MTrk").map((at) => at + 4),
  poison: [
    [0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0, 0xff, 0x01, 0xff, 0xff, 0xff, 0x7f],
    [0, 0xf0, 0x8f, 0xff, 0xff, 0x7f],
    [0, 0xff, 0x51, 3, 0, 0, 0],
    [0, 0xff, 0x58, 4, 0, 255, 0, 0],
    [0, 0xff, 0x59, 2, 100, 100],
  ].map((bytes) => Uint8Array.from(bytes)),
};

/** A line on one channel in which a pitch never sounds twice at once. */
function voice(random: Random, ticksPerQuarter: number, channel: number, notes: number[][]): Event[] {
  const grid = ticksPerQuarter / 4;
  const events: Event[] = [{ at: 0, bytes: [0xc0 | channel, random.below(128)] }];
  const freeFrom = new Float64Array(128);
  let at = 0;
  for (let count = 4 + random.below(60); count > 0; count--) {
    at += random.below(5) * grid + (random.below(4) === 0 ? random.below(grid) : 0);
    const pitch = 36 + random.below(48);
    const velocity = 1 + random.below(127);
    const duration = Math.round(grid * (1 + random.below(8)) * 0.95);
    if (freeFrom[pitch] > at) continue;
    freeFrom[pitch] = at + duration;
    notes.push([at, duration, pitch, velocity, channel]);
    const off = random.below(2) ? [0x90 | channel, pitch, 0] : [0x80 | channel, pitch, 64];
    events.push({ at, bytes: [0x90 | channel, pitch, velocity] }, { at: at + duration, bytes: off });
    if (random.below(8) === 0) {
      events.push({ at, bytes: [0xb0 | channel, 64, 64 + random.below(64)] });
      events.push({ at: at + duration, bytes: [0xb0 | channel, 64, random.below(64)] });
    }
  }
  return events;
}

function conductorEvents(random: Random, ticksPerQuarter: number): Event[] {
  const events: Event[] = [{ at: 0, bytes: [0xff, 0x03, 5, ...ascii("tune ")] }];
  for (
    let count = random.below(5), at = 0;
    count >= 0;
    count--, at += ticksPerQuarter * (1 + random.below(8))
  ) {
    const microseconds = 250_000 + random.below(1_000_000);
    events.push({ at, bytes: [0xff, 0x51, 3, microseconds >> 16, ...uint16(microseconds & 0xffff)] });
    if (random.below(2)) events.push({ at, bytes: [0xff, 0x58, 4, 2 + random.below(6), 2, 24, 8] });
    if (random.below(2))
      events.push({ at, bytes: [0xff, 0x59, 2, (random.below(15) - 7) & 255, random.below(2)] });
  }
  return events;
}

function trackData(events: readonly Event[], useRunningStatus: boolean): number[] {
  const isNoteOn = ({ bytes }: Event) => Number(bytes[0] >> 4 === 9 && bytes[2] > 0);
  const ordered = [...events].sort((a, b) => a.at - b.at || isNoteOn(a) - isNoteOn(b));
  const data: number[] = [];
  let now = 0;
  let running = 0;
  for (const { at, bytes } of ordered) {
    data.push(...variableLength(at - now));
    const repeats = useRunningStatus && bytes[0] === running;
    for (const byte of repeats ? bytes.slice(1) : bytes) data.push(byte);
    running = bytes[0] < 0xf0 ? bytes[0] : 0;
    now = at;
  }
  data.push(0, 0xff, 0x2f, 0);
  return data;
}

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const uint16 = (value: number) => [value >> 8, value & 255];
function variableLength(value: number): number[] {
  return value < 128 ? [value] : [...variableLength(value >> 7).map((byte) => byte | 128), value & 127];
}
