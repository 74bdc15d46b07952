// MIDI files made to cost a reader as much time or memory as possible for their size: one small pattern over and over.

const HEADER = [0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 1, 0, 1, 1, 0xe0];
const TRACK = [0x4d, 0x54, 0x72, 0x6b];

const text = (type: number, content: string) => [0, 0xff, type, content.length, ...ascii(content)];
const ascii = (content: string) => [...content].map((letter) => letter.charCodeAt(0));
/** A note on each channel with each program. */
const manyTracks = Array.from({ length: 2048 }, (_, i) => {
  const channel = i & 15;
  return [0, 0xc0 | channel, i >> 4, 0, 0x90 | channel, 60, 1, 1, 0x80 | channel, 60, 0];
}).flat();

/** Repeated inside one track that fills the file. */
const EVENTS: Readonly<Record<string, readonly number[]>> = {
  zeros: [0],
  "status bytes": [0xff],
  notes: [0, 0x90, 60, 1, 1, 0x80, 60, 0],
  "note-ons": [0, 0x90, 60, 1],
  "note-offs": [0, 0x80, 60, 0],
  "programs on all channels": manyTracks,
  pedals: [0, 0xb0, 64, 127, 1, 0xb0, 64, 0],
  tempos: [1, 0xff, 0x51, 3, 1, 1, 1],
  sysex: [0, 0xf0, 1, 0xf7],
  "names in Latin-1": [0, 0xff, 3, 2, 0xe4, 0xe4],
  "chord symbols": text(1, "semitone:chord A"),
  provenance: text(1, 'semitone:provenance {"format":"abc"}'),
};

/** Repeated right after the header. */
const CHUNKS: Readonly<Record<string, readonly number[]>> = {
  "letters M": [0x4d],
  "empty tracks": [...TRACK, 0, 0, 0, 0],
  "tracks of broken sysex": [...TRACK, 255, 255, 255, 255, 0, 0xf0, 0x7f],
  "foreign chunks": [...ascii("AAAA"), 0, 0, 0, 0],
};

/** Names of the hostile files there are. */
export const HOSTILE_MIDI: readonly string[] = [...Object.keys(EVENTS), ...Object.keys(CHUNKS)];

export function hostileMidi(name: string, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(HEADER);
  let at = HEADER.length;
  if (name in EVENTS) {
    const length = size - at - 8;
    bytes.set([...TRACK, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255], at);
    at += 8;
  }
  const pattern = Uint8Array.from(EVENTS[name] ?? CHUNKS[name]);
  for (; at + pattern.length <= size; at += pattern.length) bytes.set(pattern, at);
  return bytes;
}
