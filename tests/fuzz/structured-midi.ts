// Seeded MIDI files that keep to the grammar of the format and choose oddly within it: layers, resets, wrong lengths, huge times.
import { bytesOfText, Choices, ODD_TEXTS } from "./choices.ts";

const DIVISIONS = [
  1, 2, 24, 96, 120, 480, 960, 10_080, 32_767, 0, 0xe728, 0xe804, 0xe302, 0xec0a, 0x80ff, 0xffff,
];
const OWN_TEXTS = [
  "semitone:layer",
  "semitone:chord Am7",
  "semitone:chord ",
  'semitone:provenance {"format":"kern","title":"T","records":{"COM":"a\\nb"}}',
  'semitone:provenance {"format":"abc","records":{"__proto__":"x"}}',
  "semitone:provenance {",
  "semitone:",
];
const CONTROLLERS = [0, 6, 7, 10, 32, 64, 66, 67, 98, 100, 101, 120, 121, 123, 124, 125, 126, 127];

export function structuredMidi(seed: number): Uint8Array {
  const c = new Choices(seed);
  const format = c.pick([0, 1, 1, 1, 1, 2, 2, 3]);
  const tracks = c.some(c.oneIn(20) ? 0 : 1, format === 0 ? 1 : 4, () => track(c));
  const count = c.oneIn(8) ? c.below(9) : tracks.length;
  const header = [
    ...ascii("MThd"),
    0,
    0,
    0,
    6,
    0,
    format,
    0,
    count,
    ...uint16(c.pick(DIVISIONS.slice(0, c.oneIn(3) ? 16 : 9))),
  ];
  const extra = c.oneIn(10) ? [...ascii("XFIH"), 0, 0, 0, 2, 1, 2] : [];
  const bytes = [
    ...header,
    ...extra,
    ...tracks.flat(),
    ...(c.oneIn(8) ? c.some(1, 9, () => c.below(256)) : []),
  ];
  if (!c.oneIn(10)) return Uint8Array.from(bytes);
  const length = [bytes.length & 255, bytes.length >> 8, 0, 0];
  return Uint8Array.from([...ascii("RIFF"), 0, 0, 0, 0, ...ascii("RMIDdata"), ...length, ...bytes]);
}

function track(c: Choices): number[] {
  const events = c.some(0, c.oneIn(4) ? 80 : 16, () => [...time(c), ...event(c)]);
  const data = [...events.flat(), ...(c.oneIn(12) ? [] : [...time(c), 0xff, 0x2f, 0])];
  const length = c.oneIn(12) ? c.below(2 * data.length + 9) : data.length;
  return [...ascii("MTrk"), 0, 0, ...uint16(length), ...data];
}

/** Mostly short times; now and then the longest there are. */
function time(c: Choices): number[] {
  const ticks = c.pick([
    0,
    0,
    0,
    c.below(8),
    c.below(500),
    c.below(5000),
    c.oneIn(6) ? c.below(2 ** 28) : 24,
  ]);
  return variable(c.oneIn(300) ? 2 ** 28 - 1 : ticks);
}

function event(c: Choices): number[] {
  const channel = c.pick([0, 0, 0, 1, 2, 9, 9, c.below(16)]);
  const pitch = c.pick([60, 60, 61, c.below(128)]);
  switch (c.below(c.oneIn(3) ? 14 : 6)) {
    case 0:
    case 1:
    case 2:
      return [0x90 | channel, pitch, c.pick([0, 1, 64, 127])];
    case 3:
    case 4:
      return [0x80 | channel, pitch, 64];
    // Running status, or nothing that makes sense.
    case 5:
      return [pitch, c.below(128)];
    case 6:
    case 7:
      return [0xb0 | channel, c.pick(CONTROLLERS), c.pick([0, 1, 64, 120, 121, 126, 127])];
    case 8:
      return [0xc0 | channel, c.below(128)];
    case 9:
      return [0xe0 | channel, c.below(128), c.below(128)];
    case 10:
      return sysex(c);
    case 11:
      return [c.pick([0xa0, 0xd0, 0xf1, 0xf2, 0xf8]), c.below(128), c.below(128)];
    default:
      return meta(c);
  }
}

function sysex(c: Choices): number[] {
  const messages = [
    [0x7e, 0x7f, 9, c.pick([1, 2, 3])],
    [0x41, 0x10, 0x42, 0x12, 0x40, 0, 0x7f, 0, 0x41],
    [0x41, 0x10, 0x42, 0x12, 0x40, 0x10 | c.below(16), c.pick([0, 2, 0x15, 0x16]), c.below(128), 0],
    [0x43, 0x10, 0x4c, 0, 0, c.pick([6, 0x7e]), c.below(128)],
    [0x43, 0x10, 0x4c, 8, c.below(20), c.pick([1, 3, 4, 7, 8]), c.below(128)],
    c.some(0, 70, () => c.below(128)),
  ];
  const data = [...c.pick(messages), ...(c.oneIn(6) ? [] : [0xf7])];
  if (c.oneIn(8))
    return [
      0xf0,
      2,
      ...data.slice(0, 2),
      0,
      0xf7,
      ...variable(Math.max(0, data.length - 2)),
      ...data.slice(2),
    ];
  return [c.oneIn(9) ? 0xf7 : 0xf0, ...variable(data.length), ...data];
}

function meta(c: Choices): number[] {
  const text = (type: number, content: string) => {
    const bytes = bytesOfText(content);
    return [0xff, type, ...variable(bytes.length), ...bytes];
  };
  switch (c.below(7)) {
    case 0:
      return text(c.pick([1, 2, 3, 3, 4, 5, 6]), c.pick(ODD_TEXTS));
    case 1:
      return text(1, c.pick(OWN_TEXTS));
    case 2: {
      const microseconds = c.pick([0, 1, 500_000, 2 ** 24 - 1, c.below(2 ** 24)]);
      return [0xff, 0x51, 3, microseconds >> 16, ...uint16(microseconds & 0xffff)];
    }
    case 3:
      return [0xff, 0x58, 4, c.pick([0, 1, 3, 7, 255, c.below(256)]), c.pick([0, 2, 3, 6, 7, 8, 255]), 24, 8];
    case 4:
      return [0xff, 0x59, 2, c.below(256), c.below(3)];
    case 5:
      return [0xff, c.below(128), ...variable(c.below(4)), c.below(256), c.below(256)];
    default:
      return [0xff, c.pick([0x20, 0x21]), 1, c.below(c.oneIn(9) ? 256 : 3)];
  }
}

function variable(value: number): number[] {
  const bytes = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128);
  return bytes;
}

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const uint16 = (value: number) => [value >> 8, value & 255];
