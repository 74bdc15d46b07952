import { describe, expect, it } from "vitest";
import { MIDI_FAULTS } from "./faults.ts";
import type { MidiReadOptions } from "./limits.ts";
import { readMidi } from "./read-midi.ts";

type Part = number | string | readonly Part[];

/** Bytes from numbers, letters and nested lists of them. */
const flat = (part: Part): number[] =>
  typeof part === "number"
    ? [part]
    : typeof part === "string"
      ? [...part].map((letter) => letter.charCodeAt(0))
      : part.flatMap(flat);
const uint32 = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const header = (format: number, tracks: number, division: Part = [0, 96]) => [
  "MThd",
  uint32(6),
  [0, format, 0, tracks],
  division,
];
const mtrk = (data: Part, length = flat(data).length) => ["MTrk", uint32(length), data];
const end = [0, 0xff, 0x2f, 0];
/** One track, format 0, 96 ticks a quarter. */
const file = (...events: Part[]) => [header(0, 1), mtrk([events, end])];
const note = [0, 0x90, 60, 100, 96, 0x80, 60, 0];
const sysex = (...data: number[]) => [0, 0xf0, data.length + 1, ...data, 0xf7];

function read(parts: Part, options?: MidiReadOptions) {
  const { score, diagnostics } = readMidi(Uint8Array.from(flat(parts)), options);
  return {
    score,
    notes: score?.notes.map(({ onset, duration, pitch, velocity }) => [onset, duration, pitch, velocity]),
    codes: diagnostics.map(({ code, count = 1 }) => (count > 1 ? `${code} x${count}` : code)),
    diagnostics,
  };
}

describe("readMidi(bytes)", () => {
  it("reads a file without a fault to its notes, with no diagnostics", () => {
    const { score, notes, codes } = read(file(note));
    expect(codes).toEqual([]);
    expect(notes).toEqual([[0, 96, 60, 100]]);
    expect(score).toMatchObject({
      ticksPerQuarter: 96,
      tempos: [{ at: 0, qpm: 120 }],
      meters: [{ at: 0, numerator: 4, denominator: 4 }],
      keys: [],
      tracks: [{ name: "", program: 0, channel: 0, isDrum: false }],
      provenance: { format: "midi" },
    });
  });

  const layer = [0, 0xff, 0x01, 14, "semitone:layer"];

  it("passes over the mark of a layer where no track comes before it", () => {
    const other = [0, 0x91, 64, 90, 96, 0x81, 64, 0];
    const { score, notes, codes } = read(file(note, layer, other));
    expect([notes, codes]).toEqual([
      [
        [0, 96, 60, 100],
        [96, 96, 64, 90],
      ],
      [],
    ]);
    expect(score!.tracks.map(({ channel }) => channel)).toEqual([0, 1]);
  });

  it("does not add to a layer what is on another channel than its track, and ends its notes all the same", () => {
    const drum = [0, 0x99, 36, 90];
    const { score, codes } = read([header(1, 2), mtrk([note, end]), mtrk([layer, drum, end])]);
    expect(score!.tracks.map(({ channel, isDrum }) => [channel, isDrum])).toEqual([
      [0, false],
      [9, true],
    ]);
    expect(score!.notes.map(({ duration, track }) => [duration, track])).toEqual([
      [1, 1],
      [96, 0],
    ]);
    expect(codes).toEqual(["unmatched-note-on"]);
  });

  it("takes running status, also note-ons of velocity 0 and after a meta event", () => {
    const events = [0, 0x90, 60, 100, 10, 62, 100, 10, 60, 0, 0, 0xff, 0x06, 1, 65, 10, 62, 0];
    const { notes, codes } = read(file(events));
    expect(notes).toEqual([
      [0, 20, 60, 100],
      [10, 20, 62, 100],
    ]);
    expect(codes).toEqual(["running-status-after-meta"]);
  });

  it("reads tempo, meter, key, names and title", () => {
    const conductor = [
      [0, 0xff, 0x03, 5, "Waltz"],
      [0, 0xff, 0x51, 3, 0x0a, 0x2c, 0x2b],
      [0, 0xff, 0x58, 4, 6, 3, 24, 8],
      [0, 0xff, 0x59, 2, 0xfd, 1],
      end,
    ];
    const flute = [
      0,
      0xff,
      0x03,
      6,
      "Fl",
      [0xc3, 0xb6],
      "te",
      0,
      0xc2,
      73,
      0,
      0x92,
      60,
      1,
      9,
      0x82,
      60,
      0,
      end,
    ];
    const { score, codes } = read([header(1, 2), mtrk(conductor), mtrk(flute)]);
    expect(codes).toEqual([]);
    expect(score).toMatchObject({
      tempos: [{ at: 0, qpm: 60_000_000 / 666_667 }],
      meters: [{ at: 0, numerator: 6, denominator: 8 }],
      keys: [{ at: 0, fifths: -3, mode: "minor" }],
      tracks: [{ name: "Flöte", program: 73, channel: 2, isDrum: false }],
      provenance: { format: "midi", title: "Waltz" },
    });
  });

  it("takes text that is not UTF-8 as Latin-1, without the zeros that pad it", () => {
    const { score } = read(file([0, 0xff, 0x03, 5, "B", 0xf6, "h", 0, 0], note));
    expect(score?.tracks[0].name).toBe("Böh");
  });

  const japanese = [0x83, 0x73, 0x83, 0x41, 0x83, 0x6d];

  it.each([
    ["by one guess for all", [], [0x83, 0x6d], "ピアノ", "ノ"],
    ["by a tag of RP-026 in any text", [0, 0xff, 5, 8, "{@LATIN}"], [0xc9, 0x74], "ƒsƒAƒm", "Ét"],
    ["by their own tag", [], ["{@JP}", 0xcb, 0xdf], "ピアノ", "ﾋﾟ"],
  ])("decodes names %s", (_, tag, other, first, second) => {
    const name = (text: Part) => [0, 0xff, 0x03, flat(text).length, text];
    const tracks = [name(japanese), name(other)].map((event) => mtrk([event, note, end]));
    const { score } = read([header(1, 3), mtrk([tag, end]), ...tracks]);
    expect(score?.tracks.map((track) => track.name)).toEqual([first, second]);
  });

  it("splits a format 0 file into a track for each channel and program", () => {
    const { score } = read(
      file(
        [0, 0xc0, 5, 0, 0x90, 60, 1, 1, 0x80, 60, 0],
        [0, 0x99, 36, 1, 1, 0x89, 36, 0],
        [0, 0xc0, 6, 0, 0x90, 61, 1, 1, 0x80, 61, 0],
        [0, 0xc0, 5, 0, 0x90, 62, 1, 1, 0x80, 62, 0],
      ),
    );
    expect(score?.tracks.map(({ channel, program, isDrum }) => [channel, program, isDrum])).toEqual([
      [0, 5, false],
      [9, 0, true],
      [0, 6, false],
    ]);
    expect(score?.notes.map(({ track }) => track)).toEqual([0, 1, 2, 0]);
  });

  it("gives a track without a program change the program set up on its channel elsewhere", () => {
    const setup = [0, 0xc3, 40, end];
    const melody = [0, 0x93, 60, 1, 9, 0x83, 60, 0, end];
    const { score } = read([header(1, 2), mtrk(setup), mtrk(melody)]);
    expect(score?.tracks.map(({ program }) => program)).toEqual([40, 40]);
    expect(score?.notes[0].track).toBe(1);
  });

  it("ends overlapping notes of one pitch first in, first out", () => {
    const { notes, codes } = read(file([0, 0x90, 60, 10, 5, 0x90, 60, 20, 5, 0x80, 60, 0, 5, 0x80, 60, 0]));
    expect(notes).toEqual([
      [0, 10, 60, 10],
      [5, 10, 60, 20],
    ]);
    expect(codes).toEqual(["overlapping-notes"]);
  });

  it("where one note-off is missing, lets no later note of the pitch end late", () => {
    const again = [10, 0x90, 60, 100, 5, 0x80, 60, 0];
    const { notes, codes } = read(file([0, 0x90, 60, 100], again, again));
    expect(notes).toEqual([
      [0, 10, 60, 100],
      [10, 5, 60, 100],
      [25, 5, 60, 100],
    ]);
    expect(codes).toEqual(["overlapping-notes x2", "unmatched-note-on"]);
  });

  it("takes pedal values of 64 and more as down, for the track on that channel", () => {
    const pedal = (delta: number, value: number) => [delta, 0xb3, 64, value];
    const events = [pedal(0, 63), pedal(1, 64), pedal(1, 127), pedal(5, 63), pedal(1, 90), pedal(0, 0)];
    const { score, codes } = read(file(events, [0, 0x93, 60, 1, 9, 0x83, 60, 0], pedal(1, 127), pedal(4, 0)));
    expect(score?.pedals).toEqual([
      { onset: 1, duration: 6, track: 0 },
      { onset: 18, duration: 4, track: 0 },
    ]);
    expect(codes).toEqual([]);
  });

  it("skips sysex, also in several packets", () => {
    const sysex = [0, 0xf0, 3, 1, 2, 3, 5, 0xf7, 2, 4, 0xf7, 0, 0xf7, 1, 0x90];
    expect(read(file(sysex, note))).toMatchObject({ notes: [[5, 96, 60, 100]], codes: [] });
  });

  it("reads MIDI inside a RIFF wrapper without a diagnostic", () => {
    const midi = flat(file(note));
    const before = ["INFO", 3, 0, 0, 0, 1, 2, 3, 0];
    const wrapped = [
      "RIFF",
      0,
      0,
      0,
      0,
      "RMID",
      before,
      "data",
      midi.length,
      0,
      0,
      0,
      midi,
      "tail",
      0,
      0,
      0,
      0,
    ];
    expect(read(wrapped)).toMatchObject({ notes: [[0, 96, 60, 100]], codes: [] });
  });

  it.each([
    // -25 frames of 40 ticks: milliseconds
    [[0xe7, 40], 500, 120],
    [[0xe8, 1], 12, 120],
    [[0xe7, 1], 25, 60],
    [[0xe3, 4], 60, (120 * 1000) / 1001],
  ])("reads SMPTE division %j so that ticks keep their seconds", (division, ticksPerQuarter, qpm) => {
    const tempo = [0, 0xff, 0x51, 3, 1, 0, 0];
    const { score, codes } = read([header(0, 1, division), mtrk([tempo, note, end])]);
    expect(score?.ticksPerQuarter).toBe(ticksPerQuarter);
    expect(score?.tempos).toEqual([{ at: 0, qpm }]);
    expect(codes).toEqual(["smpte-tempo"]);
  });

  it("lays the patterns of format 2 one after another and says so", () => {
    const { notes, codes } = read([header(2, 2), mtrk([note, end]), mtrk([note, end])]);
    expect(notes).toEqual([
      [0, 96, 60, 100],
      [96, 96, 60, 100],
    ]);
    expect(codes).toEqual(["format-2-sequence"]);
  });

  it("words a diagnostic with what was expected, what came, byte, track and outcome", () => {
    expect(read(file([0, 0x80, 61, 0], note, [0, 0x80, 62, 0])).diagnostics).toEqual([
      {
        code: "unmatched-note-off",
        severity: "note",
        message:
          "readMidi: expected a note-on before the note-off; got pitch 61 at byte 23, track 0; note-off ignored",
        offset: 23,
        count: 2,
      },
    ]);
  });
});

const bytes = flat(file(note));
const swapped = [mtrk([note, end]), header(0, 1)];
const ONE = [[0, 96, 60, 100]];
const TWO = [...ONE, [96, 96, 60, 100]];

const onChannel12 = [0, 0xbb, 0, 120, 0, 0xcb, 1, 0, 0x9b, 60, 100, 96, 0x8b, 60, 0];

/** Damage, the reasons given for it, and the notes kept (undefined: no score). */
const DAMAGED: [string, Part, string[], unknown, MidiReadOptions?][] = [
  ["an empty file", [], ["not-midi"], undefined],
  ["no MIDI at all", "just a text", ["not-midi"], undefined],
  ["more bytes than asked for", bytes, ["file-too-large"], undefined, { maxBytes: 10 }],
  ["0 ticks a quarter", [header(0, 1, [0, 0]), mtrk([note, end])], ["zero-resolution"], undefined],
  ["0 ticks a frame", [header(0, 1, [0xe7, 0]), mtrk([note, end])], ["zero-resolution"], undefined],
  ["junk before the header", ["junk!", bytes], ["junk-before-header"], ONE],
  ["no header", [mtrk([note, end])], ["missing-header"], ONE],
  ["half a header", bytes.slice(0, 12), ["missing-header", "junk-between-chunks", "no-tracks"], []],
  ["the track before the header", swapped, ["header-not-first"], ONE],
  ["a header of wrong length", ["MThd", uint32(99), bytes.slice(8)], ["bad-header-length"], ONE],
  ["a header with more in it", ["MThd", uint32(8), bytes.slice(8, 14), 0, 0, bytes.slice(14)], [], ONE],
  ["format 9", [header(9, 1), mtrk([note, end])], ["unknown-midi-format"], ONE],
  ["20 frames a second", [header(0, 1, [0xec, 10]), mtrk([note, end])], ["odd-frame-rate"], ONE],
  [
    "a wrapper longer than the file",
    ["RIFF", 0, 0, 0, 0, "RMID", "data", 255, 255, 0, 0, bytes],
    ["wrong-riff-length"],
    ONE,
  ],
  ["a second file", [bytes, bytes], ["second-file"], ONE],
  ["a foreign chunk", [header(1, 1), "XFIH", uint32(3), 1, 2, 3, mtrk([note, end])], ["unknown-chunk"], ONE],
  ["junk between chunks", [header(1, 1), 1, 2, 3, mtrk([note, end])], ["junk-between-chunks"], ONE],
  ["a track too few", [header(1, 2), mtrk([note, end])], ["track-count-mismatch"], ONE],
  ["no tracks", [header(1, 0)], ["no-tracks"], []],
  ["a track length too long", [header(1, 1), mtrk([note, end], 500)], ["wrong-track-length"], ONE],
  [
    "a track length too long, of two tracks",
    [header(1, 2), mtrk([note, end], 20), mtrk([note, end])],
    ["wrong-track-length"],
    [...ONE, ...ONE],
  ],
  [
    "a track length over the next track",
    [header(1, 2), mtrk([note, end], 32), mtrk([note, end])],
    ["wrong-track-length"],
    [...ONE, ...ONE],
  ],
  ["a track length too short", [header(1, 1), mtrk([note, end], 2)], ["wrong-track-length"], ONE],
  [
    "a truncated track",
    bytes.slice(0, -5),
    ["truncated-event", "truncated-track", "unmatched-note-on"],
    [[0, 96, 60, 100]],
  ],
  ["a track cut between events", bytes.slice(0, -4), ["truncated-track", "missing-end-of-track"], ONE],
  ["no end of track", [header(0, 1), mtrk(note)], ["missing-end-of-track"], ONE],
  [
    "bytes after the end of track",
    [header(0, 1), mtrk([note, end, 1, 2, 3])],
    ["bytes-after-end-of-track"],
    ONE,
  ],
  ["a meta event past the end", [header(0, 1), mtrk([note, 0, 0xff, 1, 99])], ["truncated-event"], ONE],
  ["a missing status byte", file([0, 60, 100], note), ["missing-status"], [[0, 96, 60, 100]]],
  ["a system message", file([0, 0xf8, 0, 0xf2, 1, 2], note), ["system-message x2"], ONE],
  [
    "data bytes above 127",
    file([0, 0x90, 188, 200, 96, 0x80, 60, 0]),
    ["data-above-127"],
    [[0, 96, 60, 127]],
  ],
  [
    "a time of 5 bytes",
    file([0x80, 0x80, 0x80, 0x80, 0, 0x90, 60, 100, 96, 0x80, 60, 0]),
    ["long-number"],
    ONE,
  ],
  [
    "times beyond 32 bits",
    file(note, Array(8).fill([255, 255, 255, 127, 0xb0, 7, 1]), note),
    ["far-event"],
    ONE,
  ],
  ["sysex without length", file([0, 0xf0, 100, 1, 2, 0xf7], note), ["bad-sysex-length"], ONE],
  ["a tempo of 2 bytes", file([0, 0xff, 0x51, 2, 1, 1], note), ["bad-meta-length"], ONE],
  ["more events than asked for", file(note, note), ["too-many-events"], ONE, { maxEvents: 2 }],
  ["more notes than asked for", file(note, note), ["too-many-notes"], ONE, { maxNotes: 1 }],
  [
    "more changes than asked for",
    file([0, 0xff, 0x59, 2, 0, 0, 0, 0xff, 0x59, 2, 1, 0], note),
    ["too-many-changes"],
    ONE,
    { maxChanges: 1 },
  ],
  [
    "a name of 70000 bytes",
    file([0, 0xff, 3, 0x84, 0xa2, 0x70, "a".repeat(70_000)], note),
    ["long-text x2"],
    ONE,
  ],
  ["a tempo of 0", file([0, 0xff, 0x51, 3, 0, 0, 0], note), ["zero-tempo"], ONE],
  ["a meter of 4/2^40", file([0, 0xff, 0x58, 4, 4, 40, 24, 8], note), ["bad-meter"], ONE],
  ["a meter of 0/4", file([0, 0xff, 0x58, 4, 0, 2, 24, 8], note), ["bad-meter"], ONE],
  ["a key of 8 sharps", file([0, 0xff, 0x59, 2, 8, 0], note), ["bad-key"], ONE],
  ["a third mode", file([0, 0xff, 0x59, 2, 0, 2], note), ["bad-key"], ONE],
  ["a note-on without end", file(note, [0, 0x90, 60, 100, 96, 0xff, 1, 0]), ["unmatched-note-on"], TWO],
  ["a note-off alone", file([0, 0x80, 60, 0], note), ["unmatched-note-off"], ONE],
  [
    "a note without length",
    file([0, 0x90, 60, 100, 0, 0x80, 60, 0]),
    ["zero-length-note"],
    [[0, 1, 60, 100]],
  ],
  ["percussion on channel 12 by its bank", file(onChannel12), ["percussion-channel"], ONE],
  [
    "channel 10 made melodic",
    file(sysex(0x41, 0x10, 0x42, 0x12, 0x40, 0x10, 0x15, 0, 0x1b), [0, 0x99, 60, 100, 96, 0x89, 60, 0]),
    ["melodic-channel-10"],
    ONE,
  ],
  ["a pitch bend", file([0, 0xe0, 0, 80], note), ["pitch-bend-ignored"], ONE],
  ["a pitch wheel at rest", file([0, 0xe0, 0, 64], note), [], ONE],
  [
    "a channel tuned two semitones up",
    file([0, 0xb0, 101, 0, 0, 0xb0, 100, 2, 0, 0xb0, 6, 66], note),
    ["transposition-ignored"],
    ONE,
  ],
  ["a bend range, which is no tuning", file([0, 0xb0, 101, 0, 0, 100, 0, 0, 6, 12], note), [], ONE],
  ["a sostenuto pedal", file([0, 0xb0, 66, 127], note), ["other-pedal"], ONE],
  ["a name that is not UTF-8", file([0, 0xff, 3, 3, "B", 0xf6, "h"], note), ["encoding-guessed"], ONE],
  ["a name of control characters", file([0, 0xff, 3, 3, "a", 7, "b"], note), ["odd-characters"], ONE],
  ["a meter with other quarters", file([0, 0xff, 0x58, 4, 4, 2, 24, 16], note), ["odd-quarter"], ONE],
  [
    "tracks of different keys at once",
    [
      header(1, 2),
      mtrk([0, 0xff, 0x59, 2, 1, 0, ...note, ...end]),
      mtrk([0, 0xff, 0x59, 2, 0xff, 0, ...end]),
    ],
    ["contradicting-changes"],
    ONE,
  ],
  ["words to sing", file([0, 0xff, 5, 2, "la"], note), ["lyrics-ignored"], ONE],
  ["a pedal never released", file([0, 0xb0, 64, 127], note), ["unreleased-pedal"], ONE],
  [
    "70000 tracks",
    [header(1, 1), Array(70_000).fill(mtrk(end))],
    ["too-many-tracks", "track-count-mismatch"],
    [],
  ],
];

describe("readMidi(damaged bytes)", () => {
  it.each(DAMAGED)("keeps what can be kept of %s and says why", (_, parts, codes, notes, options) => {
    const result = read(parts, options);
    expect(result.codes).toEqual(codes);
    expect(result.notes).toEqual(notes);
    expect(result.score === undefined).toBe(result.diagnostics.some(({ severity }) => severity === "fatal"));
    for (const { offset } of result.diagnostics) expect(offset).toBeGreaterThanOrEqual(0);
  });

  it("joins the programs of a channel where there are more than a score has tracks", () => {
    const all = Array.from({ length: 2048 }, (_, k) => [
      [0, 0xc0 | (k & 15), k >> 4],
      [0, 0x90 | (k & 15), 60, 1, 1, 0x80 | (k & 15), 60, 0],
    ]);
    const { score, codes } = read([header(1, 9), ...Array.from({ length: 9 }, () => mtrk([all, end]))]);
    expect([score!.notes.length, score!.tracks.length]).toEqual([9 * 2048, 16_384]);
    expect(codes).toEqual(["too-many-programs x2048"]);
  });

  it("has a case for every reason it can give", () => {
    const elsewhere = [
      "too-many-programs",
      "running-status-after-meta",
      "format-2-sequence",
      "smpte-tempo",
      "overlapping-notes",
    ];
    const tested = DAMAGED.flatMap(([, , codes]) => codes.map((code) => code.split(" ")[0]));
    expect(new Set([...tested, ...elsewhere])).toEqual(new Set(Object.keys(MIDI_FAULTS)));
  });
});
