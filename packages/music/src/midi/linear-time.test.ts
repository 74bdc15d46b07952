import { describe, expect, it } from "vitest";
import { growth } from "../notation/linear-time.test-support.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { readMidi } from "./read-midi.ts";
import { writeMidi } from "./write-midi.ts";

/** Four times as much may take this many times as long: 4, and room for noise. Quadratic work comes to 16. */
const MOST = 6;
const LONGEST = 2 ** 20;

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const text = (type: number, content: string) => [0, 0xff, type, content.length, ...ascii(content)];
const sysex = (...data: number[]) => [0, 0xf0, data.length + 1, ...data, 0xf7];
const HEADER = [...ascii("MThd"), 0, 0, 0, 6, 0, 1, 0, 1, 1, 0xe0];
const TRACK = ascii("MTrk");
const NOTE = [0, 0x90, 60, 1, 1, 0x80, 60, 0];
/** A note on each channel under each program. */
const PROGRAMS = Array.from({ length: 2048 }, (_, k) => {
  const channel = k & 15;
  return [0, 0xc0 | channel, k >> 4, 0, 0x90 | channel, 60, 1, 1, 0x80 | channel, 60, 0];
}).flat();

/** Repeated inside one MTrk. */
const EVENTS: Readonly<Record<string, readonly number[]>> = {
  "note-ons": [0, 0x90, 60, 1],
  "note-ons and as many note-offs of another pitch": [0, 0x90, 60, 1, 1, 0x80, 61, 0],
  "notes and all notes off": [0, 0x90, 60, 1, 1, 0xb0, 123, 0],
  "all notes off on each channel": Array.from({ length: 16 }, (_, c) => [1, 0xb0 | c, 123, 0]).flat(),
  "notes on 128 pitches and all sound off": [
    ...Array.from({ length: 128 }, (_, pitch) => [0, 0x90, pitch, 1]).flat(),
    ...[1, 0xb0, 120, 0],
  ],
  "pedals that never end": [0, 0xb0, 64, 127],
  pedals: [0, 0xb0, 64, 127, 1, 0xb0, 64, 0],
  "programs on all channels": PROGRAMS,
  "programs and banks": [1, 0xc0, 5, 0, 0xb0, 0, 127, 0, 0xc0, 6, ...NOTE, 0, 0xb0, 0, 0],
  "resets of the sound module": [...sysex(0x7e, 0x7f, 9, 1), ...NOTE.with(0, 1)],
  "parts that change": [...sysex(0x43, 0x10, 0x4c, 8, 0, 7, 1), ...NOTE.with(0, 1)],
  "ports and notes": [0, 0xff, 0x21, 1, 1, ...NOTE, 0, 0xff, 0x21, 1, 2, ...NOTE],
  "packets of system exclusive": [0, 0xf0, 2, 0x7e, 0x7f, 0, 0xf7, 3, 9, 1, 0xf7],
  "packets that never end": [0, 0xf7, 1, 0x41],
  names: text(3, "name"),
  "names in no UTF-8": [0, 0xff, 4, 2, 0xe4, 0xf6],
  "chord symbols": text(1, "semitone:chord A"),
  provenance: text(1, 'semitone:provenance {"format":"abc"}'),
  layers: text(1, "semitone:layer"),
  tags: text(5, "{@JP}"),
  tempos: [1, 0xff, 0x51, 3, 1, 1, 1],
  meters: [1, 0xff, 0x58, 4, 3, 2, 24, 8],
  "long times": [0xff, 0xff, 0xff, 0x7f, 0xb0, 7, 1],
  "bytes 0xff": [0xff],
  "bytes 0": [0],
  "data without status": [0, 60],
};

const mtrk = (data: readonly number[]) => [...TRACK, 0, 0, data.length >> 8, data.length & 255, ...data];

/** Repeated right after the header. */
const CHUNKS: Readonly<Record<string, readonly number[]>> = {
  "letters M": [0x4d],
  "letters of MTrk": TRACK,
  "empty tracks": mtrk([]),
  "tracks that end too late": [...TRACK, 0, 0, 255, 255, ...NOTE, 0, 0xff, 0x2f, 0],
  "tracks with names in no UTF-8": mtrk([0, 0xff, 3, 2, 0xe4, 0xf6, ...NOTE, 0, 0xff, 0x2f, 0]),
  "layers of a track": mtrk([...text(1, "semitone:layer"), ...NOTE, 0, 0xff, 0x2f, 0]),
  "tracks with pedals alone": mtrk([0, 0xb0, 64, 127, 1, 0xb0, 64, 0, 0, 0xff, 0x2f, 0]),
  "tracks of broken sysex": [...TRACK, 255, 255, 255, 255, 0, 0xf0, 0x7f],
  "foreign chunks": [...ascii("AAAA"), 0, 0, 0, 0],
};

function repeated(pattern: readonly number[], count: number, isInTrack: boolean): Uint8Array {
  const length = pattern.length * count;
  const head = isInTrack
    ? [...HEADER, ...TRACK, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255]
    : HEADER;
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  for (let k = 0; k < count; k++) bytes.set(pattern, head.length + k * pattern.length);
  return bytes;
}

describe("readMidi(bytes) takes time in proportion to its input", () => {
  const rows = [
    ...Object.entries(EVENTS).map(([name, pattern]) => [name, pattern, true] as const),
    ...Object.entries(CHUNKS).map(([name, pattern]) => [name, pattern, false] as const),
  ];

  it.each(rows)("%s over and over", (_, pattern, isInTrack) => {
    const input = (count: number) => repeated(pattern, count, isInTrack);
    const most = Math.floor(LONGEST / pattern.length);
    expect(growth((bytes) => readMidi(bytes), input, most)).toBeLessThanOrEqual(MOST);
  });
});

describe("writeMidi(score) takes time in proportion to its notes", () => {
  /** Notes for each repetition: with fewer, small scores fit a cache and larger ones do not. */
  const MANY = 32;
  /** Notes of onset and duration in ticks. */
  const scoreOf = (count: number, time: (k: number) => readonly [number, number], trackCount = 1) =>
    createScore({
      ticksPerQuarter: 480,
      notes: Array.from({ length: count }, (_, k) => {
        const [onset, duration] = time(k);
        return {
          onset: ticks(onset),
          duration: ticks(duration),
          pitch: 60,
          velocity: 80,
          track: k % trackCount,
        };
      }),
      tracks: Array.from({ length: trackCount }, () => ({ name: "", program: 0, channel: 0, isDrum: false })),
    });

  it.each([
    ["notes one after another", (count: number) => scoreOf(MANY * count, (k) => [k, 1])],
    ["notes inside each other", (count: number) => scoreOf(MANY * count, (k) => [k, 2 * (MANY * count - k)])],
    ["notes that begin together", (count: number) => scoreOf(MANY * count, (k) => [0, MANY * count - k])],
    ["tracks of one note", (count: number) => scoreOf(8 * count, (k) => [k, 1], 8 * count)],
  ])("%s", (_, input) => {
    expect(growth((score) => writeMidi(score), input, 4096)).toBeLessThanOrEqual(MOST);
  });
});
