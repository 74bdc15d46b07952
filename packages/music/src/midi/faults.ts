// Every reason the MIDI reader may give, in one table, and the log that counts them. docs/diagnostics.md explains each to users.
import type { Diagnostic, Severity } from "../diagnostic.ts";
import { ENCODING_LABELS } from "../texts/encodings.ts";
import { MAX_NAME } from "../texts/tidy-text.ts";

interface Fault {
  readonly severity: Severity;
  readonly expected: string;
  /** What came instead, from the number reported with the fault. */
  readonly got: (value: number) => string;
  /** What was done about it, or the likely mistake. */
  readonly outcome: string;
}

const bytes = (value: number) => `${value} bytes`;
const hex = (value: number) => `0x${value.toString(16).padStart(2, "0")}`;
const pitch = (value: number) => `pitch ${value}`;
const qpm = (value: number) => `${value} quarters a minute`;
const plain = (value: number) => `${value}`;

const fault = (
  severity: Severity,
  expected: string,
  got: (value: number) => string,
  outcome: string,
): Fault => ({ severity, expected, got, outcome });

export const MIDI_FAULTS = {
  // The file as a whole
  "file-too-large": fault("fatal", "a file within maxBytes", bytes, "raise maxBytes to read it"),
  "not-midi": fault("fatal", "an MThd or MTrk chunk", bytes, "is this a MIDI file?"),
  "zero-resolution": fault("fatal", "ticks per quarter above 0", plain, "times mean nothing without it"),
  "junk-before-header": fault("repaired", "MThd or MTrk first", bytes, "skipped to the first chunk"),
  "missing-header": fault(
    "lost",
    "an MThd chunk of 14 bytes",
    () => "none",
    "480 ticks per quarter assumed, so note values and tempo may be off by a factor",
  ),
  "header-not-first": fault("repaired", "the header first", () => "a track", "read as the first track"),
  "bad-header-length": fault("repaired", "6 bytes of header", bytes, "read as 6"),
  "unknown-midi-format": fault("repaired", "format 0, 1 or 2", plain, "read as 1"),
  "format-2-sequence": fault(
    "note",
    "tracks that sound together",
    (value) => `${value} separate patterns (format 2)`,
    "laid one after another",
  ),
  "odd-frame-rate": fault("repaired", "24, 25, 29 or 30 frames a second", plain, "taken literally"),
  "smpte-tempo": fault("note", "no tempo where ticks are parts of a second (SMPTE)", qpm, "tempo ignored"),
  "wrong-riff-length": fault(
    "repaired",
    "a RIFF data chunk inside the file",
    bytes,
    "read to the end of the file",
  ),
  "second-file": fault("lost", "one MThd chunk", () => "another", "what follows it was left out"),
  "unknown-chunk": fault("note", "MTrk", bytes, "chunk skipped"),
  "junk-between-chunks": fault("repaired", "MTrk", bytes, "skipped to the next chunk or the end"),
  "track-count-mismatch": fault(
    "repaired",
    "as many tracks as the header says",
    (value) => `${Math.abs(value)} ${value < 0 ? "fewer" : "more"}`,
    "kept those that are there",
  ),
  "no-tracks": fault("lost", "at least one track", () => "none", "an empty score"),
  "too-many-tracks": fault("lost", "at most 65535 tracks", plain, "the rest was left out"),

  // A track
  "wrong-track-length": fault(
    "repaired",
    "a length that ends at a chunk",
    bytes,
    "read to the end-of-track event",
  ),
  "truncated-track": fault(
    "lost",
    "a whole track",
    (value) => `${value} bytes less`,
    "kept what came before",
  ),
  "missing-end-of-track": fault(
    "repaired",
    "an end-of-track event",
    () => "none",
    "ended with the last event",
  ),
  "bytes-after-end-of-track": fault("note", "nothing after end-of-track", bytes, "skipped"),

  // An event
  "truncated-event": fault("lost", "a whole event", hex, "the rest of the track is unreadable"),
  "missing-status": fault("lost", "a status byte", hex, "skipped to the next one"),
  "running-status-after-meta": fault(
    "note",
    "a status byte after a meta or sysex event",
    hex,
    "the last one still counts",
  ),
  "system-message": fault("repaired", "no system message in a file", hex, "skipped"),
  "data-above-127": fault(
    "repaired",
    "data bytes in 0..127",
    plain,
    "pitch and program lost their top bit, others became 127",
  ),
  "long-number": fault("repaired", "a time or length of at most 4 bytes", bytes, "cut to 28 bits"),
  "far-event": fault("lost", "events up to tick 2147483647", plain, "the rest of the track was left out"),
  "bad-sysex-length": fault("repaired", "sysex inside its track", bytes, "skipped to its end byte 0xf7"),
  "bad-meta-length": fault("lost", "the length this meta event must have", bytes, "event ignored"),
  "too-many-events": fault("lost", "events within maxEvents", plain, "the rest was left out"),
  "too-many-notes": fault("lost", "notes and pedals within maxNotes", plain, "the rest was left out"),
  "too-many-changes": fault(
    "lost",
    "tempo, meter, key, chord and program changes within maxChanges",
    plain,
    "change ignored",
  ),
  "too-many-programs": fault(
    "lost",
    "at most 16384 tracks, each with its program",
    plain,
    "the rest joined the first track of their channel",
  ),
  "long-text": fault("lost", `names of at most ${MAX_NAME} characters`, plain, "cut"),
  "encoding-guessed": fault(
    "note",
    "names in UTF-8, or a tag that says otherwise",
    (value) => `other bytes, read as ${ENCODING_LABELS[value]}`,
    "a wrong guess shows wrong letters",
  ),
  "odd-characters": fault("note", "names of letters", () => "control characters", "taken out"),
  "zero-tempo": fault("lost", "a tempo above 0 microseconds a quarter", plain, "tempo ignored"),
  "bad-meter": fault("lost", "a numerator of 1..255 over 2 to the power of 0..7", plain, "meter ignored"),
  "bad-key": fault("lost", "a key of -7..7 fifths, major or minor", plain, "key ignored"),
  "odd-quarter": fault("note", "8 notated 32nds to a quarter", plain, "read as 8, as players do"),
  "contradicting-changes": fault(
    "note",
    "one tempo, meter and key at a time",
    (value) => `others in other tracks at ${value} ticks`,
    "the tempo and meter of the first track count, and the key that most tracks have",
  ),

  // A note
  "unmatched-note-on": fault(
    "repaired",
    "a note-off for every note-on",
    pitch,
    "ended with the next note-on or note-off of its pitch, or with its track",
  ),
  "unmatched-note-off": fault("note", "a note-on before the note-off", pitch, "note-off ignored"),
  "overlapping-notes": fault(
    "note",
    "a note-off before the same pitch again",
    pitch,
    "the oldest note ends first",
  ),
  "zero-length-note": fault("repaired", "a note-off after its note-on", pitch, "one tick long"),
  "percussion-channel": fault(
    "note",
    "percussion on channel 10",
    (value) => `channel ${value} made percussion by its bank or by a message`,
    "kept as percussion, on channel 10",
  ),
  "melodic-channel-10": fault(
    "note",
    "percussion on channel 10",
    (value) => `pitches with program ${value}`,
    "kept as pitches, on a free channel",
  ),
  "pitch-bend-ignored": fault(
    "note",
    "pitches of whole semitones",
    plain,
    "notes keep the pitch of their key",
  ),
  "transposition-ignored": fault(
    "lost",
    "no transposition by the sound module",
    (value) => `${value} semitones`,
    "notes keep the pitch of their key",
  ),
  "other-pedal": fault(
    "note",
    "the sustain pedal only",
    (value) => `controller ${value}`,
    "sostenuto, soft and second hold pedals are not kept",
  ),
  "lyrics-ignored": fault("note", "no words to sing", bytes, "a score keeps none"),
  "unreleased-pedal": fault(
    "note",
    "pedal up before the end",
    (value) => `channel ${value}`,
    "held to the end of the track",
  ),
} as const satisfies Record<string, Fault>;

export type MidiFaultCode = keyof typeof MIDI_FAULTS;

interface Occurrence {
  readonly offset: number;
  readonly value: number;
  readonly track: number;
  count: number;
}

/** Counts faults by code and words only the first of each, so that a hostile file costs neither time nor memory. */
export class FaultLog {
  /** Index of the track being read, named in messages; -1 outside tracks. */
  track = -1;
  readonly #seen = new Map<MidiFaultCode, Occurrence>();

  /** @param value what the fault's `got` tells of: a byte, a length, a pitch */
  report(code: MidiFaultCode, offset: number, value = 0): void {
    const first = this.#seen.get(code);
    if (first) first.count++;
    else this.#seen.set(code, { offset, value, track: this.track, count: 1 });
  }

  has(code: MidiFaultCode): boolean {
    return this.#seen.has(code);
  }

  list(): Diagnostic[] {
    return Array.from(this.#seen, ([code, { offset, value, track, count }]) => {
      const { severity, expected, got, outcome } = MIDI_FAULTS[code];
      const where = `at byte ${offset}${track < 0 ? "" : `, track ${track}`}`;
      const message = `readMidi: expected ${expected}; got ${got(value)} ${where}; ${outcome}`;
      return { code, severity, message, offset, ...(count > 1 ? { count } : {}) };
    });
  }
}
