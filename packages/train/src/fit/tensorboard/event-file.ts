// TensorBoard's event files: records with checksums, each a protocol buffer of scalars by tag. Only what scalars need is written.
import { maskedCrc32c } from "./crc32c.ts";

/** Scalars of one step. */
export interface ScalarEvent {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * An event file that TensorBoard 2 reads: a first record that names the version, then one for each of `events`.
 *
 * @param wallTime  of the first record, seconds since 1970
 */
export function encodeEventFile(wallTime: number, events: readonly ScalarEvent[]): Uint8Array {
  const version = message([double(1, wallTime), text(3, "brain.Event:2")]);
  return message([version, ...events.map(scalarEvent)].map(record));
}

/** Event { 1: wall time, 2: step, 5: Summary { 1: Value { 1: tag, 2: simple value } ... } } */
function scalarEvent({ step, wallTime, values }: ScalarEvent): Uint8Array {
  const summary = Object.entries(values).map(([tag, value]) =>
    nested(1, message([text(1, tag), float(2, value)])),
  );
  // A step of 0 is the default, which protocol buffers leave out.
  return message([
    double(1, wallTime),
    ...(step === 0 ? [] : [integer(2, step)]),
    nested(5, message(summary)),
  ]);
}

/** Length, its checksum, bytes, their checksum; all little-endian. */
function record(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 16);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedCrc32c(framed.subarray(0, 8)), true);
  framed.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedCrc32c(bytes), true);
  return framed;
}

/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const field = (number: number, wire: number): Uint8Array => varint((number << 3) | wire);

const integer = (number: number, value: number) => message([field(number, VARINT), varint(value)]);

const nested = (number: number, bytes: Uint8Array) =>
  message([field(number, BYTES), varint(bytes.length), bytes]);

const text = (number: number, value: string) => nested(number, new TextEncoder().encode(value));

function double(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return message([field(number, FIXED64), bytes]);
}

function float(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return message([field(number, FIXED32), bytes]);
}

/** Seven bits a byte, the lowest first; whole numbers in 0..2^53-1. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

function message(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
