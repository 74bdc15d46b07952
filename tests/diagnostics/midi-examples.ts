// An example for every reason of the MIDI reader.
import type { Examples } from "./example.ts";
import { events, header, hex, midi, mtrk, NOTE } from "./example.ts";

const whole = () => [...header(0, 1), ...mtrk(NOTE)];

export const MIDI_EXAMPLES: Examples = {
  "The file": {
    "file-too-large": midi("a note", whole, { maxBytes: 10 }),
    "not-midi": midi('`"MThd"` and no more', () => hex('"MThd"')),
    "zero-resolution": midi("a division of 0", () => [...header(0, 1, 0), ...mtrk(NOTE)]),
    "missing-header": midi("an `MTrk` alone", () => mtrk(NOTE)),
    "junk-before-header": midi('`"From: MThd"` ...', () => [...hex('"From: "'), ...whole()]),
    "header-not-first": midi("`MTrk`, then `MThd`", () => [...mtrk(NOTE), ...header(0, 1)]),
    "bad-header-length": midi("a header of 99 bytes", () => whole().with(7, 99)),
    "unknown-midi-format": midi("format 9", () => [...header(9, 1), ...mtrk(NOTE)]),
    "format-2-sequence": midi("format 2 of two tracks", () => [
      ...header(2, 2),
      ...mtrk(NOTE),
      ...mtrk(NOTE),
    ]),
    "odd-frame-rate": midi("a division of `ec 0a`: 20 frames a second", () => [
      ...header(0, 1, 0xec0a),
      ...mtrk(NOTE),
    ]),
    "smpte-tempo": midi("a division of `e8 28` and `00 ff 51 03 07 a1 20`", () => [
      ...header(0, 1, 0xe828),
      ...mtrk(`00 ff 51 03 07 a1 20 ${NOTE}`),
    ]),
    "wrong-riff-length": midi('`"RIFF" 00 00 00 00 "RMIDdata" ff ff 00 00` before a file', () => [
      ...hex('"RIFF" 00 00 00 00 "RMIDdata" ff ff 00 00'),
      ...whole(),
    ]),
    "second-file": midi("the same file twice", () => [...whole(), ...whole()]),
    "unknown-chunk": midi('`"XFIH" 00 00 00 01 00` before the track', () => [
      ...header(0, 1),
      ...hex('"XFIH" 00 00 00 01 00'),
      ...mtrk(NOTE),
    ]),
    "junk-between-chunks": midi("`01 02 03` before the track", () => [
      ...header(0, 1),
      1,
      2,
      3,
      ...mtrk(NOTE),
    ]),
    "track-count-mismatch": midi("a header of two tracks and one track", () => [
      ...header(1, 2),
      ...mtrk(NOTE),
    ]),
    "no-tracks": midi("a header alone", () => header(1, 0)),
    "too-many-tracks": midi("65,536 tracks", () => [
      ...header(1, 65_535),
      ...Array.from({ length: 65_536 }, () => mtrk("")).flat(),
    ]),
    "too-many-events": midi("a note", whole, { maxEvents: 1 }),
    "too-many-notes": midi("two notes", () => [...header(0, 1), ...mtrk(`${NOTE} ${NOTE}`)], {
      maxNotes: 1,
    }),
    "too-many-changes": events("00 ff 59 02 00 00 00 ff 59 02 01 00", { maxChanges: 1 }),
  },
  "A track": {
    "wrong-track-length": midi("a length of 500 bytes, and 12", () => [
      ...header(1, 2),
      ...mtrk(NOTE, 500),
      ...mtrk(NOTE),
    ]),
    "truncated-track": midi("the last 4 bytes lost", () => whole().slice(0, -4)),
    "missing-end-of-track": midi("no `00 ff 2f 00`", () => [
      ...header(0, 1),
      ...hex('"MTrk" 00 00 00 08'),
      ...hex(NOTE),
    ]),
    "bytes-after-end-of-track": midi("`01 02` after `00 ff 2f 00`", () => [
      ...header(0, 1),
      ...mtrk(NOTE, 14),
      1,
      2,
    ]),
    "truncated-event": midi("a track that ends in `00 ff 01 63`", () => [
      ...header(0, 1),
      ...hex('"MTrk" 00 00 00 0c'),
      ...hex(`${NOTE} 00 ff 01 63`),
    ]),
    "missing-status": events("00 3c 64"),
    "running-status-after-meta": events("00 90 40 64 00 ff 06 00 30 40 00"),
    "system-message": events("00 f8"),
    "data-above-127": events("00 b0 07 c8"),
    "long-number": events("80 80 80 80 00 b0 07 64"),
    "far-event": midi("eight times `ff ff ff 7f b0 07 64`", () => [
      ...header(0, 1),
      ...mtrk(`${NOTE} ${"ff ff ff 7f b0 07 64 ".repeat(8)}`),
    ]),
    "bad-sysex-length": events("00 f0 7f 01 f7"),
    "bad-meta-length": events("00 ff 51 02 01 01"),
    "long-text": midi("a track name of 1,001 letters", () => [
      ...header(0, 1),
      ...mtrk([...hex("00 ff 03 87 69"), ...Array(1001).fill(0x61), ...hex(NOTE)]),
    ]),
    "encoding-guessed": events('00 ff 03 04 "B" f6 "hm"'),
    "odd-characters": events('00 ff 03 03 "a" 07 "b"'),
    "lyrics-ignored": events('00 ff 05 02 "la"'),
    "pitch-bend-ignored": events("00 e0 00 50"),
    "transposition-ignored": events("00 b0 65 00 00 64 02 00 06 42"),
    "too-many-programs": midi("nine tracks that each play with 128 programs on 16 channels", () => {
      const programs = Array.from({ length: 2048 }, (_, k) => {
        const channel = k & 15;
        return [0, 0xc0 | channel, k >> 4, 0, 0x90 | channel, 60, 1, 1, 0x80 | channel, 60, 0];
      });
      return [...header(1, 9), ...Array.from({ length: 9 }, () => mtrk(programs.flat())).flat()];
    }),
    "zero-tempo": events("00 ff 51 03 00 00 00"),
    "bad-meter": events("00 ff 58 04 00 02 18 08"),
    "bad-key": events("00 ff 59 02 08 00"),
    "odd-quarter": events("00 ff 58 04 04 02 18 10"),
    "contradicting-changes": midi("two tracks with `00 ff 51 03 07 a1 20` and `00 ff 51 03 0f 42 40`", () => [
      ...header(1, 2),
      ...mtrk(`00 ff 51 03 07 a1 20 ${NOTE}`),
      ...mtrk("00 ff 51 03 0f 42 40"),
    ]),
  },
  "Notes and pedal": {
    "overlapping-notes": events("00 90 3e 64 10 90 3e 64 10 80 3e 00 10 80 3e 00"),
    "unmatched-note-on": events("00 90 3e 64"),
    "unmatched-note-off": events("00 80 3e 00"),
    "zero-length-note": events("00 90 3e 64 00 80 3e 00"),
    "percussion-channel": events("00 bb 00 7f 00 cb 00 00 9b 24 64 10 8b 24 00"),
    "melodic-channel-10": events("00 f0 0a 41 10 42 12 40 10 15 00 1b f7 00 99 3c 64 10 89 3c 00"),
    "other-pedal": events("00 b0 42 7f"),
    "unreleased-pedal": events("00 b0 40 7f"),
  },
};
