// The events of one MTrk after another, byte by byte, handed to the builder. Knows nothing of chunks or of what notes become.
import { ticks } from "../units.ts";
import type { FaultLog } from "./faults.ts";
import type { MidiLimits } from "./limits.ts";
import {
  MAX_DELTA,
  MAX_DENOMINATOR_POWER,
  MAX_TEXT_BYTES,
  MAX_TICK,
  PEDAL_CONTROLLER,
  PEDAL_THRESHOLD,
} from "./limits.ts";
import type { ScoreBuilder } from "./score-builder.ts";
import { MAX_SOUND_MESSAGE, soundMessages } from "./sound-modes.ts";
import { decodeOwnText, isOwnText, parseOwnText, textTag, unpadded } from "./text.ts";

const SYSEX = 0xf0;
const SYSEX_CONTINUED = 0xf7;
const META = 0xff;
/** Data bytes of the system messages 0xf0..0xf3; the others have none. */
const SYSTEM_DATA = [0, 1, 2, 1];

const BANK_SELECT = 0;
const DATA_ENTRY = 6;
/** Sostenuto, soft pedal, second hold. */
const OTHER_PEDALS = [66, 67, 69];
/** The parameter that data entry sets: registered ones, and those of a maker. */
const OTHER_PARAMETER_LSB = 98;
const OTHER_PARAMETER_MSB = 99;
const PARAMETER_LSB = 100;
const PARAMETER_MSB = 101;
/** Registered parameter: semitones by which a channel sounds higher, 64 = none. */
const COARSE_TUNING = 2;
const ALL_SOUND_OFF = 120;
const RESET_CONTROLLERS = 121;
/** And the four of mode above it, which end notes too. */
const ALL_NOTES_OFF = 123;

const TEXT = 0x01;
const TRACK_NAME = 0x03;
const INSTRUMENT_NAME = 0x04;
const LYRIC = 0x05;
const END_OF_TRACK = 0x2f;
const PORT = 0x21;
const TEMPO = 0x51;
const METER = 0x58;
const KEY = 0x59;

const NOTHING = new Uint8Array();

export class TrackReader {
  /** Of the byte after the last event read. */
  position = 0;
  /** Time of the last event read. */
  tick = 0;
  /** True once the end-of-track event was read. */
  ended = false;
  /** True where the track cannot be read on; why is in the log. */
  stuck = false;
  #instrument: Uint8Array = NOTHING;
  #events = 0;
  #ownTexts = 0;
  /** Number of the registered parameter chosen on each channel, -1 = none. */
  readonly #parameter = new Int32Array(16).fill(-1);
  /** Data of a system exclusive message so far: it may come in packets. */
  #packets: number[] = [];
  readonly #bytes: Uint8Array;
  readonly #builder: ScoreBuilder;
  readonly #faults: FaultLog;
  readonly #limits: MidiLimits;

  constructor(bytes: Uint8Array, builder: ScoreBuilder, faults: FaultLog, limits: MidiLimits) {
    this.#bytes = bytes;
    this.#builder = builder;
    this.#faults = faults;
    this.#limits = limits;
  }

  /** Reads the events in bytes `[start, limit)`, the first of them a time after `tick`, up to the end of the track or a dead end. */
  read(start: number, limit: number, tick: number): void {
    const bytes = this.#bytes;
    this.position = start;
    this.tick = tick;
    this.ended = false;
    this.stuck = false;
    this.#instrument = NOTHING;
    this.#parameter.fill(-1);
    this.#packets = [];
    let running = 0;
    let interrupted = false;
    while (this.position < limit && !this.ended && !this.stuck && this.#mayGoOn()) {
      const delta = this.#variableLength(limit);
      const offset = this.position;
      if (offset >= limit) {
        this.#giveUp("truncated-event", offset - 1, bytes[offset - 1]);
        break;
      }
      if (this.tick + delta > MAX_TICK) {
        this.#giveUp("far-event", offset, this.tick + delta);
        break;
      }
      this.tick += delta;
      let status = bytes[offset];
      if (status < 128) {
        if (interrupted) this.#faults.report("running-status-after-meta", offset, status);
        status = running === 0 ? this.#nextStatus(limit) : running;
      } else this.position++;
      if (status < 0xf0) {
        running = status;
        interrupted = false;
        this.#channelMessage(status, offset, limit);
      } else {
        interrupted = running !== 0;
        this.#systemEvent(status, offset, limit);
      }
    }
    this.#builder.name(this.#instrument, this.position);
  }

  #mayGoOn(): boolean {
    if (this.#builder.full) return false;
    if (this.#events++ < this.#limits.maxEvents) return true;
    this.#giveUp("too-many-events", this.position, this.#events);
    this.#builder.full = true;
    return false;
  }

  #giveUp(code: "truncated-event" | "far-event" | "too-many-events", offset: number, value: number): void {
    this.#faults.report(code, offset, value);
    this.stuck = true;
  }

  /** A number of up to 28 bits, seven a byte, all but the last byte with their top bit set. */
  #variableLength(limit: number): number {
    const bytes = this.#bytes;
    const start = this.position;
    let byte = bytes[this.position++];
    if (byte < 128) return byte;
    let value = byte & 127;
    while (this.position < limit) {
      byte = bytes[this.position++];
      value = Math.min(value * 128 + (byte & 127), 2 ** 40);
      if (byte < 128) break;
    }
    const length = this.position - start;
    if (length <= 4) return value;
    this.#faults.report("long-number", start, length);
    return Math.min(value, MAX_DELTA);
  }

  /** Skips to the next status byte and past it; 0xff at the limit, where no event can follow. */
  #nextStatus(limit: number): number {
    const bytes = this.#bytes;
    this.#faults.report("missing-status", this.position, bytes[this.position]);
    while (this.position < limit && bytes[this.position] < 128) this.position++;
    return this.position < limit ? bytes[this.position++] : META;
  }

  #channelMessage(status: number, offset: number, limit: number): void {
    const bytes = this.#bytes;
    const kind = status >> 4;
    const hasOneByte = kind === 0xc || kind === 0xd;
    const end = this.position + (hasOneByte ? 1 : 2);
    if (end > limit) {
      this.#giveUp("truncated-event", offset, status);
      return;
    }
    let first = bytes[this.position];
    let second = hasOneByte ? 0 : bytes[end - 1];
    this.position = end;
    if ((first | second) > 127) {
      // A pitch of 188 is 60 with a flipped bit, a velocity of 128 an off-by-one.
      this.#faults.report("data-above-127", offset, Math.max(first, second));
      first &= 127;
      second = Math.min(second, 127);
    }
    const channel = status & 15;
    if (kind === 9 && second > 0) this.#builder.noteOn(channel, first, second, this.tick, offset);
    else if (kind === 9 || kind === 8) this.#builder.noteOff(channel, first, this.tick, offset);
    else if (kind === 0xc) this.#builder.program(channel, first, this.tick, offset);
    else if (kind === 0xb) this.#controller(channel, first, second, offset);
    else if (kind === 0xe && (first !== 0 || second !== 64))
      this.#faults.report("pitch-bend-ignored", offset, second * 128 + first - 8192);
  }

  #controller(channel: number, number: number, value: number, offset: number): void {
    if (number === PEDAL_CONTROLLER)
      this.#builder.pedal(channel, value >= PEDAL_THRESHOLD, this.tick, offset);
    else if (number === BANK_SELECT) this.#builder.bank(channel, value);
    else if (number === RESET_CONTROLLERS) this.#builder.pedal(channel, false, this.tick, offset);
    else if (number === ALL_SOUND_OFF || number >= ALL_NOTES_OFF)
      this.#builder.silence(channel, this.tick, offset);
    else if (OTHER_PEDALS.includes(number) && value >= PEDAL_THRESHOLD)
      this.#faults.report("other-pedal", offset, number);
    else if (number === PARAMETER_MSB || number === PARAMETER_LSB)
      this.#parameter[channel] =
        number === PARAMETER_MSB
          ? (value << 7) | (this.#parameter[channel] & 127)
          : (this.#parameter[channel] & ~127) | value;
    else if (number === OTHER_PARAMETER_LSB || number === OTHER_PARAMETER_MSB) this.#parameter[channel] = -1;
    else if (number === DATA_ENTRY && this.#parameter[channel] === COARSE_TUNING && value !== 64)
      this.#faults.report("transposition-ignored", offset, value - 64);
  }

  #systemEvent(status: number, offset: number, limit: number): void {
    if (status === META) {
      this.#meta(offset, limit);
      return;
    }
    if (status !== SYSEX && status !== SYSEX_CONTINUED) {
      this.#faults.report("system-message", offset, status);
      this.position = Math.min(limit, this.position + (SYSTEM_DATA[status & 15] ?? 0));
      return;
    }
    const start = this.position;
    const length = start < limit ? this.#variableLength(limit) : 0;
    if (this.position + length <= limit) {
      this.#packet(status, length, offset);
      this.position += length;
      return;
    }
    this.#faults.report("bad-sysex-length", offset, length);
    const end = this.#bytes.subarray(start, limit).indexOf(SYSEX_CONTINUED);
    if (end >= 0) this.position = start + end + 1;
    else this.#giveUp("truncated-event", offset, status);
  }

  /** A packet of system exclusive; long messages are none that matter. */
  #packet(status: number, length: number, offset: number): void {
    const { position } = this;
    const bytes = this.#bytes.subarray(position, position + Math.min(length, MAX_SOUND_MESSAGE + 2));
    // An escape (0xf7) may hold a message with its own 0xf0, or go on with the last one.
    if (status === SYSEX) this.#packets = [...bytes];
    else if (bytes[0] === SYSEX) this.#packets = [...bytes.subarray(1)];
    else if (this.#packets.length + bytes.length <= MAX_SOUND_MESSAGE) this.#packets.push(...bytes);
    else this.#packets = [];
    for (const message of soundMessages(this.#packets)) this.#builder.sound(message, this.tick, offset);
  }

  #meta(offset: number, limit: number): void {
    const type = this.#bytes[this.position++];
    const length = this.position < limit ? this.#variableLength(limit) : 0;
    const start = this.position;
    if (type === END_OF_TRACK && start <= limit) {
      this.ended = true;
      if (length > 0) this.#faults.report("bytes-after-end-of-track", start, length);
      this.position = Math.min(limit, start + length);
      return;
    }
    if (start > limit || start + length > limit) {
      this.position = Math.min(limit, start);
      this.#giveUp("truncated-event", offset, META);
      return;
    }
    this.position = start + length;
    if (type === TEXT || type === TRACK_NAME || type === INSTRUMENT_NAME || type === LYRIC)
      this.#text(type, start, length, offset);
    else if (type === PORT && length === 1) this.#builder.port(this.#bytes[start]);
    else if (type === TEMPO || type === METER || type === KEY) this.#change(type, start, length, offset);
  }

  /** Takes only what is wanted: the first name of a track, tags of encodings, and our own texts, of which `maxChanges` are enough. */
  #text(type: number, start: number, length: number, offset: number): void {
    const bytes = this.#bytes.subarray(start, start + Math.min(length, MAX_TEXT_BYTES));
    const tag = textTag(bytes);
    if (tag) this.#builder.encoding(tag.encoding);
    if (type === LYRIC) {
      if (length > (tag?.length ?? 0)) this.#faults.report("lyrics-ignored", offset, length);
      return;
    }
    const isWanted =
      type === TEXT
        ? isOwnText(this.#bytes, start, length)
        : type === TRACK_NAME
          ? !this.#builder.hasName
          : this.#instrument.length === 0;
    if (!isWanted) return;
    if (type === TEXT && this.#ownTexts++ >= this.#limits.maxChanges) {
      this.#faults.report("too-many-changes", offset, this.#ownTexts);
      return;
    }
    if (length > MAX_TEXT_BYTES) this.#faults.report("long-text", offset, length);
    if (type === TRACK_NAME) this.#builder.name(unpadded(bytes), offset);
    else if (type === INSTRUMENT_NAME) this.#instrument = unpadded(bytes);
    else {
      const own = parseOwnText(decodeOwnText(bytes));
      if (own) this.#builder.ownText(own, this.tick, offset);
    }
  }

  #change(type: number, start: number, length: number, offset: number): void {
    // Old files leave out the last two bytes of a meter.
    const isRight = type === TEMPO ? length === 3 : length === 2 || (type === METER && length === 4);
    if (!isRight) {
      this.#faults.report("bad-meta-length", offset, length);
      return;
    }
    const first = this.#bytes[start];
    const second = this.#bytes[start + 1];
    const at = ticks(this.tick);
    if (type === TEMPO) {
      const microseconds = (first << 16) | (second << 8) | this.#bytes[start + 2];
      if (microseconds === 0) this.#faults.report("zero-tempo", offset, 0);
      else this.#builder.tempo({ at, qpm: 60_000_000 / microseconds }, offset);
    } else if (type === METER) {
      if (first === 0 || second > MAX_DENOMINATOR_POWER)
        this.#faults.report("bad-meter", offset, first === 0 ? 0 : second);
      else this.#builder.meter({ at, numerator: first, denominator: 2 ** second }, offset);
      // 0 stands where a program did not care.
      const thirtySeconds = length === 4 ? this.#bytes[start + 3] : 0;
      if (thirtySeconds !== 8 && thirtySeconds !== 0)
        this.#faults.report("odd-quarter", offset, thirtySeconds);
    } else {
      const fifths = (first << 24) >> 24;
      if (Math.abs(fifths) > 7 || second > 1)
        this.#faults.report("bad-key", offset, second > 1 ? second : fifths);
      else this.#builder.key({ at, fifths, mode: second === 1 ? "minor" : "major" }, offset);
    }
  }
}
