// Where the bytes of a recording are: in memory, or in a file that is too large for it. Readers ask for a piece at a time.

/** Bytes that can be read from any place. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `at` on, `length` of them, fewer at the end; overwritten by the next call, perhaps. */
  read(at: number, length: number): Uint8Array;
}

/** Bytes in memory. */
export const bytesInMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (at, length) => bytes.subarray(Math.min(at, bytes.length), Math.min(at + length, bytes.length)),
});

/** `count` bytes of a source, pieces of at most `size`, copied: a decoder may keep them. */
export function* piecesOf(
  source: ByteSource,
  start: number,
  stop: number,
  size: number,
): Generator<Uint8Array> {
  for (let at = start; at < stop; ) {
    const bytes = source.read(at, Math.min(size, stop - at));
    if (bytes.length === 0) return;
    at += bytes.length;
    yield bytes.slice();
  }
}

/** The letters of four bytes, or of `length`. */
export function lettersAt(bytes: Uint8Array, at: number, length = 4): string {
  let letters = "";
  for (let i = at; i < Math.min(at + length, bytes.length); i++) letters += String.fromCharCode(bytes[i]);
  return letters;
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
